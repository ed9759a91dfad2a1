"""A regrade shows what would change; a person applies it or not; nothing that was reported is ever lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa

from runner.domain.access import Actor, Role
from runner.domain.errors import ConflictError, FairtrialError, ForbiddenError, NotFoundError
from runner.domain.verdict import Decision
from runner.domain.work import WorkClass
from runner.jobs.reconciler import Reconciler
from runner.services import regrades, reports, submissions
from runner.services.regrades import Asked, Seen
from runner.storage import queue, tables
from runner.storage.regrades import Change, RegradeState, Tally
from runner.storage.submissions import Accepted, Version
from tests.service.office import Office

APPLIED, DISCARDED = RegradeState.APPLIED, RegradeState.DISCARDED


@dataclass(frozen=True, slots=True)
class Regrading:
    """An interviewer, and what was graded for her."""

    office: Office
    version: Version
    interviewer: Actor

    def ask(self, challenge: str | None = "one", submission_id: str | None = None) -> Seen:
        """Ask for a regrade."""
        asked = Asked(submission_id, challenge, "The answer of edge/03 was wrong.", "trace")
        return regrades.start(self.office.service, self.interviewer, asked)

    def graded(self, scores: dict[str, float | None]) -> None:
        """Grade all that is due, each by its submission's score, and let the reconciler see it."""
        self.office.grade(scores.__getitem__)
        with self.office.database.write() as connection:
            connection.execute(sa.delete(tables.chores))
        Reconciler(self.office.database, self.office.service.bell, timedelta(hours=1)).tidy()

    def read(self, regrade: Seen) -> Seen:
        """How it stands."""
        return regrades.read(self.office.service, self.interviewer, regrade.regrade.id)

    def changes(self, regrade: Seen) -> dict[str, Change]:
        """What it would change, by submission."""
        found = regrades.changes(self.office.service, self.interviewer, regrade.regrade.id, "", 100)
        return {change.submission_id: change for change in found}

    def decide(self, regrade: Seen, decided: RegradeState) -> Seen:
        """Apply or discard."""
        service, reason = self.office.service, "Looked at all of them."
        return regrades.decide(service, self.interviewer, regrade.regrade.id, decided, reason)

    def score(self, of: Accepted) -> float | None:
        """What counts now."""
        seen = submissions.read(self.office.service, self.interviewer, of.submission_id)
        return seen.submission.grading.outcome.score if seen.submission.grading.outcome else None


@pytest.fixture
def regrading(office: Office) -> Regrading:
    """One challenge, granted to an interviewer."""
    version = office.publish("one")
    return Regrading(office, version, office.somebody(Role.INTERVIEWER, version))


def test_a_regrade_shows_which_scores_and_which_decisions_would_change(regrading: Regrading) -> None:
    better, other, same, lost = (regrading.office.hand_in(regrading.version) for _ in range(4))
    regrading.graded(
        {better.submission_id: 40, other.submission_id: 60, same.submission_id: 70, lost.submission_id: 80}
    )
    regrade = regrading.ask()
    assert (regrade.regrade.state, regrade.tally) == (RegradeState.PREPARING, Tally(4, 4, 0, 0, 0))
    regrading.graded(
        {better.submission_id: 90, other.submission_id: 61, same.submission_id: 70, lost.submission_id: None}
    )
    seen, changes = regrading.read(regrade), regrading.changes(regrade)
    assert (seen.regrade.state, seen.tally) == (RegradeState.READY, Tally(4, 0, 1, 2, 1))
    assert list(changes) == sorted(one.submission_id for one in (better, other, same, lost))
    change = changes[better.submission_id]
    assert (change.before.score, change.before.decision) == (40, Decision.FAILED)
    assert (change.after.score, change.after.decision) == (90, Decision.PASSED)
    assert (change.score_changes, change.decision_changes) == (True, True)
    assert (changes[other.submission_id].score_changes, changes[other.submission_id].decision_changes) == (
        True,
        False,
    )
    assert not changes[same.submission_id].score_changes
    assert not changes[lost.submission_id].score_changes
    assert [regrading.score(one) for one in (better, other, same, lost)] == [40, 60, 70, 80], (
        "nothing counts yet"
    )


def test_once_applied_the_new_results_count_and_what_is_ungraded_stays_as_it_was(
    regrading: Regrading,
) -> None:
    better, lost = regrading.office.hand_in(regrading.version), regrading.office.hand_in(regrading.version)
    regrading.graded({better.submission_id: 40, lost.submission_id: 80})
    regrade = regrading.ask()
    regrading.graded({better.submission_id: 90, lost.submission_id: None})
    preview = regrading.changes(regrade)
    applied = regrading.decide(regrade, APPLIED)
    assert (applied.regrade.state, applied.regrade.decided_by) == (APPLIED, regrading.interviewer.user_id)
    assert [regrading.score(better), regrading.score(lost)] == [90, 80]
    assert regrading.changes(regrade) == preview, "what it changed stays to be seen"
    log = regrading.office.log(f"regrade/{regrade.regrade.id}")
    assert [action for _, action in log] == ["regrade.applied", "regrade.requested"]


def test_once_discarded_nothing_has_changed(regrading: Regrading) -> None:
    accepted = regrading.office.hand_in(regrading.version)
    regrading.graded({accepted.submission_id: 40})
    regrade = regrading.ask()
    regrading.graded({accepted.submission_id: 90})
    assert regrading.decide(regrade, DISCARDED).regrade.state is DISCARDED
    assert regrading.score(accepted) == 40


def test_old_reports_stay_readable_for_those_who_see_everything(regrading: Regrading) -> None:
    accepted = regrading.office.hand_in(regrading.version)
    regrading.graded({accepted.submission_id: 40})
    regrade = regrading.ask()
    regrading.graded({accepted.submission_id: 90})
    regrading.decide(regrade, APPLIED)
    service, of = regrading.office.service, accepted.submission_id
    _, gradings = submissions.gradings(service, regrading.interviewer, of)
    assert [one.outcome.score for one in gradings if one.outcome] == [40, 90]
    for grading in gradings:
        wanted = reports.Wanted(of, grading.id, None, "json")
        assert reports.find(service, regrading.interviewer, wanted).grading_id == grading.id


def test_a_second_regrade_is_compared_with_what_counts_then(regrading: Regrading) -> None:
    accepted = regrading.office.hand_in(regrading.version)
    of = accepted.submission_id
    regrading.graded({of: 40})
    first = regrading.ask()
    regrading.graded({of: 60})
    regrading.decide(first, APPLIED)
    second, third = regrading.ask(), regrading.ask()
    regrading.graded({of: 80})
    assert (regrading.changes(second)[of].before.score, regrading.changes(second)[of].after.score) == (60, 80)
    regrading.decide(third, DISCARDED)
    regrading.decide(second, APPLIED)
    assert regrading.score(accepted) == 80
    before = [regrading.changes(one)[of].before.score for one in (first, second, third)]
    assert before == [40, 60, 60], "each stays compared with what counted when it was decided"


def test_a_regrade_grades_by_the_version_that_is_current(regrading: Regrading) -> None:
    accepted = regrading.office.hand_in(regrading.version)
    regrading.graded({accepted.submission_id: 40})
    mended = regrading.office.publish("one", "b" * 64)
    regrading.ask()
    _, gradings = submissions.gradings(
        regrading.office.service, regrading.interviewer, accepted.submission_id
    )
    assert [one.version_sha256 for one in gradings] == [regrading.version.sha256, mended.sha256]


def test_a_regrade_stands_behind_everything_else(regrading: Regrading) -> None:
    accepted = regrading.office.hand_in(regrading.version)
    regrading.graded({accepted.submission_id: 40})
    regrading.ask()
    later = regrading.office.hand_in(regrading.version)
    with regrading.office.database.write() as connection:
        held = [queue.claim(connection, "worker") for _ in range(2)]
    assert [one.work_class for one in held if one] == [WorkClass.SUBMISSION, WorkClass.REGRADE]
    assert held[0] is not None
    assert held[0].work_id == later.grading_id


def test_what_was_never_graded_can_be_graded_again(regrading: Regrading) -> None:
    accepted = regrading.office.hand_in(regrading.version)
    regrading.graded({accepted.submission_id: None})
    regrade = regrading.ask(None, accepted.submission_id)
    regrading.graded({accepted.submission_id: 55})
    change = regrading.changes(regrade)[accepted.submission_id]
    assert (change.before.score, change.before.verdict, change.after.score) == (None, None, 55)
    assert change.decision_changes
    regrading.decide(regrade, APPLIED)
    assert regrading.score(accepted) == 55


@pytest.mark.parametrize("decided", [APPLIED, DISCARDED])
def test_only_what_is_ready_can_be_decided_and_once(regrading: Regrading, decided: RegradeState) -> None:
    accepted = regrading.office.hand_in(regrading.version)
    regrading.graded({accepted.submission_id: 40})
    regrade = regrading.ask()
    with pytest.raises(ConflictError, match="preparing"):
        regrading.decide(regrade, decided)
    regrading.graded({accepted.submission_id: 90})
    regrading.decide(regrade, decided)
    for again in (APPLIED, DISCARDED):
        with pytest.raises(ConflictError, match=decided.value):
            regrading.decide(regrade, again)
    assert regrading.score(accepted) == (90 if decided is APPLIED else 40)


def test_one_submission_a_challenge_or_all_are_graded_again(regrading: Regrading) -> None:
    office = regrading.office
    here = [office.hand_in(regrading.version) for _ in range(2)]
    there = office.hand_in(office.publish("two"))
    admin = Regrading(office, regrading.version, office.somebody(Role.ADMIN))
    asked = [regrading.ask(None, here[0].submission_id), regrading.ask("one"), admin.ask(None)]
    assert [one.tally.total for one in asked] == [1, 2, 3]
    assert [one.regrade.challenge for one in asked] == ["one", "one", None]
    assert there.submission_id in admin.changes(asked[2])
    listed = [regrades.listed(office.service, one.interviewer, "", 10) for one in (regrading, admin)]
    assert [[one.id for one in found] for found in listed] == [
        [asked[1].regrade.id, asked[0].regrade.id],
        [one.regrade.id for one in reversed(asked)],
    ]


def test_where_nothing_was_handed_in_there_is_nothing_to_grade_again(regrading: Regrading) -> None:
    with pytest.raises(ConflictError, match="nothing"):
        regrading.ask()
    assert regrades.listed(regrading.office.service, regrading.interviewer, "", 10) == []


def test_whoever_may_not_decide_does_not(regrading: Regrading) -> None:
    office = regrading.office
    accepted = office.hand_in(regrading.version)
    regrading.graded({accepted.submission_id: 40})
    regrade = regrading.ask()
    regrading.graded({accepted.submission_id: 90})
    author = Regrading(office, regrading.version, office.somebody(Role.AUTHOR, regrading.version))
    stranger = Regrading(office, regrading.version, office.somebody(Role.INTERVIEWER))
    candidate = Regrading(office, regrading.version, office.somebody(Role.CANDIDATE, regrading.version))
    assert author.read(regrade).tally.scores_changed == 1
    refused: list[tuple[Regrading, type[FairtrialError]]] = [
        (author, ForbiddenError),
        (stranger, NotFoundError),
        (candidate, ForbiddenError),
    ]
    for one, error in refused:
        with pytest.raises(error):
            one.decide(regrade, APPLIED)
    for one in (stranger, candidate):
        with pytest.raises(FairtrialError):
            one.ask("one")
        with pytest.raises(FairtrialError):
            one.ask(None, accepted.submission_id)
        with pytest.raises(ForbiddenError):
            one.ask(None)
    assert regrading.score(accepted) == 40
