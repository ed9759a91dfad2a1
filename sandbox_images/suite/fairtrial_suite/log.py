"""What the service sent to PostgreSQL, one message after the other, as the server logged it.

The server writes the log before it runs what it logs, and the service can neither read nor stop it: see
`sandbox_images/postgres/log.sql`.
"""

from __future__ import annotations

import json
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import DictRow

ROOM = 15 << 20
"""Bytes of the log that are read: less than there is room for, so that none is missing among them."""

_WAIT = 2.0
"""Seconds in which a mark comes to be in the log."""

_POLL = 0.0005

_SENT_FROM = frozenset({"exec_simple_query", "exec_execute_message", "HandleFunctionRequest"})
"""Functions of the server that log what was sent; what a service raises is logged by others."""


class LogFullError(Exception):
    """So much was sent that not all of it was kept."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One message. `text`: as it was sent, with the placeholders it had; `connection`: counted from 1."""

    text: str
    connection: int


class Log:
    """`connection`: to the database `postgres`, where nothing of the service's runs."""

    def __init__(self, connection: psycopg.Connection[DictRow]) -> None:
        self._connection = connection
        self._start()

    def empty(self) -> None:
        """Forget what was sent so far. Raise LogFullError when what is sent from now on is not kept."""
        with suppress(LogFullError):
            self._read_on()
        self._connection.execute("select fairtrial.empty_log()")
        self._start()
        self._read_on()
        self._sent.clear()

    def sent(self) -> list[Sent]:
        """All messages by now, in the order in which they came. Raise LogFullError when some were lost."""
        self._read_on()
        return list(self._sent)

    def known(self) -> list[Sent]:
        """Those that were read, whatever there was besides."""
        return list(self._sent)

    def _start(self) -> None:
        self._position = 0
        self._sent: list[Sent] = []
        self._connections: dict[str, int] = {}

    def _read_on(self) -> None:
        """Up to a mark that is put there now."""
        mark = secrets.token_hex(16)
        self._connection.execute("select fairtrial.mark_log(%s)", [mark])
        end = time.monotonic() + _WAIT
        while True:
            whole, _, _ = self._more().rpartition(b"\n")
            if whole:
                self._position += len(whole) + 1
                for line in whole.split(b"\n"):
                    self._take(line)
                if mark.encode() in whole:
                    return
            if self._position >= ROOM or time.monotonic() > end:
                raise LogFullError
            time.sleep(_POLL)

    def _more(self) -> bytes:
        query = "select fairtrial.read_log(%s, %s) as more"
        cursor = self._connection.cursor(binary=True)
        row = cursor.execute(query, [self._position, ROOM - self._position]).fetchone()
        assert row
        return bytes(row["more"])

    def _take(self, line: bytes) -> None:
        entry = _entry(line)
        if entry is not None:
            number = self._connections.setdefault(entry["session_id"], len(self._connections) + 1)
            self._sent.append(Sent(_text(entry["message"]), number))


def _entry(line: bytes) -> dict[str, Any] | None:
    """The line's, where it is about what the service sent."""
    if b'"user":"app"' not in line:
        return None
    try:
        entry = json.loads(line.decode(errors="replace"))
    except ValueError:  # the rest of one of which the beginning was forgotten
        return None
    sent = (entry.get("user"), entry.get("dbname"), entry.get("error_severity")) == ("app", "app", "LOG")
    return entry if sent and entry.get("func_name") in _SENT_FROM else None


def _text(message: str) -> str:
    """Without what the server puts before it: `statement: `, or `execute ` and the statement's name."""
    return message.partition(": ")[2]
