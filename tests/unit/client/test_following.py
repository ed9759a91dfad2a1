"""Events of a service, over connections that are cut."""

from __future__ import annotations

import pytest

from runner.client.connection import Connection
from runner.client.events import event_of
from runner.client.following import follow
from runner.client.problems import ServerAwayError
from runner.client.sse import ServerEvent, parse
from runner.domain.errors import NotFoundError
from runner.domain.events import CaseFinished, GroupFinished, Phase, PhaseStarted
from tests.unit.client.conftest import Waits
from tests.unit.client.scripted import LOST, Answer, problem, scripted, stream

BEGUN = (0, "state", {"state": "claimed", "attempt": 1})
PHASE = (1000001, "phase_started", {"phase": "run", "attempt": 1})
GROUP = (1000002, "group_finished", {"group": "core", "accepted": 1, "cases": 2, "attempt": 1})
DONE = (1000002, "state", {"state": "finished", "attempt": 1})


def followed(url: str, waits: Waits) -> list[tuple[str, str]]:
    with Connection(url, "t", lambda _: None, waits.clock()) as connection:
        return [(event.id, event.type) for event in follow(connection, "/events", print)]


def test_a_stream_that_is_cut_goes_on_after_the_last_event_that_was_seen(waits: Waits) -> None:
    cut = stream(BEGUN, PHASE, is_cut=True)
    busy = problem("busy", 503, retry_after=1)
    with scripted(cut, LOST, busy, stream(GROUP, DONE)) as server:
        seen = followed(server.url, waits)
    assert [kind for _, kind in seen] == ["state", "phase_started", "group_finished", "state"]
    assert [asked.headers.get("Last-Event-ID") for asked in server.asked] == [None, *["1000001"] * 3]


def test_a_stream_that_ends_before_the_work_does_is_opened_again(waits: Waits) -> None:
    with scripted(stream(BEGUN, PHASE), stream(GROUP, DONE)) as server:
        assert len(followed(server.url, waits)) == 4


def test_when_all_was_seen_nothing_more_is_asked_for(waits: Waits) -> None:
    with scripted(stream(BEGUN, PHASE, GROUP), Answer(204, b"")) as server:
        assert len(followed(server.url, waits)) == 3


def test_a_service_that_stays_away_is_given_up(waits: Waits) -> None:
    said: list[str] = []
    with scripted(stream(BEGUN)) as server, Connection(server.url, "t", print, waits.clock()) as to:
        events = follow(to, "/events", said.append)
        next(events)
        server.answers.extend([LOST] * 100)
        with pytest.raises(ServerAwayError):
            list(events)
    assert 60 < sum(waits.seconds) < 240
    assert len(said) == 1


def test_what_cannot_be_watched_is_not_asked_for_again(waits: Waits) -> None:
    with scripted(problem("not-found", 404, detail="No.")) as server, pytest.raises(NotFoundError):
        followed(server.url, waits)


def test_events_are_parsed_as_the_specification_says() -> None:
    lines = [": comment", "retry: 2000", "", "id:7", "event: a", 'data: {"x":', "data: 1}", "", "data: 3", ""]
    cut = ["event: b", "data: {}"]
    assert list(parse([*lines, *cut])) == [ServerEvent("7", "a", {"x": 1})]


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("phase_started", {"phase": "run"}, PhaseStarted(Phase.RUN)),
        ("group_finished", {"group": "core", "accepted": 1, "cases": 2}, GroupFinished("core", 1, 2)),
        ("phase_started", {"phase": "a newer one"}, None),
        ("case_finished", {"case": "core/01"}, None),
        ("a_newer_one", {}, None),
    ],
)
def test_an_event_says_the_same_as_here_or_nothing(
    kind: str, data: dict[str, object], expected: object
) -> None:
    assert event_of(ServerEvent("1", kind, data)) == expected


def test_a_case_has_its_verdict_and_time() -> None:
    event = event_of(ServerEvent("1", "case_finished", {"case": "a/1", "verdict": "WA", "cpu_seconds": 0.5}))
    assert isinstance(event, CaseFinished)
    assert (event.case, event.verdict.value, event.cpu_seconds) == ("a/1", "WA", 0.5)
