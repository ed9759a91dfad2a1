"""Whoever watches sees what happens, in order, and again after a cut, and no more than is theirs to see."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from api import progress
from runner.domain.access import Role
from runner.storage import people, queue
from runner.storage.database import Database
from tests.service.api.exam import Exam, handed_in, one_database
from tests.service.waiting import until

SAMPLES = ["sample/01"]
ALL_CASES = ["sample/01", "core/01", "core/02", "extra/01"]


@dataclass(frozen=True, slots=True)
class Event:
    """One event, as it was read."""

    id: int
    type: str
    data: dict[str, Any]


def read(lines: Iterator[str]) -> Iterator[Event]:
    """The events of a stream."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if line and name:
            fields[name] = value
        elif "event" in fields:
            yield Event(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}


def seen(client: httpx.Client, path: str, after: int | None = None) -> list[Event]:
    """All events until the stream ends."""
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    with client.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200, response.read()
        return list(read(response.iter_lines()))


@contextmanager
def watching(client: httpx.Client, path: str) -> Iterator[Callable[[Callable[[Event], bool]], Event]]:
    """A live stream: what is called waits for an event of that kind."""
    with client.stream("GET", path) as response:
        events = read(response.iter_lines())

        def wait_for(is_wanted: Callable[[Event], bool]) -> Event:
            return next(event for event in events if is_wanted(event))

        yield wait_for


def told(events: list[Event]) -> list[str]:
    """Types alone, of states with the state."""
    return [f"state {event.data['state']}" if event.type == "state" else event.type for event in events]


@pytest.mark.parametrize("lost", ["token", "grant"])
@one_database
def test_who_may_see_it_no_more_is_told_no_more(
    exam: Exam, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    monkeypatch.setattr(progress, "ASK_SECONDS", 0.0)
    office, reader = exam.office, exam.somebody(Role.INTERVIEWER)
    place = place_of(handed_in(exam.client()))
    with watching(exam.desk.of(reader), place) as wait_for:
        assert wait_for(lambda event: event.type == "state").data["state"] == "queued"
        with office.database.write() as connection:
            if lost == "token":
                people.disable(connection, reader.user_id)
            else:
                people.withdraw(connection, exam.version.challenge_id, reader.user_id)
        exam.grade()
        with pytest.raises(StopIteration):
            wait_for(lambda event: True)


def place_of(submission: dict[str, Any]) -> str:
    return f"/v1/submissions/{submission['id']}/events"


def test_a_grading_is_told_from_its_beginning_to_its_end(exam: Exam) -> None:
    client = exam.client()
    place = place_of(handed_in(client))
    exam.grade()
    events = seen(client, place)
    assert told(events)[:3] == ["state finished", "grading_started", "phase_started"]
    assert told(events)[-1] == "grading_finished"
    assert all(event.data["attempt"] == 1 for event in events)
    ids = [event.id for event in events[1:]]
    assert ids == sorted(ids)


def test_candidates_are_told_of_samples_alone(exam: Exam) -> None:
    client = exam.client()
    place = place_of(handed_in(client))
    exam.grade()

    def cases(events: list[Event]) -> list[str]:
        return [event.data["case"] for event in events if event.type == "case_finished"]

    assert cases(seen(client, place)) == SAMPLES
    assert cases(seen(exam.client(Role.INTERVIEWER), place)) == ALL_CASES


def test_a_stream_goes_on_where_it_was_cut(exam: Exam) -> None:
    client = exam.client()
    place = place_of(handed_in(client))
    exam.grade()
    whole = seen(client, place)
    rest = seen(client, place, after=whole[3].id)
    assert rest[0].data["state"] == "finished"
    assert rest[0].id == whole[3].id
    assert rest[1:] == whole[4:]
    query = client.get(place, params={"last_event_id": whole[3].id})
    assert list(read(iter(query.text.splitlines()))) == rest


def test_whoever_saw_everything_is_told_to_stay_away(exam: Exam) -> None:
    client = exam.client()
    place = place_of(handed_in(client))
    exam.grade()
    last = seen(client, place)[-1]
    assert client.get(place, headers={"Last-Event-ID": str(last.id)}).status_code == 204


def test_a_live_stream_tells_states_and_events_and_ends(exam: Exam) -> None:
    client = exam.client()
    place = place_of(handed_in(client))
    with client.stream("GET", place) as response:
        events = read(response.iter_lines())
        first = next(events)
        exam.grade()
        rest = list(events)
    assert first.data["state"] == "queued"
    assert first.data["expected_wait_seconds"] >= 0
    assert told(rest)[-1] == "state finished"
    assert rest[-1].id == rest[-2].id
    types = [event.type for event in rest if event.type != "state"]
    assert types[0] == "grading_started"
    assert types[-1] == "grading_finished"


def test_a_second_attempt_begins_anew(exam: Exam) -> None:
    client = exam.client()
    place = place_of(handed_in(client))
    exam.grade(RuntimeError("it broke"))
    events = seen(client, place)
    failed = [event.type for event in events].index("attempt_failed")
    assert {event.data["attempt"] for event in events[1 : failed + 1]} == {1}
    assert {event.data["attempt"] for event in events[failed + 1 :]} == {2}
    assert events[failed + 1].type == "grading_started"
    assert "broke" not in json.dumps([event.data for event in events])


def test_a_live_stream_tells_of_a_second_attempt(exam: Exam) -> None:
    client = exam.client()
    place = place_of(handed_in(client))
    with watching(client, place) as wait_for:
        wait_for(lambda event: event.type == "state")
        with exam.office.database.write() as connection:
            held = queue.claim(connection, "lost worker")
            assert held is not None
        claimed = wait_for(lambda event: event.data.get("state") == "claimed")
        assert claimed.data["attempt"] == 1
        with exam.office.database.write() as connection:
            queue.give_back(connection, held)
        assert wait_for(lambda event: event.type == "state").data["state"] == "queued"
        with exam.office.database.write() as connection:
            queue.claim(connection, "another worker")
        assert wait_for(lambda event: event.data.get("state") == "claimed").data["attempt"] == 2


def test_what_could_not_be_graded_is_said_and_ends_the_stream(exam: Exam) -> None:
    client = exam.client()
    place = place_of(handed_in(client))
    exam.office.grade(lambda _: None)
    assert told(seen(client, place)) == ["state ungraded", "ungraded"]


def test_only_interviewers_choose_a_grading(exam: Exam) -> None:
    client = exam.client()
    mine, other = handed_in(client), handed_in(exam.client())
    exam.grade()
    interviewer = exam.client(Role.INTERVIEWER)
    own = {"grading_id": mine["grading"]["id"]}
    foreign = {"grading_id": other["grading"]["id"]}
    assert client.get(place_of(mine), params=own).status_code == 200
    assert client.get(place_of(mine), params=foreign).status_code == 404
    assert interviewer.get(place_of(mine), params=foreign).status_code == 404


@one_database
def test_an_id_that_nobody_gave_means_the_beginning(exam: Exam) -> None:
    client = exam.client()
    place = place_of(handed_in(client))
    exam.grade()
    response = client.get(place, headers={"Last-Event-ID": "soon"})
    assert told(list(read(iter(response.text.splitlines()))))[1] == "grading_started"


@one_database
def test_a_stream_needs_a_token(exam: Exam) -> None:
    place = place_of(handed_in(exam.client()))
    assert exam.desk.with_token("").get(place).status_code == 401


@contextmanager
def away(url: str) -> Iterator[None]:
    """The database lets nobody in while the block runs, and whoever was in it is gone when it begins."""
    name = sa.make_url(url).database
    server = sa.make_url(url).set(database="postgres").render_as_string(hide_password=False)
    cut = "select pg_terminate_backend(pid, 60000) from pg_stat_activity where datname = :name"
    with Database.open(server) as admin:
        autocommit = admin.engine.execution_options(isolation_level="AUTOCOMMIT")
        with autocommit.connect() as connection:
            connection.execute(sa.text(f"alter database {name} with allow_connections false"))
            connection.execute(sa.text(cut), {"name": name})
            try:
                yield
            finally:
                connection.execute(sa.text(f"alter database {name} with allow_connections true"))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_streams_survive_a_database_that_goes_away(
    exam: Exam, database_url: str, log: Callable[[], list[dict[str, Any]]]
) -> None:
    client = exam.client()
    place = place_of(handed_in(client))
    with client.stream("GET", place) as response:
        events = read(response.iter_lines())
        assert next(events).data["state"] == "queued"
        with away(database_url):
            until(lambda: "database_away" in [line["event"] for line in log()])
            assert client.get("/v1/submissions").json()["type"] == "/problems/database-unavailable"
        exam.grade()
        assert told(list(events))[-1] == "state finished"
    assert [line["event"] for line in log()].count("database_away") == 1
