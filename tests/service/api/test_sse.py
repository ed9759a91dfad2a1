"""A stream carries events in order, survives silence, goes on where it was cut, and ends with the server."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from api.error_answers import install
from api.sse import ServerEvent, Streams, last_event_id
from tests.service.api.serving import PATIENCE_SECONDS, served


class Studio:
    """An app with streams of several characters."""

    def __init__(self, streams: Streams | None = None) -> None:
        self.streams = streams or Streams()
        self.app = FastAPI()
        self.closed = threading.Event()
        self.app.state.streams = self.streams
        install(self.app)
        self.app.get("/three")(self.three)
        self.app.get("/silent")(self.silent)
        self.app.get("/silent/{of}")(self.silent)

    async def three(self, request: Request) -> StreamingResponse:
        first = last_event_id(request.headers.get("last-event-id")) + 1

        async def events() -> AsyncGenerator[ServerEvent, None]:
            for number in range(first, 4):
                yield ServerEvent(number, "step", {"text": f"line\n{number}"})

        return self.streams.respond(events())

    async def silent(self, of: str = "") -> StreamingResponse:
        async def events() -> AsyncGenerator[ServerEvent, None]:
            try:
                yield ServerEvent(1, "step", {})
                await asyncio.Event().wait()
            finally:
                self.closed.set()

        return self.streams.respond(events(), keep_alive_seconds=0.05, of=of)


@pytest.fixture
def studio() -> Studio:
    """The app."""
    return Studio()


@contextmanager
def _running(studio: Studio) -> Iterator[httpx.Client]:
    with served(studio.app) as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
        yield client


def test_events_come_in_order_with_id_type_and_data_on_one_line(studio: Studio) -> None:
    with _running(studio) as client:
        response = client.get("/three")
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    retry, *events = response.text.strip().split("\n\n")
    assert retry == "retry: 2000"
    assert events == [
        f'event: step\ndata: {{"text": "line\\n{number}"}}\nid: {number}' for number in (1, 2, 3)
    ]


def test_a_stream_goes_on_after_the_last_event_that_was_seen(studio: Studio) -> None:
    with _running(studio) as client:
        text = client.get("/three", headers={"Last-Event-ID": "2"}).text
    assert [line for line in text.splitlines() if line.startswith("id:")] == ["id: 3"]


@pytest.mark.parametrize("header", [None, "", "x", "-1", "1.5", "٣", "9" * 30])
def test_an_id_that_is_none_of_ours_means_the_beginning(header: str | None) -> None:
    assert last_event_id(header) == 0


def test_an_id_is_never_larger_than_a_database_takes() -> None:
    assert last_event_id("9" * 19) == 2**63 - 1


def test_silence_is_filled_with_comments(studio: Studio) -> None:
    with _running(studio) as client, client.stream("GET", "/silent") as response:
        seen = 0
        for line in response.iter_lines():
            seen += line.startswith(":")
            if seen == 3:
                break
    assert seen == 3


def test_a_stream_that_nobody_reads_any_more_is_closed(studio: Studio) -> None:
    with _running(studio) as client:
        with client.stream("GET", "/silent") as response:
            next(response.iter_lines())
        assert studio.closed.wait(PATIENCE_SECONDS)


@pytest.mark.parametrize("third", ["c", "a"])
def test_one_stream_too_many_of_all_or_of_one_is_told_to_come_back_later(third: str) -> None:
    studio = Studio(Streams(most=2 if third == "c" else 9, most_of_one=1))
    with (
        _running(studio) as client,
        client.stream("GET", "/silent/a") as first,
        client.stream("GET", "/silent/b") as second,
    ):
        # Kept, since a response ends as soon as nobody holds what iterates over it.
        readers = [response.iter_lines() for response in (first, second)]
        assert [next(reader) for reader in readers] == ["retry: 2000", "retry: 2000"]
        with client.stream("GET", f"/silent/{third}") as refused:
            assert refused.status_code == 503
            assert json.loads(refused.read())["type"] == "/problems/busy"
            assert int(refused.headers["retry-after"]) > 0


def test_open_streams_end_with_the_server(studio: Studio) -> None:
    begun = threading.Event()

    def read(url: str) -> None:
        with httpx.stream("GET", f"{url}/silent", timeout=PATIENCE_SECONDS) as response:
            for line in response.iter_lines():
                if line == "id: 1":
                    begun.set()

    with served(studio.app) as url:
        reader = threading.Thread(target=read, args=(url,))
        reader.start()
        assert begun.wait(PATIENCE_SECONDS)
    reader.join(PATIENCE_SECONDS)
    assert not reader.is_alive()


def test_whoever_waits_for_something_else_is_let_go_with_the_server() -> None:
    async def wait() -> list[str]:
        streams, lines = Streams(), []

        async def for_ever() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                lines.append("let go")

        waiting = asyncio.create_task(streams.unless_closed(for_ever()))
        await asyncio.sleep(0)
        streams.close()
        await waiting
        return lines

    assert asyncio.run(asyncio.wait_for(wait(), PATIENCE_SECONDS)) == ["let go"]


def test_what_is_waited_for_may_fail() -> None:
    async def fail() -> None:
        raise LookupError("nothing")

    async def wait() -> None:
        await Streams().unless_closed(fail())

    with pytest.raises(LookupError):
        asyncio.run(asyncio.wait_for(wait(), PATIENCE_SECONDS))
