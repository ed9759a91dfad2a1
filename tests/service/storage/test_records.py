"""What is handed in, published, granted and reported is found again as it was, on both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path, PurePosixPath
from threading import Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from runner.catalog import load
from runner.domain.access import Role, Scope
from runner.domain.errors import ConflictError
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Decision, Verdict
from runner.domain.work import WorkClass, WorkState
from runner.library import Library, MissingVersionError, source_files
from runner.storage import (
    blobs,
    challenges,
    idempotency,
    people,
    queue,
    regrades,
    reports,
    runs,
    submissions,
    tables,
    tokens,
)
from runner.storage.blobs import BlobError
from runner.storage.challenges import NewVersion
from runner.storage.database import Database
from runner.storage.idempotency import Repeatable
from runner.storage.runs import NewRun
from runner.storage.submissions import Accepted, NewSubmission, Version
from runner.storage.tokens import NewToken

TOP_TALKERS = Path(__file__).parents[3] / "challenges" / "top-talkers"
CODE = Submission(
    (
        SourceFile(PurePosixPath("main.py"), b"print(1)\n"),
        SourceFile(PurePosixPath("run.sh"), b"#!/bin/sh\n", executable=True),
    ),
    "zip",
)
DOCUMENT = {"verdict": "WA", "decision": "failed", "score": 61.5, "max_score": 100.0, "text": "\u20ac"}


def user(database: Database, role: Role = Role.CANDIDATE) -> str:
    with database.write() as connection:
        return people.add_user(connection, role, "Somebody")


def version_of(sha256: str, author: str, text: bytes = b"name: x\n") -> NewVersion:
    files = (SourceFile(PurePosixPath("challenge.yaml"), text),)
    return NewVersion(sha256, "1.0.0", "A challenge", "program", files, author)


def published(database: Database, slug: str = "one") -> Version:
    author = user(database, Role.AUTHOR)
    with database.write() as connection:
        challenge_id = challenges.create(connection, slug, version_of("a" * 64, author))
    return Version(challenge_id, "a" * 64)


def handed_in(database: Database, candidate: str, version: Version) -> Accepted:
    with database.write() as connection:
        new = NewSubmission(candidate, version, "python", CODE, "trace")
        return submissions.add(connection, new)


def test_a_submission_is_found_again_as_it_was_handed_in(database: Database) -> None:
    candidate, version = user(database), published(database)
    accepted = handed_in(database, candidate, version)
    with database.read() as connection:
        assignment = submissions.assignment(connection, accepted.grading_id)
        stored = submissions.by_id(connection, accepted.submission_id)
    assert assignment.submission == CODE
    assert (assignment.version, assignment.language, assignment.regrade_id) == (version, "python", None)
    assert stored is not None
    assert (stored.candidate_id, stored.grading.state, stored.grading.attempt) == (
        candidate,
        WorkState.QUEUED,
        0,
    )
    assert (stored.sha256, stored.size) == (CODE.sha256, CODE.size)


def test_its_grading_is_due_at_once(database: Database) -> None:
    accepted = handed_in(database, user(database), published(database))
    with database.write() as connection:
        held = queue.claim(connection, "worker")
    assert held is not None
    assert (held.work_id, held.work_class) == (accepted.grading_id, WorkClass.SUBMISSION)


def test_nothing_of_a_submission_stays_when_its_transaction_fails(database: Database) -> None:
    candidate, version = user(database), published(database)
    new = NewSubmission(candidate, version, "python", CODE, "trace")

    def fail() -> None:
        with database.write() as connection:
            submissions.add(connection, new)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as connection:
        names = ("submissions", "gradings", "work")
        left = [connection.execute(sa.select(tables.metadata.tables[name])).all() for name in names]
        assert left == [[], [], []]
        with pytest.raises(BlobError):
            blobs.get(connection, [blobs.sha256_of(CODE.files[0].data)])


def test_a_damaged_file_is_a_platform_fault_and_never_graded(database: Database) -> None:
    accepted = handed_in(database, user(database), published(database))
    with database.write() as connection:
        connection.execute(sa.update(tables.submissions).values(sha256="0" * 64))
    with database.read() as connection, pytest.raises(BlobError, match="damaged"):
        submissions.assignment(connection, accepted.grading_id)


def test_a_grading_that_nobody_asked_for_is_a_platform_fault(database: Database) -> None:
    with database.read() as connection, pytest.raises(BlobError, match="about nothing"):
        submissions.assignment(connection, "0" * 36)


def test_what_is_told_of_a_submission_when_it_is_taken_is_what_is_found_of_it_later(
    database: Database,
) -> None:
    candidate, version = user(database), published(database)
    new = NewSubmission(candidate, version, "python", CODE, "trace")
    with database.write() as connection:
        accepted = submissions.add(connection, new)
    with database.read() as connection:
        found = submissions.by_id(connection, accepted.submission_id)
    assert found is not None
    assert submissions.as_taken(new, accepted, found.challenge) == found


def test_submissions_are_counted_by_candidate_and_challenge(database: Database) -> None:
    candidate, version, other = user(database), published(database), published(database, "two")
    for challenge in (version, version, other):
        handed_in(database, candidate, challenge)
    handed_in(database, user(database), version)
    with database.read() as connection:
        assert submissions.standing(connection, candidate, version.challenge_id).made == 2


def test_a_regrade_is_a_grading_of_its_own_class_and_does_not_count_yet(database: Database) -> None:
    candidate, version = user(database), published(database)
    accepted = handed_in(database, candidate, version)
    with database.write() as connection:
        before = submissions.by_id(connection, accepted.submission_id)
        scope = regrades.Scope(submission_id=accepted.submission_id)
        new = regrades.NewRegrade(scope, "mended", candidate, "trace")
        versions = {version.challenge_id: version.sha256}
        regrades.add(connection, new, regrades.in_scope(connection, scope, 10), versions, "r" * 36)
        first, again = submissions.gradings_of(connection, accepted.submission_id)
        assert (first.regrade_id, again.regrade_id) == (None, "r" * 36)
        assert submissions.by_id(connection, accepted.submission_id) == before
        assert queue.backlog(connection).queued == {WorkClass.SUBMISSION: 1, WorkClass.REGRADE: 1}


def test_a_report_is_found_again_as_it_was_stored(database: Database) -> None:
    accepted = handed_in(database, user(database), published(database))
    with database.write() as connection:
        reports.store(connection, accepted.grading_id, 2, DOCUMENT)
    with database.read() as connection:
        outcome = reports.outcome(connection, accepted.grading_id)
        assert reports.document(connection, accepted.grading_id) == DOCUMENT
        assert reports.document(connection, "0" * 36) is None
        assert reports.outcome(connection, "0" * 36) is None
    assert outcome is not None
    assert (outcome.verdict, outcome.decision) == (Verdict.WA, Decision.FAILED)
    assert (outcome.attempt, outcome.score, outcome.max_score) == (2, 61.5, 100.0)


def test_a_grading_has_one_report(database: Database) -> None:
    accepted = handed_in(database, user(database), published(database))
    with database.write() as connection:
        reports.store(connection, accepted.grading_id, 1, DOCUMENT)

    def store_another() -> None:
        with database.write() as connection:
            reports.store(connection, accepted.grading_id, 2, {**DOCUMENT, "verdict": "AC"})

    with pytest.raises(IntegrityError):
        store_another()
    with database.read() as connection:
        assert reports.document(connection, accepted.grading_id) == DOCUMENT


@pytest.mark.parametrize("damage", [b"no zlib", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_damaged_report_is_a_platform_fault(database: Database, damage: bytes) -> None:
    accepted = handed_in(database, user(database), published(database))
    with database.write() as connection:
        reports.store(connection, accepted.grading_id, 1, DOCUMENT)
        connection.execute(sa.update(tables.reports).values(document=damage))
    with database.read() as connection, pytest.raises(BlobError, match="damaged"):
        reports.document(connection, accepted.grading_id)


def test_a_version_is_published_once_and_can_become_current_again(database: Database) -> None:
    author = user(database, Role.AUTHOR)
    first, second = version_of("a" * 64, author), version_of("b" * 64, author, b"name: y\n")
    with database.write() as connection:
        challenge_id = challenges.create(connection, "one", first)
        assert challenges.publish(connection, challenge_id, second)
        assert not challenges.publish(connection, challenge_id, first)
        stored = challenges.by_slug(connection, "one")
        assert stored == challenges.by_id(connection, challenge_id)
        assert stored is not None
        assert stored.sha256 == "a" * 64
        assert challenges.files_of(connection, challenge_id, "b" * 64) == second.files
        assert challenges.files_of(connection, challenge_id, "c" * 64) is None


def test_a_slug_is_taken_once(database: Database) -> None:
    published(database)
    with pytest.raises(ConflictError, match="`one` already"):
        published(database)


def test_lists_show_what_is_within_reach_page_by_page(database: Database) -> None:
    ids = {slug: published(database, slug).challenge_id for slug in ("b", "a", "c")}
    with database.read() as connection:
        pages = [
            [one.slug for one in challenges.listed(connection, within, after, 2)]
            for within, after in ((None, ""), (None, "b"), ({ids["c"], ids["a"]}, ""), (set(), ""))
        ]
    assert pages == [["a", "b"], ["c"], ["a", "c"], []]


def test_a_token_counts_until_it_expires_is_revoked_or_its_user_is_disabled(database: Database) -> None:
    someone = user(database)
    scopes = frozenset({Scope.SUBMISSIONS_READ})

    def token(days: int = 1) -> str:
        new = NewToken(someone, "s" * 64, "laptop", scopes, timedelta(days=days))
        with database.write() as connection:
            return tokens.add(connection, new)

    def standing(token_id: str) -> tuple[bool, bool]:
        with database.read() as connection:
            held = tokens.held(connection, token_id)
        assert held is not None
        assert (held.user_id, held.role, held.scopes) == (someone, Role.CANDIDATE, scopes)
        return held.expired, held.usable

    good, expired, revoked = token(), token(-1), token()
    with database.write() as connection:
        tokens.revoke(connection, revoked)
        assert tokens.held(connection, "0" * 36) is None
    assert [standing(one) for one in (good, expired, revoked)] == [
        (False, True),
        (True, True),
        (False, False),
    ]
    with database.write() as connection:
        people.disable(connection, someone)
        disabled = people.user(connection, someone)
    assert disabled is not None
    assert disabled.disabled_at is not None
    assert standing(good) == (False, False)


def test_a_grant_is_given_once_or_twice_and_withdrawn(database: Database) -> None:
    someone, version = user(database), published(database)
    with database.write() as connection:
        people.grant(connection, version.challenge_id, someone)
        people.grant(connection, version.challenge_id, someone)
        assert people.granted_to(connection, someone) == {version.challenge_id}
        assert people.is_granted(connection, version.challenge_id, someone)
        people.withdraw(connection, version.challenge_id, someone)
        assert not people.is_granted(connection, version.challenge_id, someone)


def test_a_repeated_request_finds_what_the_first_one_made(database: Database) -> None:
    someone, other = user(database), user(database)
    request = Repeatable(someone, "key", "f" * 64)
    with database.write() as connection:
        assert idempotency.first_of(connection, request, "first") == "first"
    with database.write() as connection:
        assert idempotency.first_of(connection, request, "second") == "first"
        assert idempotency.first_of(connection, Repeatable(other, "key", "f" * 64), "third") == "third"
        with pytest.raises(ConflictError, match="another request"):
            idempotency.first_of(connection, Repeatable(someone, "key", "0" * 64), "fourth")
        assert idempotency.forget(connection, timedelta(hours=1)) == 0
        assert idempotency.forget(connection, timedelta(hours=-1)) == 2


def test_of_the_same_request_many_times_at_once_one_is_the_first(database: Database) -> None:
    request = Repeatable(user(database), "key", "f" * 64)
    answers: list[str] = []

    def ask(name: str) -> None:
        with database.write() as connection:
            answers.append(idempotency.first_of(connection, request, name))

    threads = [Thread(target=ask, args=(f"object-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1


def test_what_grades_is_exactly_what_was_published(database: Database, tmp_path: Path) -> None:
    challenge = load(TOP_TALKERS)
    new = NewVersion(
        challenge.sha256, "1", challenge.name, "program", source_files(TOP_TALKERS), user(database)
    )
    with database.write() as connection:
        version = Version(challenges.create(connection, challenge.slug, new), challenge.sha256)
    checked_out = Library(database, tmp_path).challenge(version)
    assert (checked_out.slug, checked_out.sha256) == (challenge.slug, challenge.sha256)
    assert [case.id for case in checked_out.cases] == [case.id for case in challenge.cases]

    (checked_out.root / "statement.md").write_text("spoilt")
    assert Library(database, tmp_path).challenge(version) == checked_out
    assert (checked_out.root / "statement.md").read_bytes() == (TOP_TALKERS / "statement.md").read_bytes()


def test_a_version_that_is_not_what_its_hash_says_does_not_grade(database: Database, tmp_path: Path) -> None:
    version = published(database)
    library = Library(database, tmp_path)
    for wrong in (version, Version(version.challenge_id, "c" * 64), Version("0" * 36, "a" * 64)):
        with pytest.raises(MissingVersionError):
            library.challenge(wrong)
    assert list(tmp_path.rglob("challenge.yaml")) == []


def test_a_run_is_forgotten_with_its_code_once_it_is_old_and_over(database: Database) -> None:
    candidate, version = user(database), published(database)
    new = NewRun(candidate, version, "python", CODE, b"input", ("--top", "3"), "trace")
    with database.write() as connection:
        run_id = runs.add(connection, new)
        assert runs.assignment(connection, run_id).submission == CODE
        assert runs.forget(connection, timedelta(hours=-1)) == 0, "it waits"
        held = queue.claim(connection, "worker")
        assert held is not None
        assert queue.finish(connection, held)
        assert runs.forget(connection, timedelta(hours=1)) == 0, "it is young"
        assert runs.forget(connection, timedelta(hours=-1)) == 1
        assert runs.by_id(connection, run_id) is None
        with pytest.raises(BlobError):
            blobs.get(connection, [blobs.sha256_of(CODE.files[0].data)])
