"""What the service sends to its PostgreSQL while a case runs, whether the case asks for it or not."""

from __future__ import annotations

import json
from typing import Any

import psycopg
from psycopg.rows import DictRow

from fairtrial_suite.inert import short
from fairtrial_suite.log import Log, LogFullError, Sent
from fairtrial_suite.postgres import connected
from fairtrial_suite.setting import Sidecar
from fairtrial_suite.statements import Statements

_FIRST = 48
_LAST = 16
"""So many messages are told, of all that were sent."""

_TEXT = 300
_ROOM = 100_000
"""Characters of one, and of all as JSON: those for which there is no more room are not told."""


class Watch:
    """One for all cases: its connection stays open, and is made anew once it is lost."""

    def __init__(self, sidecar: Sidecar) -> None:
        self._sidecar = sidecar
        self._connection: psycopg.Connection[DictRow] | None = None
        self._log: Log | None = None
        self._statements: Statements | None = None

    def begin(self) -> None:
        """A case begins."""
        try:
            self._begin()
        except psycopg.Error:  # what the service did to it, the case will see
            self.close()

    def end(self) -> dict[str, Any]:
        """What was sent since, as a part of the case's result; nothing when PostgreSQL does not answer."""
        if self._log is None or self._statements is None:
            return {}
        try:
            return _told(self._statements.calls(), *_sent(self._log))
        except psycopg.Error:
            self.close()
            return {}

    def close(self) -> None:
        """Know nothing until the next beginning."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._log = self._statements = None

    def _begin(self) -> None:
        if self._connection is None:
            self._connection = connected(self._sidecar, "postgres")
        self._log = Log(self._connection)
        self._log.empty()
        self._statements = Statements(self._connection, self._log)


def _sent(log: Log) -> tuple[list[Sent], bool]:
    """What is known of it, and whether that is all."""
    try:
        return log.sent(), True
    except LogFullError:
        return log.known(), False


def _told(statements: int, sent: list[Sent], complete: bool) -> dict[str, Any]:  # noqa: FBT001
    chosen = sent if len(sent) <= _FIRST + _LAST else sent[:_FIRST] + sent[-_LAST:]
    documents, room = [], _ROOM
    for message in chosen:
        document = {"text": short(message.text, _TEXT), "connection": message.connection}
        room -= len(json.dumps(document))
        if room >= 0:
            documents.append(document)
    more = len(sent) - len(documents) if complete else None
    return {"statements": statements, "sent": documents, "more_sent": more}
