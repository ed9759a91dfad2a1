"""The manifest of hostile programs, and challenges made from its entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ruamel.yaml import YAML

from runner.domain.cases import CheckerSpec, Group, ProgramCase
from runner.domain.challenge import AiTools, Challenge, Evaluation, Kind, Level, Statement
from runner.domain.limits import Limits
from runner.domain.program import InputFormat, OutputFormat, ProgramSpec
from runner.domain.scheme import ScoreAggregation
from runner.domain.submission import SourceFile, Submission
from runner.languages import LANGUAGES
from runner.languages.model import Language

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"
HEADER = PROGRAMS / "attempt.h"
LIMITS: Mapping[str, Any] = {
    "time_limit": 0.5,
    "wall_time": 60,
    "memory": 64,
    "output": 1,
    "processes": 64,
    "compilation_time": 30,
    "compilation_memory": 512,
}
SLEEPERS: Mapping[str, Any] = {"wall_time": 1}
"""For those that must be stopped by it; all others get long enough on the busiest machine."""
GROUP = "hostile"
TOKENS = CheckerSpec("tokens")


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What one case is given, and what must come of it."""

    stdin: str
    answer: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Hostile:
    """One program and its required outcome; `manifest.yaml` explains the fields."""

    path: PurePosixPath
    guards: str
    cases: tuple[CaseOutcome, ...]
    verdict: str
    stopped: str | None
    sandboxes: int
    says: str
    limits: Limits
    checker: CheckerSpec
    without: tuple[str, ...]
    unbitten: str

    @property
    def language(self) -> Language:
        """By the program's suffix."""
        return next(one for one in LANGUAGES.values() if self.path.suffix in one.suffixes)

    @property
    def submission(self) -> Submission:
        """The program as a candidate would hand it in; C programs come with their header."""
        files = [SourceFile(PurePosixPath(self.path.name), (PROGRAMS / self.path).read_bytes())]
        if self.path.suffix == ".c":
            files.append(SourceFile(PurePosixPath(HEADER.name), HEADER.read_bytes()))
        return Submission(tuple(sorted(files, key=lambda file: file.path)), "file")

    def challenge(self, folder: Path) -> Challenge:
        """A challenge whose only cases are this program's; their files are written into the folder."""
        return make_challenge(folder, self.limits, self.cases, self.checker)


def read_manifest() -> tuple[Hostile, ...]:
    """All programs, in the manifest's order."""
    entries = YAML(typ="safe").load(HERE / "manifest.yaml")
    return tuple(_hostile(entry) for entry in entries)


def make_challenge(
    folder: Path, limits: Limits, cases: tuple[CaseOutcome, ...], checker: CheckerSpec = TOKENS
) -> Challenge:
    """A challenge with these cases in one group."""
    group = Group(
        name=GROUP,
        max_score=100.0,
        score_aggregation=ScoreAggregation.SUM,
        require_pass=(),
        cases=tuple(_case(folder, number, case) for number, case in enumerate(cases, start=1)),
    )
    return Challenge(
        root=folder,
        slug="hostile",
        sha256="0" * 64,
        name="Hostile",
        uuid="00000000-0000-0000-0000-000000000000",
        version="1.0.0",
        license="Apache-2.0",
        kind=Kind.PROGRAM,
        level=Level.SENIOR,
        time_budget=1,
        skills=(),
        scenario="Somebody tries to get out.",
        languages=tuple(LANGUAGES),
        ai_tools=AiTools.ALLOWED,
        task=ProgramSpec(
            InputFormat("text/plain", "An order."), OutputFormat("text/plain", "What was seen.")
        ),
        behaviour=(),
        limits=limits,
        language_factors={},
        checker=checker,
        groups=(group,),
        edge_cases=(),
        evaluation=Evaluation(pass_mark=100),
        statement=Statement("", "", "", ""),
    )


def _hostile(entry: dict[str, Any]) -> Hostile:
    verdict = entry.get("verdict", "AC")
    answer = entry.get("answer", "no answer")
    return Hostile(
        path=PurePosixPath(entry["program"]),
        guards=entry["guards"],
        cases=tuple(_case_outcome(case, answer, verdict) for case in entry.get("cases", [{}])),
        verdict=verdict,
        stopped=entry.get("stopped"),
        sandboxes=entry.get("sandboxes", 1),
        says=entry.get("says", ""),
        limits=Limits(
            **{**LIMITS, **(SLEEPERS if entry.get("stopped") == "wall" else {}), **entry.get("limits", {})}
        ),
        checker=CheckerSpec(**entry["checker"]) if "checker" in entry else TOKENS,
        without=tuple(entry.get("without", ())),
        unbitten=entry.get("unbitten", ""),
    )


def _case_outcome(case: dict[str, Any], answer: str, verdict: str) -> CaseOutcome:
    return CaseOutcome(case.get("stdin", ""), case.get("answer", answer), case.get("verdict", verdict))


def _case(folder: Path, number: int, case: CaseOutcome) -> ProgramCase:
    given, answer = folder / f"{number:02}.in", folder / f"{number:02}.ans"
    given.write_text(case.stdin, encoding="utf-8")
    answer.write_text(case.answer, encoding="utf-8")
    return ProgramCase(id=f"{GROUP}/{number:02}", input=given, answer=answer)
