"""A server with a few routes beside the real ones, on which the shell around them can be tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI, Query, Request
from prometheus_client import CollectorRegistry
from pydantic import Field

from api.middleware import body_limits
from api.schemas.base import Line, Question
from runner.domain.errors import FairtrialError
from tests.service.api.desk import Desk, desk_of
from tests.service.api.exam import Exam, exam_at
from tests.service.api.serving import PATIENCE_SECONDS, an_app, served
from tests.service.office import Office

MAX_BODY = 8192


class Order(Question):
    """A body to be held to its bounds."""

    name: Line
    counts: tuple[Annotated[int, Field(ge=0, le=9)], ...] = ()


@pytest.fixture
def raised() -> list[Exception]:
    """What `/raise` raises."""
    return []


@pytest.fixture
def registry() -> CollectorRegistry:
    """Where the server's metrics are."""
    return CollectorRegistry()


@pytest.fixture
def body_seconds() -> int:
    """In which a body has to be there: long enough on a busy machine."""
    return 60


@pytest.fixture
def app(registry: CollectorRegistry, raised: list[Exception], body_seconds: int) -> Iterator[FastAPI]:
    """The application with the routes that are tried here."""
    with an_app(registry, max_body_bytes=MAX_BODY, body_seconds=body_seconds) as app:

        @app.post("/echo")
        def echo(order: Order) -> Order:
            return order

        @app.post("/swallow")
        async def swallow(request: Request) -> dict[str, int]:
            return {"size": len(await request.body())}

        @app.get("/bounded")
        def bounded(limit: Annotated[int, Query(ge=1, le=10)]) -> dict[str, int]:
            return {"limit": limit}

        @app.get("/raise")
        def fail() -> None:
            raise raised[0]

        yield app


@pytest.fixture
def client(log: object, app: FastAPI) -> Iterator[httpx.Client]:
    """A client of the running server."""
    with served(app) as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
        yield client


@pytest.fixture
def lingering(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a refusal the server reads on for long enough, also where a busy machine sends slowly."""
    monkeypatch.setattr(body_limits, "LINGER_SECONDS", PATIENCE_SECONDS)


def all_error_types() -> list[type[FairtrialError]]:
    """Every error class that is known when this is asked."""
    found: list[type[FairtrialError]] = []
    waiting: list[type[FairtrialError]] = [FairtrialError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return found


@pytest.fixture
def desk(log: object, office: Office) -> Iterator[Desk]:
    """The running API of the office."""
    with desk_of(office) as desk:
        yield desk


@pytest.fixture
def exam(desk: Desk, tmp_path: Path) -> Exam:
    """A published challenge at the running API."""
    return exam_at(desk, tmp_path)
