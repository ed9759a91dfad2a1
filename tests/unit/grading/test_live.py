"""A live run compiles, runs samples or own input, and tells facts; on sandboxes that isolate nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import pytest

from runner.domain.challenge import Challenge
from runner.domain.errors import SandboxLostError
from runner.domain.events import CaseFinished, Event, PhaseStarted
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.live import SHOWN_BYTES, LiveOrder, LiveResult, run_live
from runner.languages import LANGUAGES
from runner.reports import codec
from tests.challenge_folders import SHOUT, make_challenge
from tests.fakes.sandbox import FakePool
from tests.kattis.packages import loaded, package
from tests.unit.grading.test_attempts import FaultyPool

Try: TypeAlias = Callable[..., LiveResult]


@pytest.fixture
def challenge(tmp_path: Path) -> Challenge:
    return make_challenge(tmp_path / "shout")


@pytest.fixture
def events() -> list[Event]:
    """What was told."""
    return []


@pytest.fixture
def attempt(challenge: Challenge, tmp_path: Path, events: list[Event]) -> Try:
    """Try one file of Python."""

    def attempt(source: str, stdin: bytes | None = None, *args: str) -> LiveResult:
        workplace = Workplace(FakePool(), lambda _: "sha256:0", {}, tmp_path / "cache")
        order = LiveOrder(challenge, code(source), LANGUAGES["python"], stdin, args)
        return run_live(workplace, order, events.append)

    return attempt


def code(source: str) -> Submission:
    return Submission((SourceFile(PurePosixPath("solution.py"), source.encode()),), "file")


def test_samples_are_judged_and_secret_cases_not_run(attempt: Try, events: list[Event]) -> None:
    result = attempt(SHOUT)
    assert [(case.id, case.verdict) for case in result.samples] == [("sample/01", Verdict.AC)]
    assert result.own is None
    assert result.compilation is not None
    assert result.compilation.ok
    told = [event.case for event in events if isinstance(event, CaseFinished)]
    assert told == ["sample/01"]


def test_a_wrong_sample_says_where(attempt: Try) -> None:
    (sample,) = attempt("print(input())\n").samples
    assert sample.verdict is Verdict.WA
    assert sample.difference is not None
    assert sample.stdout is not None
    assert sample.stdout.head == b"hello\n"


def test_own_input_gets_facts_and_no_verdict(attempt: Try) -> None:
    source = "import sys\nprint(sys.argv[1:], sys.stdin.read())\nsys.stderr.write('oh')\nsys.exit(3)\n"
    result = attempt(source, b"mine", "-v", "two words")
    assert result.samples == ()
    assert result.own is not None
    assert result.own.stdout.head == b"['-v', 'two words'] mine\n"
    assert result.own.stderr.head == b"oh"
    assert (result.own.exit_code, result.own.signal, result.own.stopped) == (3, None, None)


def test_no_input_is_own_input_as_well(attempt: Try) -> None:
    result = attempt("import sys\nprint(repr(sys.stdin.read()))\n", b"")
    assert result.own is not None
    assert result.own.stdout.head == b"''\n"


def test_large_input_arrives_whole(attempt: Try) -> None:
    result = attempt("import sys\nprint(len(sys.stdin.buffer.read()))\n", bytes(3_000_000))
    assert result.own is not None
    assert result.own.stdout.head == b"3000000\n"


def test_a_program_that_is_killed_shows_the_signal(attempt: Try) -> None:
    result = attempt("import os\nos.kill(os.getpid(), 11)\n", b"")
    assert result.own is not None
    assert (result.own.exit_code, result.own.signal) == (None, 11)


def test_of_much_output_head_and_tail_are_shown(attempt: Try) -> None:
    result = attempt("print('a' * 300_000 + 'z' * 300_000, end='')\n", b"")
    assert result.own is not None
    shown = result.own.stdout
    assert (shown.head, shown.tail) == (b"a" * SHOWN_BYTES, b"z" * SHOWN_BYTES)
    assert shown.total_bytes == 600_000


def test_what_a_package_puts_among_the_files_is_there_as_in_a_grading(tmp_path: Path) -> None:
    files = {"include/python3/said.py": "print('a')\n"}
    workplace = Workplace(FakePool(), lambda _: "sha256:0", {}, tmp_path / "cache")
    challenge = loaded(package(tmp_path, files))
    order = LiveOrder(challenge, code("import said\n"), LANGUAGES["python"], None)
    assert [case.verdict for case in run_live(workplace, order, lambda _: None).samples] == [Verdict.AC]


def test_nothing_is_run_that_does_not_compile(attempt: Try, events: list[Event]) -> None:
    result = attempt("print(\n", b"")
    assert result.compilation is not None
    assert not result.compilation.ok
    assert (result.samples, result.own) == ((), None)
    assert [event.phase for event in events if isinstance(event, PhaseStarted)] == ["prepare", "compile"]


def test_what_came_out_survives_being_stored(attempt: Try) -> None:
    for result in (attempt(SHOUT), attempt("print('\\udcff')\n", b""), attempt("print(\n")):
        assert codec.decode(LiveResult, codec.encode(result)) == result


def test_a_platform_fault_is_no_result(challenge: Challenge, tmp_path: Path) -> None:
    pool = FaultyPool(SandboxLostError("It is gone."))
    workplace = Workplace(pool, lambda _: "sha256:0", {}, tmp_path / "cache")
    with pytest.raises(SandboxLostError):
        run_live(workplace, LiveOrder(challenge, code(SHOUT), LANGUAGES["python"], None), lambda _: None)
