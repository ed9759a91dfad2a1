"""From facts to a verdict."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.cases import ProgramCase
from runner.domain.errors import ProtocolError
from runner.domain.judge import (
    Accepted,
    CheckerFailed,
    Judgement,
    Rejected,
    counted,
    judge,
    needs_checker,
    needs_rerun,
)
from runner.domain.limits import Limits
from runner.domain.observation import Excerpt, Observation, Stop
from runner.domain.report import Difference
from runner.domain.verdict import Verdict

SECOND = 1_000_000_000
LIMITS = Limits(time_limit=2, wall_time=10, memory=128, output=1)
CASE = ProgramCase(id="edge/01", input=Path("/c/01.in"), answer=Path("/c/01.ans"))
USAGE_ERROR = replace(CASE, exit_code=2)
ENDED_WELL = Observation(
    exit_code=0,
    signal=None,
    stopped=None,
    cpu_ns=SECOND // 10,
    wall_ns=SECOND // 5,
    oom_kills=0,
    peak_rss_bytes=9 << 20,
    stdin_bytes=12,
    stdout=b"42\n",
    stdout_bytes=3,
    stderr=Excerpt(),
)
ACCEPTED = Accepted()
REJECTED = Rejected(Difference("line 1: expected `secret answer`, got `42`", 1))
FAILED = CheckerFailed("the answer is not JSON: it is empty")


def saw(**facts: Any) -> Observation:
    return replace(ENDED_WELL, **facts)


def killed(signal: int, **facts: Any) -> Observation:
    return saw(exit_code=None, signal=signal, **facts)


@pytest.mark.parametrize(
    ("case", "observation", "checker", "verdict", "reason"),
    [
        # What the checker says, once the program came to its expected end
        (CASE, saw(), ACCEPTED, "AC", "gave the expected answer"),
        (CASE, saw(), REJECTED, "WA", "gave a wrong answer"),
        (CASE, saw(), FAILED, "JE", "could not be judged, because the challenge is at fault"),
        (USAGE_ERROR, saw(exit_code=2), ACCEPTED, "AC", "gave the expected answer"),
        (CASE, saw(stdout=b""), REJECTED, "WA", "gave a wrong answer"),
        # Exit codes
        (CASE, saw(exit_code=1), ACCEPTED, "RTE", "ended with exit code 1; 0 was expected"),
        (USAGE_ERROR, saw(exit_code=1), ACCEPTED, "RTE", "ended with exit code 1; 2 was expected"),
        (USAGE_ERROR, saw(exit_code=0), ACCEPTED, "WA", "ended with exit code 0; 2 was expected"),
        # Signals
        (CASE, killed(11), ACCEPTED, "RTE", "was killed by signal 11 (SIGSEGV)"),
        (CASE, killed(9), ACCEPTED, "RTE", "was killed by signal 9 (SIGKILL)"),
        (CASE, killed(40), ACCEPTED, "RTE", "was killed by signal 40"),
        # CPU decides, by the limit, wherever the case was stopped
        (CASE, saw(cpu_ns=2 * SECOND), ACCEPTED, "AC", "gave the expected answer"),
        (CASE, saw(cpu_ns=2_310_000_000), ACCEPTED, "TLE", "used 2.31 s of CPU; the limit is 2 s"),
        (CASE, saw(cpu_ns=2 * SECOND + 1000), ACCEPTED, "TLE", "used 2.000001 s of CPU; the limit is 2 s"),
        (
            CASE,
            killed(9, stopped=Stop.CPU, cpu_ns=3 * SECOND),
            None,
            "TLE",
            "was stopped after 3.00 s of CPU; the limit is 2 s",
        ),
        # Wall time is a guard against those who wait
        (
            CASE,
            killed(9, stopped=Stop.WALL, cpu_ns=SECOND // 50, wall_ns=10 * SECOND),
            None,
            "TLE",
            "was still waiting when its 10 s of wall time were over; it had used only 0.02 s of CPU",
        ),
        (CASE, saw(wall_ns=9 * SECOND), ACCEPTED, "AC", "gave the expected answer"),
        # Output
        (
            CASE,
            killed(9, stopped=Stop.OUTPUT),
            None,
            "OLE",
            "wrote more output than the limit of 1 MiB",
        ),
        # Memory
        (CASE, killed(9, oom_kills=1), None, "MLE", "needed more memory than the limit of 128 MiB"),
        (CASE, saw(oom_kills=1), ACCEPTED, "MLE", "needed more memory than the limit of 128 MiB"),
        (
            CASE,
            saw(exit_code=None, sandbox_oom=True),
            None,
            "MLE",
            "needed more memory than the limit of 128 MiB",
        ),
        (CASE, saw(peak_rss_bytes=1 << 40), ACCEPTED, "AC", "gave the expected answer"),
    ],
)
def test_verdict(case, observation, checker, verdict, reason):
    assert judge(case, LIMITS, observation, checker) == Judgement(Verdict(verdict), reason)


@pytest.mark.parametrize(
    ("observation", "verdict"),
    [
        (killed(9, oom_kills=1, stopped=Stop.OUTPUT, cpu_ns=3 * SECOND), Verdict.MLE),
        (killed(9, stopped=Stop.OUTPUT, cpu_ns=3 * SECOND), Verdict.OLE),
        (killed(9, stopped=Stop.WALL, cpu_ns=3 * SECOND), Verdict.TLE),
        (killed(11, cpu_ns=3 * SECOND), Verdict.TLE),
        (saw(exit_code=1, cpu_ns=3 * SECOND), Verdict.TLE),
        (killed(11), Verdict.RTE),
        (saw(exit_code=1), Verdict.RTE),
    ],
)
def test_the_earlier_rule_decides(observation, verdict):
    assert judge(CASE, LIMITS, observation, None).verdict is verdict


def test_limits_of_the_language_decide():
    slow = saw(cpu_ns=5 * SECOND)
    assert judge(CASE, LIMITS, slow, ACCEPTED).verdict is Verdict.TLE
    assert judge(CASE, replace(LIMITS, time_limit=6), slow, ACCEPTED).verdict is Verdict.AC


@pytest.mark.parametrize("text", [b"Time limit exceeded", b"Killed", b"Out of memory", b"AC 42"])
def test_what_a_program_says_of_itself_has_no_effect(text):
    stderr = Excerpt.of(text, head=100, tail=0)
    assert judge(CASE, LIMITS, saw(stderr=stderr), ACCEPTED).verdict is Verdict.AC
    assert judge(CASE, LIMITS, saw(stderr=stderr), REJECTED).verdict is Verdict.WA


def test_a_reason_names_neither_answer_nor_checker():
    assert "secret" not in judge(CASE, LIMITS, saw(), REJECTED).reason
    assert "JSON" not in judge(CASE, LIMITS, saw(), FAILED).reason


def test_a_missing_checker_result_is_refused():
    with pytest.raises(ValueError, match="edge/01: the checker has to be asked first"):
        judge(CASE, LIMITS, saw(), None)


def test_an_observation_without_an_end_is_the_supervisors_fault():
    with pytest.raises(ProtocolError, match="did not say how the process ended"):
        judge(CASE, LIMITS, saw(exit_code=None), ACCEPTED)


ENDINGS = st.one_of(
    st.builds(lambda code: {"exit_code": code, "signal": None}, st.integers(0, 255)),
    st.builds(lambda number: {"exit_code": None, "signal": number}, st.integers(1, 64)),
    st.just({"exit_code": None, "signal": None, "sandbox_oom": True}),
)


@st.composite
def observations(draw):
    return saw(
        **draw(ENDINGS),
        stopped=draw(st.none() | st.sampled_from(Stop)),
        cpu_ns=draw(st.integers(0, 4 * SECOND)),
        wall_ns=draw(st.integers(0, 20 * SECOND)),
        oom_kills=draw(st.integers(0, 2)),
        stdout=draw(st.binary(max_size=4)),
    )


CASES = st.sampled_from([CASE, USAGE_ERROR])
RESULTS = st.sampled_from([ACCEPTED, REJECTED, FAILED])


@given(CASES, observations(), RESULTS)
def test_only_a_run_without_any_fault_is_accepted(case, observation, checker):
    faultless = (
        observation.exit_code == case.exit_code
        and observation.stopped is None
        and observation.cpu_ns <= 2 * SECOND
        and not observation.oom_kills
        and not observation.sandbox_oom
        and checker is ACCEPTED
    )
    assert (judge(case, LIMITS, observation, checker).verdict is Verdict.AC) == faultless


@given(CASES, observations(), RESULTS)
def test_a_verdict_needs_the_checker_exactly_when_it_says_so(case, observation, checker):
    if needs_checker(case, LIMITS, observation):
        with pytest.raises(ValueError, match="has to be asked"):
            judge(case, LIMITS, observation, None)
    else:
        assert judge(case, LIMITS, observation, None) == judge(case, LIMITS, observation, checker)


@given(CASES, observations(), RESULTS)
def test_every_reason_is_one_plain_sentence(case, observation, checker):
    reason = judge(case, LIMITS, observation, checker).reason
    assert reason
    assert reason[0].islower()
    assert not reason.endswith(".")
    assert "\n" not in reason


class TestNearTheLimit:
    @pytest.mark.parametrize(
        ("seconds", "again"),
        [(0.1, False), (1.59, False), (1.6, True), (2.0, True), (2.5, True), (2.51, False), (3.0, False)],
    )
    def test_a_case_is_run_again_between_four_fifths_and_five_quarters_of_its_limit(self, seconds, again):
        assert needs_rerun(LIMITS, saw(cpu_ns=round(seconds * SECOND))) is again

    @pytest.mark.parametrize("facts", [{"stopped": Stop.OUTPUT}, {"stopped": Stop.WALL}, {"oom_kills": 1}])
    def test_a_case_that_another_limit_ended_is_not_run_again(self, facts):
        assert not needs_rerun(LIMITS, saw(cpu_ns=2 * SECOND, **facts))

    def test_a_single_run_counts_and_is_not_listed(self):
        once = counted([saw()])
        assert once.observation == saw()
        assert once.runs == ()
        assert not once.unstable

    def test_the_least_cpu_counts_and_all_are_listed(self):
        runs = [saw(cpu_ns=2_200_000_000), saw(cpu_ns=1_900_000_000), saw(cpu_ns=2_100_000_000)]
        found = counted(runs)
        assert found.observation is runs[1]
        assert found.runs == (2.2, 1.9, 2.1)
        assert judge(CASE, LIMITS, found.observation, ACCEPTED).verdict is Verdict.AC

    def test_a_rerun_that_crashes_early_lends_its_time_to_nobody(self):
        right_but_slow, crashed = saw(cpu_ns=2_200_000_000), killed(11, cpu_ns=SECOND // 100, stdout=b"")
        found = counted([right_but_slow, crashed, right_but_slow])
        assert judge(CASE, LIMITS, found.observation, ACCEPTED).verdict is Verdict.RTE
        assert found.unstable

    def test_outputs_that_differ_are_flagged(self):
        assert counted([saw(stdout=b"1\n"), saw(stdout=b"2\n"), saw(stdout=b"1\n")]).unstable

    @pytest.mark.parametrize(
        "cut_short",
        [
            killed(9, stopped=Stop.WALL, cpu_ns=SECOND),
            killed(9, oom_kills=1, cpu_ns=SECOND),
            saw(exit_code=None, sandbox_oom=True, cpu_ns=0),
        ],
        ids=["wall", "oom", "sandbox"],
    )
    def test_a_rerun_that_was_cut_short_does_not_count_and_is_flagged(self, cut_short):
        found = counted([saw(cpu_ns=2 * SECOND), cut_short, saw(cpu_ns=1_900_000_000)])
        assert found.observation.cpu_ns == 1_900_000_000
        assert found.unstable

    def test_when_all_runs_were_cut_short_the_least_counts(self):
        stopped = [killed(9, stopped=Stop.CPU, cpu_ns=cpu * SECOND) for cpu in (4, 3, 4)]
        assert counted(stopped).observation is stopped[1]

    def test_runs_that_cannot_have_done_the_same_are_flagged(self):
        assert counted([saw(cpu_ns=2 * SECOND), saw(cpu_ns=SECOND // 100), saw(cpu_ns=2 * SECOND)]).unstable

    @given(st.lists(observations(), min_size=1, max_size=4))
    def test_what_counts_is_one_of_the_runs_and_has_the_least_cpu_of_those_like_it(self, runs):
        def cut_short(run: Observation) -> bool:
            return run.stopped is not None or run.oom_kills > 0 or run.sandbox_oom

        found = counted(runs).observation
        assert found in runs
        assert not cut_short(found) or all(cut_short(run) for run in runs)
        assert all(found.cpu_ns <= run.cpu_ns for run in runs if cut_short(run) is cut_short(found))
