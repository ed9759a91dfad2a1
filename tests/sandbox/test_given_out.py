"""A pool counts how many sandboxes were warm; which container a grading got is in the log with its id."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
import structlog

from runner import logs
from runner.sandbox.engine import Engine
from runner.sandbox.model import SandboxSpec
from runner.sandbox.pool import Pool
from tests.cores import own_cores

pytestmark = [pytest.mark.engine, pytest.mark.alone]
"""Who else waits for the same core is given it, and then nothing that is warm is left."""


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the log goes."""
    stream = io.StringIO()
    logs.configure("info", stream)
    yield stream
    structlog.reset_defaults()


def test_sandboxes_are_counted_and_logged_under_the_id_of_what_they_are_for(
    engine: Engine, spec: SandboxSpec, stream: io.StringIO
) -> None:
    given: dict[str, str] = {}
    last = own_cores(engine)[-1]
    with Pool(engine, spares=1, cores=[last]) as pool:  # spares wait in the slot that they were made for
        for trace_id in ("first", "second"):
            with structlog.contextvars.bound_contextvars(trace_id=trace_id), pool.lease(spec) as lease:
                given[trace_id] = lease.sandbox(spec).container
            pool.settle()
        assert pool.given_out() == {"cold": 1, "warm": 1}
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {line["trace_id"]: line["event"] for line in lines if line["event"].startswith("sandbox")} == {
        trace_id: f"sandbox {container}" for trace_id, container in given.items()
    }
