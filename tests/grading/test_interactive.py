"""A validator that talks with the program: what each of the two may do wrong, and whose word counts."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runner.domain.challenge import Challenge
from runner.domain.limits import JudgeLimits
from runner.domain.observation import Observation
from runner.domain.report import CaseResult, Report
from runner.domain.verdict import Verdict
from runner.grading.judging import plan, table, talk
from runner.grading.judging.table import Side, Table
from runner.grading.judging.validator import Question, Validator
from runner.sandbox.model import Sandbox
from tests.grading.conftest import Grade
from tests.grading.judged import judged_challenge, only_case
from tests.grading.test_validators import only, says

pytestmark = pytest.mark.engine

GUESS = """\
import pathlib, sys
secret, feedback = 37, pathlib.Path(sys.argv[3])
for guesses in range(1, 8):
    line = sys.stdin.readline()
    if not line:
        (feedback / "judgemessage.txt").write_text("it stopped guessing")
        sys.exit(43)
    if not line.strip().isdigit():
        (feedback / "judgemessage.txt").write_text(f"{line!r} is no guess")
        sys.exit(43)
    guess = int(line)
    print("higher" if guess < secret else "lower" if guess > secret else "correct", flush=True)
    if guess == secret:
        sys.exit(42)
(feedback / "judgemessage.txt").write_text("too many guesses")
sys.exit(43)
"""
SEARCH = """\
low, high = 0, 99
while True:
    guess = (low + high) // 2
    print(guess, flush=True)
    said = input()
    if said == "correct": break
    if said == "higher": low = guess + 1
    else: high = guess - 1
"""
SEARCH_IN_C = """\
#include <stdio.h>
#include <string.h>
int main(void) {
    int low = 0, high = 99;
    for (char said[100] = ""; strcmp(said, "correct");) {
        int guess = (low + high) / 2;
        printf("%d\\n", guess);
        fflush(stdout);
        if (scanf("%99s", said) != 1) return 1;
        if (!strcmp(said, "higher")) low = guess + 1; else high = guess - 1;
    }
}
"""
GUESS_IN_C = """\
#include <stdio.h>
int main(void) {
    for (int guess; scanf("%d", &guess) == 1;) {
        puts(guess < 37 ? "higher" : guess > 37 ? "lower" : "correct");
        fflush(stdout);
        if (guess == 37) return 42;
    }
    return 43;
}
"""
UNHURRIED = 600.0
"""Seconds of wall time for those that end by themselves, on a busy host as well."""
INTERACTORS = {"python": GUESS, "c": GUESS_IN_C}
PLAYERS = {"python": SEARCH, "c": SEARCH_IN_C}


def guessing(
    folder: Path, interactor: str = GUESS, *, language: str = "python", wall_time: float = 3, **task: Any
) -> Challenge:
    """A game of one case, against this interactor."""
    limits = JudgeLimits(time_limit=2, memory=64, output=1)
    challenge = only_case(
        judged_challenge(folder, interactor, language=language, limits=limits, interactive=True, **task)
    )
    return replace(challenge, limits=replace(challenge.limits, wall_time=wall_time))


def with_time(interactor: str, folder: Path, seconds: float) -> Challenge:
    """The same, where the interactor may use so much CPU time."""
    challenge = guessing(folder, interactor)
    judge = challenge.program.output_validator
    assert judge is not None
    patient = replace(judge, limits=replace(judge.limits, time_limit=seconds))
    return replace(challenge, task=replace(challenge.program, output_validator=patient))


def told(report: Report) -> str:
    case = only(report)
    return f"{case.verdict}: {case.reason} ({says(case)})"


def interaction(case: CaseResult) -> bytes:
    assert case.interaction is not None
    return case.interaction.head


@pytest.mark.parametrize("interactor", INTERACTORS)
@pytest.mark.parametrize("player", PLAYERS)
def test_who_plays_well_is_accepted(grade: Grade, tmp_path: Path, interactor: str, player: str) -> None:
    challenge = guessing(tmp_path, INTERACTORS[interactor], language=interactor, wall_time=UNHURRIED)
    report = grade(challenge, PLAYERS[player], player)
    case = only(report)
    assert case.verdict is Verdict.AC, told(report)
    assert (
        interaction(case)
        == b">49\n<lower\n>24\n<higher\n>36\n<higher\n>42\n<lower\n>39\n<lower\n>37\n<correct\n"
    )
    assert case.stdout is not None
    assert case.stdout.head == b"49\n24\n36\n42\n39\n37\n"


REJECTED_FIRST = {
    "a wrong move": "print('hello', flush=True)\ninput()\n",
    "a wrong move, and it crashes of the silence": "print('hello', flush=True)\nint(input())\n",
    "a wrong move, and it crashes at once": "print('hello', flush=True)\nraise SystemExit(3)\n",
    "a wrong move, and it loops": "print('hello', flush=True)\nwhile True: pass\n",
    "a wrong move, and it sleeps": "import time\nprint('hello', flush=True)\ntime.sleep(60)\n",
    "a wrong move, and it floods": "print('hello', flush=True)\nwhile True: print('x' * 1000)\n",
    "too many moves": "for n in range(8): print(1, flush=True); input()\n",
}


@pytest.mark.parametrize("what", REJECTED_FIRST)
def test_a_rejection_counts_whatever_the_program_does_after_it(
    grade: Grade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(talk, "GRACE", 10.0)  # in which a busy host starts the interactor, too
    report = grade(guessing(tmp_path, wall_time=UNHURRIED), REJECTED_FIRST[what])
    assert only(report).verdict is Verdict.WA, told(report)
    assert says(only(report)) in ("'hello\\n' is no guess", "too many guesses")


OWN_FAULT = {
    "it crashes before it says anything": ("raise SystemExit(3)", Verdict.RTE),
    "it crashes after a good move": ("print(1, flush=True); input(); raise SystemExit(3)", Verdict.RTE),
    "it loops before it says anything": ("while True: pass", Verdict.TLE),
    "it never says anything": ("import time; time.sleep(60)", Verdict.TLE),
    "it waits for what will not come": ("input()", Verdict.TLE),
    "it does not flush": ("import sys; print(49); sys.stdin.readline()", Verdict.TLE),
    "it says half a line": ("print('4', end='', flush=True); input()", Verdict.TLE),
    "it takes all memory": (
        "x = bytearray(500 << 20)\nfor i in range(0, len(x), 4096): x[i] = 1",
        Verdict.MLE,
    ),
    "it crashes when it is accepted": (SEARCH + "raise SystemExit(3)", Verdict.RTE),
    "it loops when it is accepted": (SEARCH + "while True: pass", Verdict.TLE),
    "it sleeps when it is accepted": (SEARCH + "import time; time.sleep(60)", Verdict.TLE),
    "it floods when it is accepted": (SEARCH + "while True: print('x' * 1000)", Verdict.OLE),
}


@pytest.mark.parametrize("what", OWN_FAULT)
def test_what_the_program_does_by_itself_is_its_own_fault(grade: Grade, tmp_path: Path, what: str) -> None:
    source, verdict = OWN_FAULT[what]
    report = grade(guessing(tmp_path, wall_time=3 if verdict is Verdict.TLE else UNHURRIED), source)
    assert only(report).verdict is verdict, told(report)
    assert report.evidence.attempt == 1


def test_who_closes_its_output_and_lives_on_is_told_by_it(grade: Grade, tmp_path: Path) -> None:
    """As between two processes: the interactor reads the end, and decides upon one that ends well."""
    for then, verdict, wall_time in (
        ("time.sleep(0.5)", Verdict.WA, UNHURRIED),
        ("time.sleep(0.5); raise SystemExit(1)", Verdict.RTE, UNHURRIED),
        ("time.sleep(60)", Verdict.TLE, 3),
    ):
        challenge = guessing(tmp_path, wall_time=wall_time)
        report = grade(challenge, f"import os, time\nos.close(1)\n{then}")
        assert only(report).verdict is verdict, told(report)
        assert says(only(report)) == "it stopped guessing"


SUMS = """\
import os, sys
print(*range(100), flush=True)
os.close(1)
sys.exit(42 if sys.stdin.read() == "4950" else 43)
"""
"""Says how much there is by closing its output, and hears the answer to its end."""
ADDS = "import sys\nprint(sum(map(int, sys.stdin.read().split())), end='', flush=True)\n"


def test_who_reads_to_the_end_is_answered_when_the_interactor_closes_its_output(
    grade: Grade, tmp_path: Path
) -> None:
    challenge = guessing(tmp_path, SUMS, wall_time=UNHURRIED)
    assert only(report := grade(challenge, ADDS)).verdict is Verdict.AC, told(report)
    both_close = ADDS + "import os, time\nos.close(1)\ntime.sleep(0.5)\n"
    assert only(report := grade(challenge, both_close)).verdict is Verdict.AC, told(report)


SILENT_AT_THE_END = {
    "the program lives on when it has heard and answered all": (
        SUMS,
        ADDS + "import os, time\nos.close(1); time.sleep(60)",
        Verdict.TLE,
    ),
    "the program answers nothing when it has heard all": (
        SUMS,
        "import sys, time\nsys.stdin.read(); time.sleep(60)",
        Verdict.TLE,
    ),
    "both have closed their outputs, the interactor first": (
        "import os, time\nos.close(1)\ntime.sleep(60)",
        "import os, sys, time\nsys.stdin.read(); os.close(1); time.sleep(60)",
        Verdict.JE,
    ),
    "both have closed their outputs, the program first": (
        "import os, sys, time\nsys.stdin.read(); os.close(1); time.sleep(60)",
        "import os, time\nos.close(1); time.sleep(60)",
        Verdict.TLE,
    ),
    "the program talks on slowly when nothing more is said to it": (
        "import os, sys\nos.close(1)\nsys.stdin.read(); sys.exit(42)",
        "import time\nfor _ in range(10): time.sleep(1); print(flush=True)",
        Verdict.TLE,
    ),
    "the interactor speaks and sleeps when it has heard all": (
        "import sys, time\nsys.stdin.read(); print('bye', flush=True); time.sleep(60)",
        "import os, sys\nprint(1, flush=True); os.close(1); sys.stdin.read()",
        Verdict.JE,
    ),
    "the interactor sleeps when it has heard all": (
        "import sys, time\nsys.stdin.read(); time.sleep(60)",
        "import os, sys\nprint(1, flush=True); os.close(1); sys.stdin.read()",
        Verdict.JE,
    ),
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second for each, beside a validator's CPU time."""
    monkeypatch.setattr(talk, "PATIENCE", 1.0)
    monkeypatch.setattr(plan, "WALL_MORE", 1.0)


@pytest.fixture
def patient_at_the_end(impatient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """But with whoever has only to decide."""
    monkeypatch.setattr(plan, "WALL_MORE", 60.0)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("what", SILENT_AT_THE_END)
def test_when_outputs_are_closed_the_one_is_at_fault_that_has_heard_all_and_does_not_end(
    grade: Grade, tmp_path: Path, what: str
) -> None:
    interactor, source, verdict = SILENT_AT_THE_END[what]
    report = grade(guessing(tmp_path, interactor), source)
    assert only(report).verdict is verdict, told(report)
    assert report.evidence.attempt == 1


@pytest.mark.usefixtures("patient_at_the_end")
def test_an_interactor_has_its_own_time_for_deciding_once_the_program_says_no_more(
    grade: Grade, tmp_path: Path
) -> None:
    thinks = "import sys, time\nsys.stdin.read(); print('bye', flush=True); time.sleep(3); sys.exit(42)"
    waits = "import os, sys\nprint(1, flush=True); os.close(1); sys.stdin.read()"
    report = grade(guessing(tmp_path, thinks, wall_time=2), waits)
    assert only(report).verdict is Verdict.AC, told(report)


@pytest.mark.usefixtures("patient_at_the_end")
def test_that_time_is_the_same_however_late_the_program_falls_silent(grade: Grade, tmp_path: Path) -> None:
    thinks = "import sys, time\nsys.stdin.read(); time.sleep(3); sys.exit(43)"
    late = "import os, sys, time\ntime.sleep(3); os.close(1); sys.stdin.read()"
    report = grade(guessing(tmp_path, thinks, wall_time=5), late)
    assert only(report).verdict is Verdict.WA, told(report)


OPENS_ANEW = """\
import os
kept = os.open("/proc/self/fd/1", os.O_RDONLY)
os.close(1)
assert input() == "heard all"
os.write(os.open(f"/proc/self/fd/{kept}", os.O_WRONLY), b"37\\n")
"""


def test_what_is_said_through_an_output_that_was_closed_and_opened_anew_is_nobodys(
    grade: Grade, tmp_path: Path
) -> None:
    waits = (
        "import sys, time\nheard = sys.stdin.read(); print('heard all', flush=True); time.sleep(1); "
        "sys.exit(43 if heard else 42)"
    )
    report = grade(guessing(tmp_path, waits, wall_time=UNHURRIED), OPENS_ANEW)
    assert only(report).verdict is Verdict.AC, told(report)
    assert interaction(only(report)) == b"<heard all\n"
    assert report.evidence.attempt == 1


def test_who_ends_in_peace_without_an_answer_is_rejected(grade: Grade, tmp_path: Path) -> None:
    report = grade(guessing(tmp_path, wall_time=UNHURRIED), "print(1, flush=True)\ninput()\n")
    assert only(report).verdict is Verdict.WA, told(report)
    assert says(only(report)) == "it stopped guessing"


def test_children_that_hold_the_pipes_are_gone_with_the_program(grade: Grade, tmp_path: Path) -> None:
    leaves = (
        "import os, subprocess\nif os.fork() == 0: subprocess.run(['/bin/sleep', '60'])\nelse: os._exit(0)\n"
    )
    report = grade(guessing(tmp_path, wall_time=UNHURRIED), leaves)
    assert says(only(report)) == "it stopped guessing", told(report)


def test_a_program_that_never_reads_blocks_nobody(grade: Grade, tmp_path: Path) -> None:
    chatty = """\
    import sys
    for _ in range(9): print("x" * 100_000, flush=True)
    sys.exit(42 if sys.stdin.readline() == "1\\n" else 43)
    """
    report = grade(guessing(tmp_path, chatty, wall_time=UNHURRIED), "print(1, flush=True)")
    assert only(report).verdict is Verdict.AC, told(report)


def test_an_interactor_that_accepts_at_once_is_believed_once_the_program_ends_well(
    grade: Grade, tmp_path: Path
) -> None:
    challenge = guessing(tmp_path, "raise SystemExit(42)", wall_time=UNHURRIED)
    assert only(grade(challenge, "import sys; sys.stdin.read(); print(1)")).verdict is Verdict.AC
    assert only(grade(challenge, "raise SystemExit(3)")).verdict is Verdict.RTE


BROKEN = {
    "it crashes at once": ("raise ValueError('no board')", "exit code 1: ValueError: no board"),
    "it crashes at a move": ("n = 1 // (int(input()) - 49)", "ZeroDivisionError"),
    "it loops at a move": ("input()\nwhile True: pass", "2 s of CPU"),
    "it needs memory": ("x = bytearray(500 << 20)\nfor i in range(0, len(x), 4096): x[i] = 1", "64 MiB"),
    "it floods": ("while True: print('x' * 1000)", "wrote more than the 1 MiB"),
    "it ends with 0": ("print('correct')", "exit code 0"),
}
BRAVE = "print(49, flush=True)\nimport sys\nfor line in sys.stdin: pass\n"
"""Says one thing, and listens to the end."""


@pytest.mark.parametrize("what", BROKEN)
def test_whatever_is_wrong_with_the_interactor_is_a_judge_error(
    grade: Grade, tmp_path: Path, what: str
) -> None:
    source, reason = BROKEN[what]
    report = grade(guessing(tmp_path, source, wall_time=UNHURRIED), BRAVE)
    assert only(report).verdict is Verdict.JE, told(report)
    assert reason in says(only(report))
    assert report.evidence.attempt == 1


def test_an_interactor_that_hears_no_end_is_a_judge_error_within_its_time(
    grade: Grade, tmp_path: Path
) -> None:
    deaf = guessing(tmp_path, "import time\ntime.sleep(600)")
    report = grade(deaf, "print(1)")
    assert only(report).verdict is Verdict.JE, told(report)
    assert "did not come to an end in time" in says(only(report))


def test_one_that_is_still_at_work_when_its_time_is_over_is_a_judge_error(
    grade: Grade, tmp_path: Path
) -> None:
    report = grade(with_time("input()\nwhile True: pass", tmp_path, seconds=60), BRAVE)
    assert only(report).verdict is Verdict.JE, told(report)


def test_one_that_does_not_compile_is_a_judge_error(grade: Grade, tmp_path: Path) -> None:
    report = grade(guessing(tmp_path, "int main(void) { return x; }", language="c"), SEARCH)
    assert only(report).verdict is Verdict.JE
    assert "does not compile" in says(only(report))


def test_a_program_that_fails_is_not_excused_by_an_interactor_that_fails_after_it(
    grade: Grade, tmp_path: Path
) -> None:
    fragile = "while True: print(int(input()), flush=True)"
    report = grade(guessing(tmp_path, fragile, wall_time=UNHURRIED), "raise SystemExit(3)")
    assert only(report).verdict is Verdict.RTE, told(report)
    assert "EOFError" in says(only(report))


FRAGILE = """\
while True:
    print(int(input()), flush=True)
"""
FALLS_SILENT = {
    "and sleeps": ("time.sleep(60)", Verdict.TLE, 3),
    "and crashes later": ("time.sleep(0.3); os.abort()", Verdict.RTE, UNHURRIED),
    "and ends well": ("time.sleep(0.3)", Verdict.JE, UNHURRIED),
}


@pytest.mark.parametrize("then", FALLS_SILENT)
def test_nor_by_one_that_fails_when_the_program_says_no_more(grade: Grade, tmp_path: Path, then: str) -> None:
    does, verdict, wall_time = FALLS_SILENT[then]
    silent = f"import os, time\nprint(1, flush=True); input(); os.close(1); {does}"
    report = grade(guessing(tmp_path, FRAGILE, wall_time=wall_time), silent)
    assert only(report).verdict is verdict, told(report)
    assert "EOFError" in says(only(report))


SLOW_TO_HEAR = """\
import sys, time
sys.stdin.read()
time.sleep(0.3)
"""
"""After the program has failed, and within the time in which one may still decide upon what it said."""


@pytest.mark.parametrize("ends", ["sys.exit(43)", "raise ValueError"])
def test_who_is_still_deciding_upon_a_closed_output_when_the_program_fails_has_not_decided_first(
    grade: Grade, tmp_path: Path, ends: str
) -> None:
    silent = "import os, time\nprint(1, flush=True); os.close(1); time.sleep(0.3); os.abort()"
    report = grade(guessing(tmp_path, SLOW_TO_HEAR + ends, wall_time=UNHURRIED), silent)
    assert only(report).verdict is Verdict.RTE, told(report)


def test_who_was_over_its_limits_before_it_was_stopped_is_at_fault_however_late_one_hears_of_it(
    grade: Grade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that has much to pass on hears of a program's end long after it."""
    stopping = threading.Event()
    ended, stop = Table.ended, talk._Referee._stopped_for_waiting

    def late(table: Table, side: Side) -> None:
        if side is Side.PROGRAM:
            assert stopping.wait(60)
        ended(table, side)

    def stopped(referee: talk._Referee) -> Observation:
        stopping.set()
        return stop(referee)

    monkeypatch.setattr(talk, "PATIENCE", 3.0)  # in which a busy host gives the program 0.15 s
    monkeypatch.setattr(Table, "ended", late)
    monkeypatch.setattr(talk._Referee, "_stopped_for_waiting", stopped)
    challenge = with_time("input()\nwhile True: pass", tmp_path, seconds=60)
    short = replace(challenge, limits=replace(challenge.limits, time_limit=0.1, wall_time=1))
    report = grade(short, "print(1, flush=True)\nwhile True: pass")
    assert only(report).verdict is Verdict.TLE, told(report)


def test_an_interactor_that_goes_on_about_a_program_that_has_failed_is_not_heard_to_its_end(
    grade: Grade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk, "PATIENCE", 1.0)
    endless = with_time("while True: pass", tmp_path, seconds=60)
    report = grade(endless, "raise SystemExit(3)")
    assert only(report).verdict is Verdict.RTE, told(report)
    assert "did not come to an end in time" in says(only(report))


TWO_GAMES = """\
import pathlib, sys
feedback = pathlib.Path(sys.argv[3])
second = open(sys.argv[1]).read() == "second"
said = sys.stdin.readline().strip()
print(f"{said} it is", flush=True)
(feedback / "judgemessage.txt").open("a").write(said + " ")
if second: sys.exit(42 if said == "again" else 43)
(feedback / "nextpass.in").write_text("second")
sys.exit(42)
"""


def test_passes_are_talks_of_their_own(grade: Grade, tmp_path: Path) -> None:
    challenge = guessing(tmp_path, TWO_GAMES, passes=2, wall_time=UNHURRIED)
    report = grade(challenge, "print('again', flush=True)\ninput()\n")
    case = only(report)
    assert case.verdict is Verdict.AC, told(report)
    assert interaction(case) == b">again\n<again it is\n---\n>again\n<again it is\n"
    assert len(case.passes) == 2
    assert case.judge_message is not None
    assert case.judge_message.head == b"again again "


def test_the_second_talk_is_rejected_by_itself(grade: Grade, tmp_path: Path) -> None:
    challenge = guessing(tmp_path, TWO_GAMES, passes=2, wall_time=UNHURRIED)
    report = grade(challenge, "print('once', flush=True)\ninput()\n")
    assert (only(report).verdict, len(only(report).passes)) == (Verdict.WA, 2), told(report)


@pytest.mark.parametrize(
    "after", ["raise SystemExit(3)", "import time; time.sleep(0.3); raise SystemExit(3)"]
)
def test_who_fails_in_a_talk_that_another_was_to_follow_has_failed(
    grade: Grade, tmp_path: Path, after: str
) -> None:
    """And not the interactor, which wanted no more passes than it may have."""
    source = f"print('again', flush=True)\ninput()\n{after}\n"
    report = grade(guessing(tmp_path, TWO_GAMES, passes=2, wall_time=UNHURRIED), source)
    assert (only(report).verdict, only(report).exit_code) == (Verdict.RTE, 3), told(report)


def test_the_time_in_which_the_interactor_is_waited_for_is_not_the_programs(
    grade: Grade, tmp_path: Path
) -> None:
    slow = (
        "import sys, time\nfor _ in range(3): input(); time.sleep(1.5); print('go', flush=True)\nsys.exit(42)"
    )
    challenge = guessing(tmp_path, slow, wall_time=4)
    report = grade(challenge, "for _ in range(3): print(1, flush=True); input()\n")
    case = only(report)
    assert case.verdict is Verdict.AC, told(report)
    assert case.usage is not None
    assert case.usage.wall_seconds < 4


class LateClock:
    """Tells the time, so many seconds late."""

    def __init__(self) -> None:
        self.late = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.late


def test_the_time_that_the_interactors_sandbox_takes_is_nobodys(
    grade: Grade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, put = LateClock(), Validator.put

    def slow(validator: Validator, question: Question) -> Sandbox:
        clock.late += 10 * talk.PATIENCE
        return put(validator, question)

    monkeypatch.setattr(talk, "time", clock)
    monkeypatch.setattr(table, "time", clock)
    monkeypatch.setattr(Validator, "put", slow)
    report = grade(guessing(tmp_path, wall_time=5 * talk.PATIENCE), SEARCH)
    assert only(report).verdict is Verdict.AC, told(report)
