"""A case runs on its own time, however long the one before takes to judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

from runner.domain.cases import ProgramCase
from runner.domain.observation import Observation
from runner.domain.submission import SourceFile, Submission
from runner.grading.execute import LARGE_ANSWER, QUICKLY_JUDGED, Executor, NotCompiledError
from runner.grading.inputs import Inputs
from runner.grading.plan import make_plan
from runner.languages import LANGUAGES
from runner.sandbox.model import Run
from tests.challenge_folders import CHALLENGE, make_challenge
from tests.fakes.sandbox import FakePool

MORE_THAN_PIPES_HOLD = 16 << 20
"""Bytes; a program that writes them ends only while somebody reads."""
PROGRAM = """\
import pathlib, sys, time
folder, name, size, awaited = pathlib.Path(sys.argv[1]), *sys.argv[2:]
(folder / f"{name}.began").touch()
while awaited and not (folder / awaited).exists():
    time.sleep(0.01)
sys.stdout.write("x" * int(size))
sys.stdout.flush()
(folder / f"{name}.ended").touch()
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Runs cases whose programs leave marks in a folder of this host when they begin and when they end."""

    executor: Executor
    inputs: Inputs
    marks: Path

    def hand_in(self, source: str) -> None:
        """Another program."""
        plan = self.executor.plan
        submission = Submission((SourceFile(PurePosixPath("main.py"), source.encode()),), "file")
        self.executor.plan = make_plan(submission, plan.language, plan.limits, "sha256:0")

    def case(self, name: str, *, size: int = 1, awaited: str = "", answer: int = 0) -> ProgramCase:
        """One that writes so many bytes, once there is a mark of the awaited name."""
        expected = self.marks.parent / f"{name}.ans"
        expected.write_bytes(b"x" * answer)
        given = self.inputs.challenge.program_cases[0].input
        return ProgramCase(f"core/{name}", given, expected, args=(str(self.marks), name, str(size), awaited))

    def run(self, *cases: ProgramCase) -> Iterator[tuple[str, Observation]]:
        """The names of the cases, with what was seen of them."""
        for case, observation in self.executor.run(cases, self.inputs):
            yield case.id.partition("/")[2], observation

    def marked(self, what: str) -> set[str]:
        """The names of the cases that began, or ended."""
        return {mark.stem for mark in self.marks.glob(f"*.{what}")}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    challenge = make_challenge(tmp_path / "shout", yaml=CHALLENGE.replace("output: 1,", "output: 32,"))
    submission = Submission((SourceFile(PurePosixPath("main.py"), PROGRAM.encode()),), "file")
    plan = make_plan(submission, LANGUAGES["python"], challenge.limits, "sha256:0")
    marks = tmp_path / "marks"
    marks.mkdir()
    with FakePool().lease() as lease:
        inputs = Inputs(challenge, tmp_path / "cache", lambda: "sha256:0", lease.sandbox)
        yield Stage(Executor(plan, lease), inputs, marks)


@pytest.mark.parametrize(
    ("size", "answer"), [(QUICKLY_JUDGED + 1, 0), (1, QUICKLY_JUDGED)], ids=["much output", "a large answer"]
)
def test_what_was_sent_ahead_has_ended_before_a_case_that_takes_long_to_judge_is_looked_at(
    stage: Stage, size: int, answer: int
) -> None:
    first = stage.case("01", size=size, answer=answer)
    others = [stage.case(name, size=MORE_THAN_PIPES_HOLD) for name in ("02", "03", "04")]
    running = stage.run(first, *others)
    name, _ = next(running)
    assert name == "01"
    assert stage.marked("ended") == stage.marked("began") >= {"01", "02"}
    rest = {name: observation.exit_code for name, observation in running}
    assert rest == {"02": 0, "03": 0, "04": 0}


def test_nothing_is_sent_ahead_of_a_case_with_a_large_answer(stage: Stage) -> None:
    """So that only one large output is held at a time."""
    cases = [stage.case(name, size=LARGE_ANSWER + 1, answer=LARGE_ANSWER + 1) for name in ("01", "02", "03")]
    began = []
    for name, observation in stage.run(*cases):
        assert observation.stdout_bytes == LARGE_ANSWER + 1
        began.append((name, stage.marked("began")))
    assert began == [("01", {"01"}), ("02", {"01", "02"}), ("03", {"01", "02", "03"})]


def test_the_next_case_runs_while_one_that_is_judged_quickly_is_looked_at(stage: Stage) -> None:
    """The second would wait for ever if the first were not there before it has ended."""
    seen = {}
    for name, observation in stage.run(stage.case("01"), stage.case("02", awaited="go")):
        (stage.marks / "go").touch()
        seen[name] = (observation.exit_code, observation.stopped)
    assert seen == {"01": (0, None), "02": (0, None)}


def test_every_case_is_seen_once_and_in_order_however_long_each_takes_to_judge(stage: Stage) -> None:
    sizes = [1, QUICKLY_JUDGED, 1, 1, QUICKLY_JUDGED + 1, 1, QUICKLY_JUDGED + 1, QUICKLY_JUDGED + 1, 1]
    cases = [stage.case(f"{number:02}", size=size) for number, size in enumerate(sizes)]
    seen = [(name, observation.stdout_bytes) for name, observation in stage.run(*cases)]
    assert seen == [(f"{number:02}", size) for number, size in enumerate(sizes)]


def test_a_sandbox_that_has_too_little_of_its_life_left_is_replaced(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that is sent ahead has to end in it, too."""
    stage.executor.reserve, left = 100.0, [250.0]
    monkeypatch.setattr(stage.executor.ready(), "lasts", lambda seconds: seconds <= left[0])
    seen: list[tuple[str, int]] = []
    for name, _ in stage.run(*(stage.case(f"{number:02}") for number in range(8))):
        seen.append((name, stage.executor.sandboxes))
        left[0] = {"00": 150.0, "03": 99.0}.get(name, left[0])
    assert [name for name, _ in seen] == [f"{number:02}" for number in range(8)]
    assert [sandboxes for _, sandboxes in seen] == [1, 1, 1, 1, 2, 2, 2, 2]


def test_a_fresh_sandbox_lives_for_a_case_however_long_that_may_take(stage: Stage) -> None:
    stage.executor.reserve = 1e6
    assert stage.executor.ready().lasts(1e6 - 10)
    seen = [name for name, _ in stage.run(stage.case("01"), stage.case("02"))]
    assert seen == ["01", "02"]


def commands(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The command lines that the executor's sandbox gets from now on."""
    sandbox = stage.executor.ready()
    run_all, sent = sandbox.run_all, list[Sequence[str]]()

    def noted(runs: Iterable[Run]) -> Iterator[Run]:
        for run in runs:
            sent.append(run.command.argv)
            yield run

    monkeypatch.setattr(sandbox, "run_all", lambda runs: run_all(noted(runs)))
    return sent


def test_the_syntax_is_not_checked_where_the_first_run_shows_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stage.executor.compile(may_wait=True) is None
    sent = commands(stage, monkeypatch)
    seen = {
        name: observation.exit_code for name, observation in stage.run(stage.case("01"), stage.case("02"))
    }
    assert seen == {"01": 0, "02": 0}
    assert [argv[-3] for argv in sent] == ["01", "02"]


def test_the_syntax_is_checked_once_where_the_first_run_does_not_show_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.hand_in(f"{PROGRAM}\nsys.exit(3)\n")
    assert stage.executor.compile(may_wait=True) is None
    sent = commands(stage, monkeypatch)
    cases = [stage.case(f"{number:02}") for number in range(5)]
    seen = [(name, observation.exit_code) for name, observation in stage.run(*cases)]
    assert seen == [(f"{number:02}", 3) for number in range(5)]
    assert len(sent) == len(cases) + 1


@pytest.mark.parametrize("size", [1, QUICKLY_JUDGED + 1])
def test_wrong_syntax_is_found_before_the_first_run_is_looked_at(stage: Stage, size: int) -> None:
    stage.hand_in(f"print('x' * {size})\nraise SystemExit\ndef f(: pass\n")
    assert stage.executor.compile(may_wait=True) is None
    with pytest.raises(NotCompiledError) as found:
        next(stage.run(*(stage.case(f"{number:02}") for number in range(5))))
    assert b"SyntaxError" in found.value.compilation.observation.stderr.head
    stage.executor.compile(may_wait=True)
    with pytest.raises(NotCompiledError):
        stage.executor.once(stage.case("01"), [])


def test_the_syntax_is_checked_first_where_it_may_not_wait(stage: Stage) -> None:
    stage.hand_in("def f(: pass\n")
    compilation = stage.executor.compile()
    assert compilation is not None
    assert not compilation.ok
