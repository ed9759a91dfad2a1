"""Submissions are graded on all slots at a time; what noise may have spoilt is graded again alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from runner.domain.challenge import Challenge
from runner.domain.errors import ImageMissingError, NotAChallengeError, PlatformFault
from runner.domain.events import Emit, GradingFinished
from runner.domain.report import Report
from runner.domain.submission import Submission
from runner.domain.verdict import Decision, Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader, UngradedError
from runner.languages.model import Language
from runner.verification.crew import AbandonedError, Crew, NobodyWatches
from runner.verification.trials import Trial
from tests.challenge_folders import make_challenge
from tests.fakes.sandbox import FakePool
from tests.unit.reports.samples import passed

SECONDS = 60


def with_verdict(verdict: Verdict) -> Report:
    """A report of which the first case has this verdict, all others AC."""
    first = passed().groups[0]
    plain = [replace(case, verdict=Verdict.AC, unstable=False) for case in first.cases]
    cases = (replace(plain[0], verdict=verdict), *plain[1:])
    return replace(passed(), verdict=verdict, groups=(replace(first, cases=cases),))


@dataclass(frozen=True, slots=True)
class Script(Grader):
    """Gives these reports, one after the other, as a grader would on a machine where other things run."""

    reports: Iterator[Report] = field(default_factory=lambda: iter(()))
    meanwhile: Callable[[], None] = lambda: None

    def grade(
        self,
        challenge: Challenge,
        submission: Submission,
        language: Language,
        *,
        emit: Emit = lambda _: None,
        reproduce: str = "",
    ) -> Report:
        """The next one."""
        self.meanwhile()
        report = next(self.reports)
        emit(GradingFinished(report.verdict, Decision.PASSED, None))
        return report


def script(
    tmp_path: Path, *verdicts: Verdict, slots: int = 2, meanwhile: Callable[[], None] = lambda: None
) -> Script:
    workplace = Workplace(FakePool(), lambda name: name, {}, tmp_path, slots=slots)
    return Script(workplace, iter([with_verdict(verdict) for verdict in verdicts]), meanwhile)


def must_pass(report: Report) -> Iterator[str]:
    if report.verdict is not Verdict.AC:
        yield f"must get AC, got {report.verdict}"


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    challenge = make_challenge(tmp_path / "shout")
    location = challenge.root / "submissions/accepted/shout.py"
    return Trial(challenge, location, "submissions/accepted/shout.py", "AC", must_pass, accepted=True)


def test_what_was_late_beside_others_is_graded_again_and_that_counts(tmp_path: Path, trial: Trial) -> None:
    with Crew(script(tmp_path, Verdict.TLE, Verdict.AC), NobodyWatches()) as crew:
        check = crew.check(trial).result(SECONDS)
    assert (check.actual, check.problems) == (Verdict.AC, ())


def test_where_there_is_one_slot_nothing_was_beside_it(tmp_path: Path, trial: Trial) -> None:
    with Crew(script(tmp_path, Verdict.TLE, slots=1), NobodyWatches()) as crew:
        check = crew.check(trial).result(SECONDS)
    assert check.actual is Verdict.TLE


def test_a_wrong_answer_is_no_noise(tmp_path: Path, trial: Trial) -> None:
    with Crew(script(tmp_path, Verdict.WA), NobodyWatches()) as crew:
        assert crew.check(trial).result(SECONDS).problems == ("must get AC, got WA",)


def test_a_submission_that_the_challenge_cannot_judge_has_that_for_its_problem(
    tmp_path: Path, trial: Trial
) -> None:
    def fail() -> None:
        raise NotAChallengeError("The validator cannot be started.", "Name it main.py.")

    with Crew(script(tmp_path, meanwhile=fail), NobodyWatches()) as crew:
        check = crew.check(trial).result(SECONDS)
    assert (check.actual, check.problems) == (None, ("The validator cannot be started. Name it main.py.",))


@pytest.mark.parametrize("fault", [UngradedError, ImageMissingError])
def test_a_submission_that_stays_ungraded_keeps_nobody_from_hearing_of_the_others(
    tmp_path: Path, trial: Trial, fault: type[PlatformFault]
) -> None:
    def fail() -> None:
        raise fault("Nothing was graded.", "Run `fairtrial doctor`.")

    with Crew(script(tmp_path, meanwhile=fail), NobodyWatches()) as crew:
        check = crew.check(trial).result(SECONDS)
    assert (check.actual, check.faulted, check.ok) == (None, True, False)
    assert check.problems == ("Nothing was graded. Run `fairtrial doctor`.",)


def test_runs_that_differ_are_told_once(tmp_path: Path, trial: Trial) -> None:
    with Crew(script(tmp_path, Verdict.AC, Verdict.WA), NobodyWatches()) as crew:
        check = crew.check(replace(trial, runs=2)).result(SECONDS)
    assert check.runs == 2
    assert any(problem.startswith("is not stable: ") for problem in check.problems)


def test_two_submissions_are_graded_at_a_time(tmp_path: Path, trial: Trial) -> None:
    both = threading.Barrier(2)

    def meet() -> None:
        both.wait(SECONDS)

    grader = script(tmp_path, Verdict.AC, Verdict.AC, meanwhile=meet)
    with Crew(grader, NobodyWatches()) as crew:
        checks = [crew.check(trial), crew.check(trial)]
        assert [one.result(SECONDS).ok for one in checks] == [True, True]


def test_gradings_end_at_their_next_event_when_the_verification_is_broken_off(
    tmp_path: Path, trial: Trial
) -> None:
    go_on = threading.Event()

    def wait() -> None:
        go_on.wait(SECONDS)

    crew = Crew(script(tmp_path, Verdict.AC, meanwhile=wait), NobodyWatches())
    running = crew.check(trial)
    crew.abandon()
    go_on.set()
    with pytest.raises(AbandonedError):
        running.result(SECONDS)
