"""Secrets are in no log and in no error, whatever goes wrong; and no text breaks a log's lines."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
import structlog

from runner import logs
from runner.catalog import load, statement
from runner.jobs.enqueue import Bell, QueueAwayError
from runner.languages.facts import offered_languages
from runner.storage import tables
from runner.storage.database import Database, DatabaseAwayError
from tests.challenge_folders import write_challenge
from tests.service.security.conftest import Served, assert_clean

ROOT = Path(__file__).parents[3]
PASSWORD = "canarypasswordofthedatabase"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, down to what is for debugging."""
    stream = io.StringIO()
    logs.configure("debug", stream)
    yield stream
    structlog.reset_defaults()


def test_what_everybody_sends_is_not_logged(stage: Served) -> None:
    for person in stage.scene.people.values():
        for where in (
            {"params": {"token": person.token, "q": f"Bearer {person.token}"}},
            {"headers": {"Cookie": f"a={person.token}", "User-Agent": person.token, "Referer": person.token}},
            {"headers": {"X-Request-ID": person.token}, "json": {"token": person.token}},
        ):
            stage.client.request("POST", f"/v1/{person.token}", **where)  # type: ignore[arg-type]
    assert_clean(stage)


@pytest.mark.parametrize("url", [f"postgresql://fairtrial:{PASSWORD}@127.0.0.1:1/fairtrial"])
def test_a_database_that_is_away_is_named_without_its_password(log: io.StringIO, url: str) -> None:
    with Database.open(url) as database, pytest.raises(DatabaseAwayError) as raised, database.read():
        pass
    structlog.get_logger().exception("failed", error=raised.value, exc_info=raised.value)
    assert PASSWORD not in log.getvalue() + str(raised.value) + repr(database)


def test_a_redis_that_is_away_is_named_without_its_password(log: io.StringIO) -> None:
    bell = Bell.connect(f"redis://:{PASSWORD}@127.0.0.1:1/0", "fairtrial")
    with pytest.raises(QueueAwayError) as raised:
        bell.ring("work")
    structlog.get_logger().exception("failed", error=raised.value, exc_info=raised.value)
    assert PASSWORD not in log.getvalue() + str(raised.value)


def test_a_process_that_finds_no_database_does_not_tell_its_password() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "runner.cli", "admin", "migrate"],
        cwd=ROOT,
        env={"FAIRTRIAL_DATABASE_URL": f"postgresql://fairtrial:{PASSWORD}@127.0.0.1:1/fairtrial"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert PASSWORD not in ended.stdout + ended.stderr


def test_an_error_of_the_database_does_not_name_what_was_to_be_stored(database: Database) -> None:
    row = {"sha256": None, "size": 1, "data": b"canaryofdata"}
    with pytest.raises(sa.exc.IntegrityError) as raised, database.write() as connection:
        connection.execute(sa.insert(tables.blobs).values(**row))
    assert "parameters hidden" in str(raised.value)
    assert "[parameters:" not in str(raised.value)


def test_where_webhooks_go_is_not_logged_by_the_client_that_goes_there(log: io.StringIO) -> None:
    with pytest.raises(httpx.ConnectError):
        httpx.get("http://127.0.0.1:1/services/T000/canarysecretpath")
    assert "canarysecretpath" not in log.getvalue()


def test_statements_are_rendered_without_a_word(log: io.StringIO, tmp_path: Path) -> None:
    """Down to what is for debugging, that was a line for each rule tried: more work than all else."""
    challenge = load(write_challenge(tmp_path))
    statement.html(challenge, offered_languages(challenge))
    assert log.getvalue() == ""


@pytest.mark.parametrize("text", ["a" * 200_000, "a-" * 100_000, "https://a:" * 20_000, "Bearer " * 30_000])
def test_long_texts_are_logged_all_the_same(log: io.StringIO, text: str) -> None:
    """These took minutes once: a regular expression looked at every end from every beginning."""
    structlog.get_logger().info("something", text=text)
    assert len(json.loads(log.getvalue())["text"]) > 20_000


@pytest.mark.parametrize(
    "text",
    ['x\n{"event":"forged"}', "x\r\ny", "\x1b[2J\x1b]8;;http://x\x07", "\x9b2J", "\u2028", "\u202e", "\0"],
)
def test_no_text_breaks_a_line_of_the_log(log: io.StringIO, text: str) -> None:
    structlog.get_logger().info(text, name=text, key=[text, {text: text}])
    logging.getLogger("some.library").error("%s", text)
    lines = log.getvalue().splitlines()
    assert [json.loads(line)["event"] for line in lines] == [text, text]
    assert all(line.isascii() and line.isprintable() for line in lines)
