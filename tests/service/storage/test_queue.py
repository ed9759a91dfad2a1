"""The queue of record: who is served first, and that nobody who lost a claim changes anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import sqlalchemy as sa

from runner.domain.errors import UsageError
from runner.domain.events import Audience
from runner.domain.work import FAULTS, LONGEST_ATTEMPT, Claim, Fault, WorkClass, WorkState, delay_after
from runner.storage import blobs, events, queue, tables
from runner.storage.blobs import BlobError
from runner.storage.database import Database
from runner.storage.events import NewEvent
from runner.storage.ids import new_id
from runner.storage.queue_statements import LONGEST_REST, WINDOW
from runner.storage.types import db_now, later

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FAULT = Fault("EngineError", "The engine went away.")


def candidate(database: Database) -> str:
    user = new_id()
    with database.write() as connection:
        row = {"id": user, "role": "candidate", "name": "Candidate", "created_at": db_now()}
        connection.execute(sa.insert(tables.users).values(**row))
    return user


def add(database: Database, of: str, work_class: WorkClass = WorkClass.SUBMISSION) -> str:
    work_id = new_id()
    with database.write() as connection:
        queue.add(connection, work_id, work_class, of, "trace")
    return work_id


def claim(database: Database, worker: str = "worker") -> Claim | None:
    with database.write() as connection:
        return queue.claim(connection, worker)


def claimed(database: Database) -> Claim:
    held = claim(database)
    assert held is not None
    return held


def finish(database: Database, held: Claim) -> bool:
    with database.write() as connection:
        return queue.finish(connection, held)


def set_work(database: Database, work_id: str, **values: object) -> None:
    with database.write() as connection:
        connection.execute(sa.update(tables.work).where(tables.work.c.id == work_id).values(**values))


def state(database: Database, work_id: str) -> WorkState:
    with database.read() as connection:
        query = sa.select(tables.work.c.state).where(tables.work.c.id == work_id)
        return WorkState(connection.execute(query).scalar_one())


def lapsed(database: Database) -> list[queue.Setback]:
    with database.write() as connection:
        return queue.take_back_lapsed(connection)


def add_many(database: Database, of: str, count: int) -> list[str]:
    """So many submissions, the oldest first."""
    ids = [new_id() for _ in range(count)]
    row = {
        "work_class": int(WorkClass.SUBMISSION),
        "candidate_id": of,
        "trace_id": "trace",
        "state": WorkState.QUEUED.value,
    }
    rows = [{**row, "id": one, "created_at": LONG_AGO + n * SECOND} for n, one in enumerate(ids)]
    with database.write() as connection:
        connection.execute(sa.insert(tables.work).values(due_at=db_now()), rows)
    return ids


def test_an_empty_queue_gives_nothing(database: Database):
    assert claim(database) is None


def test_runs_go_before_submissions_and_those_before_regrades(database: Database):
    user = candidate(database)
    added = {one: add(database, user, one) for one in reversed(WorkClass)}
    order = [claimed(database).work_id for _ in WorkClass]
    assert order == [added[one] for one in WorkClass]


def test_who_has_less_running_goes_first(database: Database):
    busy, idle = candidate(database), candidate(database)
    add(database, busy)
    claimed(database)
    add(database, busy)
    hers = add(database, idle)
    assert claimed(database).work_id == hers


def test_many_submissions_of_one_do_not_keep_another_waiting_even_with_one_worker(database: Database):
    flooder, other = candidate(database), candidate(database)
    for _ in range(5):
        add(database, flooder)
    finish(database, claimed(database))
    hers = add(database, other)
    assert claimed(database).work_id == hers


def test_of_one_candidate_the_oldest_goes_first(database: Database):
    user = candidate(database)
    first, second = add(database, user), add(database, user)
    set_work(database, first, created_at=later(db_now(), -timedelta(seconds=1)))
    assert [claimed(database).work_id, claimed(database).work_id] == [first, second]


def test_workers_side_by_side_never_get_the_same_work(database: Database):
    user = candidate(database)
    wanted = {add(database, user) for _ in range(24)}
    got: list[str] = []

    def work() -> None:
        while (held := claim(database)) is not None:
            got.append(held.work_id)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(wanted)


def test_finished_work_is_finished_once(database: Database):
    add(database, candidate(database))
    held = claimed(database)
    assert [finish(database, held), finish(database, held)] == [True, False]
    assert state(database, held.work_id) is WorkState.FINISHED


def test_a_lease_that_ran_out_is_taken_back_and_its_worker_can_store_nothing(database: Database):
    add(database, candidate(database))
    late = claimed(database)
    set_work(database, late.work_id, lease_until=later(db_now(), -timedelta(seconds=1)))
    (setback,) = lapsed(database)
    assert (setback.work_id, setback.attempt, setback.state) == (late.work_id, 1, WorkState.QUEUED)
    set_work(database, late.work_id, due_at=db_now())
    second = claimed(database)
    assert second.attempt == 2
    with database.write() as connection:
        assert not queue.renew(connection, late)
        assert not queue.give_back(connection, late)
        assert not queue.set_deadline(connection, late, timedelta(seconds=9))
        assert queue.fault(connection, late, FAULT) is None
        assert not queue.finish(connection, late)
    assert finish(database, second)


def test_a_lease_longer_than_leases_are_means_that_the_clock_was_set_back(database: Database):
    add(database, candidate(database))
    held = claimed(database)
    set_work(database, held.work_id, lease_until=later(db_now(), timedelta(hours=1)))
    assert [setback.work_id for setback in lapsed(database)] == [held.work_id]


def test_a_lease_that_is_renewed_is_not_taken_back(database: Database):
    add(database, candidate(database))
    held = claimed(database)
    set_work(database, held.work_id, lease_until=later(db_now(), -timedelta(seconds=1)))
    with database.write() as connection:
        assert queue.renew(connection, held)
    assert lapsed(database) == []


def test_what_was_due_before_the_clock_was_set_back_is_due_all_the_same(database: Database):
    add(database, candidate(database))
    work_id = add(database, candidate(database))
    set_work(database, work_id, due_at=later(db_now(), timedelta(hours=1)))
    with database.read() as connection:
        assert queue.due(connection) == 2
    assert work_id in {claimed(database).work_id, claimed(database).work_id}


def test_a_worker_that_was_seen_in_the_future_is_not_taken_for_one_that_is_there(database: Database):
    with database.write() as connection:
        queue.seen(connection, "one", "host", "ready", "")
        assert queue.backlog(connection).workers == 1
        connection.execute(sa.update(tables.workers).values(seen_at=later(db_now(), timedelta(hours=1))))
        assert queue.backlog(connection).workers == 0
        assert queue.worker_states(connection) == []


def test_no_heartbeat_renews_beyond_the_deadline(database: Database):
    add(database, candidate(database))
    held = claimed(database)
    with database.write() as connection:
        assert queue.set_deadline(connection, held, -timedelta(seconds=1))
        assert not queue.renew(connection, held)


def test_an_attempt_may_last_for_as_long_as_its_limits_say(database: Database):
    """Else a submission that sleeps in forty cases of a minute each would lapse, and be no failure."""
    add(database, candidate(database))
    held = claimed(database)
    long = LONGEST_ATTEMPT + timedelta(hours=1)
    set_work(database, held.work_id, claimed_at=later(db_now(), -LONGEST_ATTEMPT - SECOND))
    with database.write() as connection:
        assert queue.set_deadline(connection, held, long)
        assert queue.renew(connection, held)
    assert lapsed(database) == []


@pytest.mark.parametrize(
    ("within", "said"),
    [
        (timedelta(hours=1), "The worker worker was not heard of for 30 seconds."),
        (SECOND, "The worker worker held the work for longer than it may take."),
    ],
)
def test_what_lapsed_says_whether_its_worker_was_silent_or_too_slow(
    database: Database, within: timedelta, said: str
):
    add(database, candidate(database))
    held = claimed(database)
    with database.write() as connection:
        assert queue.set_deadline(connection, held, within)
        assert queue.renew(connection, held)
    set_work(database, held.work_id, **_a_minute_ago(database, held.work_id))
    assert len(lapsed(database)) == 1
    with database.read() as connection:
        row = connection.execute(sa.select(tables.work).where(tables.work.c.id == held.work_id)).one()
    assert row.fault["message"] == said


def _a_minute_ago(database: Database, work_id: str) -> dict[str, object]:
    """Its times, a minute earlier each."""
    names = ("claimed_at", "lease_until", "deadline_at")
    with database.read() as connection:
        row = connection.execute(sa.select(tables.work).where(tables.work.c.id == work_id)).one()
    return {name: getattr(row, name) - timedelta(minutes=1) for name in names}


def test_whoever_stands_behind_the_window_waits_until_the_queue_is_shorter(database: Database):
    flooder, other = candidate(database), candidate(database)
    first, second, *_ = add_many(database, flooder, WINDOW + 1)
    mine = add(database, other)
    assert claimed(database).work_id == first
    assert claimed(database).work_id == second, "there were as many as the window holds before hers"
    assert claimed(database).work_id == mine


def test_a_run_is_found_however_many_submissions_wait(database: Database):
    add_many(database, candidate(database), WINDOW)
    run = add(database, candidate(database), WorkClass.RUN)
    assert claimed(database).work_id == run


def test_after_three_faults_work_is_ungraded(database: Database):
    add(database, candidate(database))
    states = []
    for _ in range(FAULTS):
        held = claimed(database)
        with database.write() as connection:
            setback = queue.fault(connection, held, FAULT)
        assert setback is not None
        states.append(setback.state)
        set_work(database, held.work_id, due_at=db_now())
    assert states == [WorkState.QUEUED, WorkState.QUEUED, WorkState.UNGRADED]
    assert claim(database) is None


def test_after_a_fault_work_rests_before_it_is_due_again(database: Database):
    add(database, candidate(database))
    held = claimed(database)
    with database.write() as connection:
        queue.fault(connection, held, FAULT)
    with database.read() as connection:
        due_at = sa.select(tables.work.c.due_at).where(tables.work.c.id == held.work_id)
        assert connection.execute(due_at).scalar_one() - held.claimed_at >= delay_after(1)


def test_what_rests_is_given_to_nobody(database: Database):
    """Here for as long as anything rests: after one fault it is less than a busy machine may stand still."""
    work_id = add(database, candidate(database))
    set_work(database, work_id, due_at=later(db_now(), LONGEST_REST))
    with database.read() as connection:
        assert queue.due(connection) == 0
    assert claim(database) is None


def test_what_a_worker_gives_back_is_due_at_once_and_is_no_fault(database: Database):
    add(database, candidate(database))
    for _ in range(FAULTS + 1):
        held = claimed(database)
        with database.write() as connection:
            assert queue.give_back(connection, held)
            assert queue.due(connection) == 1
    assert claimed(database).attempt == FAULTS + 2


def test_the_backlog_counts_what_waits_what_runs_and_who_works(database: Database):
    user = candidate(database)
    for _ in range(3):
        add(database, user)
    claimed(database)
    with database.write() as connection:
        queue.seen(connection, "one", "host", "ready", "")
        queue.seen(connection, "one", "host", "ready", "")
        queue.seen(connection, "two", "host", "waiting", "The engine is away.")
        backlog = queue.backlog(connection)
        assert (backlog.queued, backlog.running, backlog.workers) == ({WorkClass.SUBMISSION: 2}, 1, 1)
        assert queue.pending_of(connection, user, WorkClass.SUBMISSION) == 3
        queue.gone(connection, "one")
        assert queue.backlog(connection).workers == 0


def test_runs_without_end_keep_no_submission_waiting(database: Database):
    flooder, other = candidate(database), candidate(database)
    add(database, other)
    classes = []
    for _ in range(4):
        add(database, flooder, WorkClass.RUN)
        add(database, flooder, WorkClass.RUN)
        held = claimed(database)
        classes.append(held.work_class)
        with database.write() as connection:
            queue.finish(connection, held)
    assert classes == [WorkClass.RUN, WorkClass.SUBMISSION, WorkClass.RUN, WorkClass.RUN]


def test_neither_runs_nor_what_is_graded_again_count_as_submissions_that_wait(database: Database):
    user = candidate(database)
    add(database, user, WorkClass.REGRADE)
    add(database, user, WorkClass.RUN)
    with database.read() as connection:
        assert queue.pending_of(connection, user, WorkClass.SUBMISSION) == 0
        assert queue.pending_of(connection, user, WorkClass.RUN) == 1


@pytest.mark.parametrize("by", [timedelta(hours=-1), timedelta(hours=1)])
def test_what_seems_to_have_lasted_as_no_attempt_can_does_not_lengthen_the_expected_wait(
    database: Database, by: timedelta
):
    user = candidate(database)
    for _ in range(2):
        add(database, user)
        finish(database, claimed(database))
    with database.write() as connection:
        usual = queue.backlog(connection).mean
        first = sa.select(sa.func.min(tables.attempts.c.work_id)).scalar_subquery()
        moved = sa.update(tables.attempts).where(tables.attempts.c.work_id == first)
        connection.execute(moved.values(claimed_at=later(tables.attempts.c.claimed_at, by)))
        assert queue.backlog(connection).mean <= 2 * usual


def test_what_lasted_longer_than_most_as_its_limits_let_it_counts_in_the_expected_wait(database: Database):
    add(database, candidate(database))
    held = claimed(database)
    lasted = LONGEST_ATTEMPT + timedelta(minutes=10)
    with database.write() as connection:
        for table in (tables.work, tables.attempts):
            connection.execute(sa.update(table).values(claimed_at=later(table.c.claimed_at, -lasted)))
        assert queue.set_deadline(connection, held, 2 * lasted)
    finish(database, held)
    with database.read() as connection:
        assert timedelta() <= queue.backlog(connection).mean - lasted < timedelta(minutes=1)


def test_what_raises_in_a_transaction_stores_nothing(database: Database):
    user = candidate(database)

    def add_and_fail() -> None:
        with database.write() as connection:
            queue.add(connection, new_id(), WorkClass.RUN, user, "trace")
            raise KeyError

    with pytest.raises(KeyError):
        add_and_fail()
    assert claim(database) is None


def test_events_come_in_order_after_the_last_one_seen_and_only_to_their_audience(database: Database):
    work_id = add(database, candidate(database))
    new = [
        NewEvent(1, 2, Audience.INTERVIEWER, "case_finished", {"case": "core/01"}),
        NewEvent(1, 1, Audience.CANDIDATE, "grading_started", {}),
        NewEvent(2, 1, Audience.CANDIDATE, "grading_started", {}),
    ]
    with database.write() as connection:
        events.append(connection, work_id, new)
        everything = events.after(connection, work_id, 0, frozenset(Audience))
        candidates = events.after(connection, work_id, 0, frozenset({Audience.CANDIDATE}))
        rest = events.after(connection, work_id, everything[1].seq, frozenset(Audience))
    assert [(event.attempt, event.type) for event in everything] == [
        (1, "grading_started"),
        (1, "case_finished"),
        (2, "grading_started"),
    ]
    assert [event.type for event in candidates] == ["grading_started", "grading_started"]
    assert rest == everything[2:]


def test_a_blob_is_stored_once_and_read_by_its_hash(database: Database):
    with database.write() as connection:
        blobs.put(connection, [b"a", b"b", b"a"])
        blobs.put(connection, [b"a"])
        names = [blobs.sha256_of(data) for data in (b"a", b"b")]
        assert dict(blobs.get(connection, names)) == dict(zip(names, (b"a", b"b"), strict=True))


def test_a_damaged_blob_is_never_given_out(database: Database):
    name = blobs.sha256_of(b"as it was")
    with database.write() as connection:
        blobs.put(connection, [b"as it was"])
        connection.execute(sa.update(tables.blobs).values(data=b"as it is"))
        with pytest.raises(BlobError):
            blobs.get(connection, [name])


def test_a_missing_blob_is_said(database: Database):
    with database.read() as connection, pytest.raises(BlobError):
        blobs.get(connection, [blobs.sha256_of(b"never stored")])


@pytest.mark.parametrize("url", ["mysql://host/name", "nonsense"])
def test_other_databases_are_refused_with_what_to_write(url: str):
    with pytest.raises(UsageError) as refused:
        Database.open(url)
    assert "postgresql://" in refused.value.next_step
