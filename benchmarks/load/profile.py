"""Where the control plane's CPU goes: every function of a hand-in and of a grading, added up by package.

Everything runs in one thread of one process: the request without a socket, the grading without an engine.
What PostgreSQL and Redis do is not in it. A profiler makes small functions look dearer than they are, so
these are shares and no times.
"""

from __future__ import annotations

import asyncio
import cProfile
import os
import pstats
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

import anyio.to_thread
from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp, Message

from api.app import create_app
from api.sse import Streams
from benchmarks.load.instant import InstantPool
from benchmarks.load.record import SLUG
from benchmarks.load.stage import MAX_PENDING, MAX_WAIT_SECONDS, Stage
from runner import logs
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.jobs.duty import Duty
from runner.library import Library
from runner.services.service import Service
from runner.settings import Settings

_OURS: Final = frozenset({"api", "runner", "benchmarks"})


def profile(stage: Stage, count: int) -> dict[str, dict[str, float]]:
    """Shares of the time, by package, for `count` hand-ins and for as many gradings."""
    settings = Settings.model_validate(
        {
            "database_url": stage.postgresql.url,
            "redis_url": stage.redis.url,
            "max_pending": MAX_PENDING,
            "submissions_per_hour": MAX_PENDING,
            "max_wait_seconds": MAX_WAIT_SECONDS,
        }
    )
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, Service.open(settings) as service:
        logs.configure("info", nowhere)
        app = create_app(service, Streams(), CollectorRegistry())
        hand_in = _profiled(lambda: asyncio.run(_post_all(app, stage, count)))
        library = Library(service.database, stage.folder / "cache")
        pool = InstantPool(stage.scene.challenge)
        workplace = Workplace(pool, lambda _: "sha256:0", {}, stage.folder / "cache" / "profile")
        duty = Duty(service.database, library, Grader(workplace), "profile")
        grade = _profiled(lambda: [duty.do_next() for _ in range(count)])
    return {"hand-in": shares(hand_in), "grading": shares(grade)}


def shares(times: Mapping[str, float]) -> dict[str, float]:
    """Per cent of the whole, the largest first."""
    whole = sum(times.values())
    largest = sorted(times.items(), key=lambda item: -item[1])
    return {name: round(100 * seconds / whole, 1) for name, seconds in largest if seconds > whole / 100}


def package_of(file: str) -> str:
    """The package that a function belongs to, by its file."""
    parts = Path(file).parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1]
    ours = [part for part in parts if part in _OURS]
    return ours[-1] if ours and file.endswith(".py") else "Python"


def _profiled(action: Callable[[], object]) -> Mapping[str, float]:
    profiler = cProfile.Profile(time.thread_time)  # so that waiting counts nothing
    profiler.runcall(action)
    times: dict[str, float] = defaultdict(float)
    stats: Mapping[tuple[str, int, str], Any] = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    for (file, _, _), (_, _, own, _, _) in stats.items():
        times[package_of(file)] += own
    return times


async def _post_all(app: ASGIApp, stage: Stage, count: int) -> None:
    """Requests as a server gives them to the application, all in this thread."""
    threads = anyio.to_thread.run_sync
    anyio.to_thread.run_sync = _at_once  # type: ignore[assignment]
    try:
        for number in range(count):
            await _post(app, stage, stage.scene.tokens[number % len(stage.scene.tokens)])
    finally:
        anyio.to_thread.run_sync = threads


async def _at_once(function: Callable[..., Any], *args: object, **_: object) -> object:
    return function(*args)


async def _post(app: ASGIApp, stage: Stage, token: str) -> None:
    path, body = f"/v1/challenges/{SLUG}/submissions", stage.scene.body
    headers = {
        "host": "127.0.0.1",
        "authorization": f"Bearer {token}",
        "content-type": "application/json",
        "content-length": str(len(body)),
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
        "state": {},
    }
    statuses: list[int] = []

    def receive() -> Awaitable[Message]:
        return _soon({"type": "http.request", "body": body, "more_body": False})

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    if statuses != [201]:
        raise RuntimeError(f"a submission was answered with {statuses}")


async def _soon(message: Message) -> Message:
    return message
