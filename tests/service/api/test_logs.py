"""No secret can be logged, whoever logs it and in what."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from runner import logs

TOKEN = "ft_0193b1c2-aaaa-7bbb-8ccc-0123456789ab_canary-secret_x"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the log goes."""
    stream = io.StringIO()
    logs.configure("info", stream)
    yield stream
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "fields",
    [
        {"authorization": "canary"},
        {"token": "canary"},
        {"note": f"they sent {TOKEN} to us"},
        {"headers": {"Authorization": "canary", "Cookie": "canary"}},
        {"items": [{"secret": "canary"}, f"Bearer {TOKEN}"]},
        {"url": "postgresql://fairtrial:canary@database/fairtrial"},
        {"url": "/v1/challenges?token=canary&limit=5"},
        {"raw": f"Authorization: Bearer {TOKEN}".encode()},
        {"api_key": "canary"},
    ],
)
def test_secrets_are_redacted_in_fields(stream: io.StringIO, fields: dict[str, object]) -> None:
    structlog.get_logger().info("something", **fields)
    assert "canary" not in stream.getvalue()
    assert logs.REDACTED in stream.getvalue()


def test_secrets_are_redacted_in_tracebacks(stream: io.StringIO) -> None:
    try:
        int(f"cannot read {TOKEN}")
    except ValueError:
        structlog.get_logger().exception("failed")
    assert "canary" not in stream.getvalue()
    assert "ValueError" in stream.getvalue()


def test_what_libraries_log_is_json_and_redacted_as_well(stream: io.StringIO) -> None:
    logging.getLogger("some.library").warning("connecting to %s", "redis://:canary@redis:6379/0")
    line = json.loads(stream.getvalue())
    assert line["logger"] == "some.library"
    assert line["level"] == "warning"
    assert "canary" not in stream.getvalue()


def test_a_line_break_in_a_value_makes_no_second_line(stream: io.StringIO) -> None:
    structlog.get_logger().info("something", name='x\n{"event": "forged"}\x1b[2J')
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()


def test_plain_values_are_logged_as_they_are(stream: io.StringIO) -> None:
    structlog.get_logger().info("something", status=200, seconds=0.5, name="top-talkers", tokens_left=None)
    line = json.loads(stream.getvalue())
    assert (line["status"], line["seconds"], line["name"]) == (200, 0.5, "top-talkers")
