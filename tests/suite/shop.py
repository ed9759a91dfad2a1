"""A small service on a PostgreSQL, with the mistakes that suites look for."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psycopg

SCHEMA = """
    drop table if exists stock, line;
    create table stock (sku text primary key, remaining integer not null);
    create table line (id integer primary key, text text not null);
    insert into stock values ('lamp', 1);
    insert into line select n, 'line ' || n from generate_series(1, 5) n;
"""


def app_url(port: int) -> str:
    """As the service gets it."""
    return f"postgresql://app:app@127.0.0.1:{port}/app"


class Shop(ThreadingHTTPServer):
    """`port`: of its PostgreSQL."""

    daemon_threads = False
    allow_reuse_address = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.database = app_url(port)


class _Handler(BaseHTTPRequestHandler):
    server: Shop
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        """Lines: with one statement, or with one for each."""
        with self._connect() as connection:
            if self.path == "/lines":
                rows = connection.execute("select id, text from line order by id").fetchall()
            else:
                ids = connection.execute("select id from line order by id").fetchall()
                rows = [
                    (
                        identity,
                        *connection.execute("select text from line where id = %s", [identity]).fetchall()[0],
                    )
                    for (identity,) in ids
                ]
        self._answer(200, [{"id": identity, "text": text} for identity, text in rows])

    def do_POST(self) -> None:
        """Take a lamp: /careful in one statement, /careless after a look."""
        with self._connect() as connection:
            if self.path == "/careful":
                query = "update stock set remaining = remaining - 1 where sku = 'lamp' and remaining > 0"
                taken = connection.execute(query).rowcount == 1
            else:
                found = connection.execute("select remaining from stock where sku = 'lamp'").fetchone()
                assert found
                taken = found[0] > 0
                if taken:
                    connection.execute("update stock set remaining = remaining - 1 where sku = 'lamp'")
        self._answer(201 if taken else 409, {"taken": taken})

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.server.database)

    def _answer(self, status: int, document: object) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its base class's name
        """Say nothing."""


@contextmanager
def shop(port: int) -> Iterator[int]:
    """Its port, on a PostgreSQL's database that holds the seed and no more."""
    with psycopg.connect(app_url(port)) as connection:
        connection.execute(SCHEMA)
    with Shop(port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()
