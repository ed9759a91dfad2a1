"""Grades hostile programs as any submission is graded, and compares what came of it with the manifest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from runner.domain.errors import EngineError
from runner.domain.limits import Limits
from runner.domain.report import CaseResult, Report
from runner.domain.submission import SourceFile, Submission
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.languages import LANGUAGES
from runner.sandbox.engine import Engine, NoSuchContainerError
from runner.sandbox.policy import BOX_ROLE, ROLE, WORKER
from tests.hostile.manifest import LIMITS, PROGRAMS, CaseOutcome, Hostile, make_challenge

ENGINE_SECONDS = 60
"""Far less than a sandbox lives that nobody ends."""
INNOCENT = CaseOutcome(stdin="", answer="innocent [] [] [] 0 others", verdict="AC")


@dataclass(slots=True)
class Court:
    """Where programs are tried.

    Attributes:
        worker: the label by which our containers are known.
        uids: of all sandboxes made since they were last cleared; filled by a fixture.
        folder: for the cases' files.
    """

    engine: Engine
    workplace: Workplace
    worker: str
    folder: Path
    uids: set[int] = field(default_factory=set)

    def try_program(self, hostile: Hostile, image: Callable[[str], str] | None = None) -> list[str]:
        """How the outcome differs from the required one; empty when it does not.

        `image` gives other images than the usual ones.
        """
        workplace = replace(self.workplace, image=image) if image else self.workplace
        report = Grader(workplace).grade(hostile.challenge(self.folder), hostile.submission, hostile.language)
        return list(differences(hostile, report))

    def try_innocent(self) -> list[str]:
        """The same for a program that does nothing but answer and look around."""
        submission = Submission(
            (SourceFile(PurePosixPath("main.py"), (PROGRAMS / "innocent.py").read_bytes()),), "file"
        )
        challenge = make_challenge(self.folder, Limits(**LIMITS), (INNOCENT,))
        report = Grader(self.workplace).grade(challenge, submission, LANGUAGES["python"])
        return [] if report.verdict == "AC" else [_told(case) for case in _cases(report)]

    def leftovers(self) -> list[str]:
        """Containers of ours that run, and processes of users that sandboxes since the last call had."""
        boxes = [
            one["Id"]
            for one in self.engine.list(f"{WORKER}={self.worker}")
            if one["Labels"][ROLE] == BOX_ROLE
        ]
        running = [f"container {box} runs" for box in boxes if not self._has_ended(box)]
        others = self._boxes_of_others()
        ours = [one for one in _host_processes() if one.uid in self.uids]
        others |= self._boxes_of_others()  # some may have begun before we looked, and some ended since
        left = [f"process {one.pid} of user {one.uid}" for one in ours if not one.is_in(others)]
        self.uids.clear()
        return running + (left if self.engine.facts.local else [])

    def _boxes_of_others(self) -> set[str]:
        """Containers of other workers: theirs may have the users now that ours had a moment ago."""
        return {one["Id"] for one in self.engine.list(ROLE) if one["Labels"].get(WORKER) != self.worker}

    def _has_ended(self, box: str) -> bool:
        """The engine may take a moment to notice that a PID 1 is dead."""
        try:
            self.engine.wait(box, ENGINE_SECONDS)
        except NoSuchContainerError:
            return True
        except EngineError:
            return False
        return True


def differences(hostile: Hostile, report: Report) -> Iterator[str]:
    """What of the required outcome is not in the report."""
    if report.verdict != hostile_verdict(hostile):
        yield f"the verdict is {report.verdict}, not {hostile_verdict(hostile)}"
    if hostile.verdict == "CE":
        yield from _compiler_differences(hostile, report)
        return
    if report.compilation is not None and not report.compilation.ok:
        yield f"it does not compile: {report.compilation.output.head.decode('utf-8', 'replace')[:500]}"
        return
    for case, seen in zip(hostile.cases, _cases(report), strict=True):
        if seen.verdict != case.verdict:
            yield f"{seen.id}: {_told(seen)}, not {case.verdict}"
        if seen.stopped != hostile.stopped:
            yield f"{seen.id} was stopped by {seen.stopped}, not by {hostile.stopped}"
    used = report.evidence.sandboxes or 0
    if hostile.verdict != "MLE" and hostile.sandboxes and used > _allowed(hostile):
        yield f"{used} sandboxes were used"
    if report.evidence.attempt != 1:
        yield f"it took {report.evidence.attempt} attempts"


def hostile_verdict(hostile: Hostile) -> str:
    """The submission's: the first that is not AC."""
    if hostile.verdict == "CE":
        return "CE"
    return next((case.verdict for case in hostile.cases if case.verdict != "AC"), "AC")


def _allowed(hostile: Hostile) -> int:
    return hostile.sandboxes + (1 if hostile.language.compile else 0)


def _compiler_differences(hostile: Hostile, report: Report) -> Iterator[str]:
    compilation = report.compilation
    said = "" if compilation is None else f"{compilation.reason}\n{_text(compilation.output)}"
    if not re.search(hostile.says, said):
        yield f"the compiler's outcome says {said[:500]!r}, and not {hostile.says!r}"


def _text(excerpt: object) -> str:
    return (getattr(excerpt, "head", b"") + getattr(excerpt, "tail", b"")).decode("utf-8", "replace")


def _cases(report: Report) -> list[CaseResult]:
    return [case for group in report.groups for case in group.cases]


def _told(case: CaseResult) -> str:
    wrote, said = _text(case.stdout)[:500], _text(case.stderr)[:300]
    return f"{case.verdict} ({case.reason}), having written {wrote!r} and {said!r}"


@dataclass(frozen=True, slots=True)
class _Process:
    """One of this host's; `cgroups` as it is told of them, which name its container."""

    pid: str
    uid: int
    cgroups: str

    def is_in(self, containers: Iterable[str]) -> bool:
        return any(one in self.cgroups for one in containers)


def _host_processes() -> Iterator[_Process]:
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with suppress(FileNotFoundError, ProcessLookupError):
                yield _Process(process.name, process.stat().st_uid, (process / "cgroup").read_text())
