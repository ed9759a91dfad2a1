"""A report holds a bounded part of what a service said, however often it said it."""

from __future__ import annotations

from runner.domain.observation import Excerpt
from runner.domain.report import ServiceRun, Usage
from runner.domain.trial import Exchange, Outcome, Trial
from runner.grading.service.room import BODY_LEAST, LOG_LEAST, Room


def service_run(log: Excerpt) -> ServiceRun:
    return ServiceRun("core", 0.1, "stopped 0.01 s after SIGTERM", Usage(0.1, 0.2, 1 << 20), False, log)


def test_what_fits_is_kept_as_it_is() -> None:
    run = service_run(Excerpt(b"head", b"", 4))
    assert Room().run(run) == run


def test_once_there_is_no_room_the_beginning_and_the_end_of_each_log_are_kept() -> None:
    room = Room(logs=100 << 10)
    log = Excerpt(b"h" * (64 << 10), b"t" * (64 << 10), 1 << 30)
    first, second = room.run(service_run(log)).log, room.run(service_run(log)).log
    assert len(first.head) + len(first.tail) == 100 << 10
    assert second == Excerpt(b"h" * (LOG_LEAST // 2), b"t" * (LOG_LEAST // 2), 1 << 30)


def test_once_there_is_no_room_each_body_keeps_its_beginning_and_its_length() -> None:
    room = Room(bodies=4096)
    body = Excerpt(b"x" * 4096, b"", 9000)
    exchange = Exchange("GET", "/", 200, 0.1, Excerpt(), body)
    kept = room.trial(Trial(Outcome.PASSED, exchanges=(exchange, exchange))).exchanges
    assert kept[0].response == body
    assert kept[1].response == Excerpt(b"x" * BODY_LEAST, b"", 9000)
