"""A server that answers as a test says, step by step, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `is_cut` closes the connection after the body, before it is as long as was announced."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Scripted:
    """Where it is, what is left to be answered, and what it was asked."""

    url: str
    answers: list[Answer | None]
    asked: list[Asked] = field(default_factory=list)
    is_over: Event = field(default_factory=Event)


def document(status: int = 200, **values: Any) -> Answer:
    """A JSON answer."""
    return Answer(status, json.dumps(values).encode(), {"Content-Type": "application/json"})


def problem(name: str, status: int, **values: Any) -> Answer:
    """A problem body, with `retry_after` in its header."""
    headers = {"Content-Type": "application/problem+json"}
    if (seconds := values.pop("retry_after", None)) is not None:
        headers["Retry-After"] = str(seconds)
    body = {"type": f"/problems/{name}", "title": name, "status": status, **values}
    return Answer(status, json.dumps(body).encode(), headers)


def stream(*events: tuple[int, str, Mapping[str, Any]], is_cut: bool = False) -> Answer:
    """Server-sent events."""
    lines = [f"id: {seq}\nevent: {kind}\ndata: {json.dumps(data)}\n\n" for seq, kind, data in events]
    body = "retry: 2000\n\n: keep-alive\n\n" + "".join(lines)
    return Answer(200, body.encode(), {"Content-Type": "text/event-stream"}, is_cut=is_cut)


LOST = None
"""Instead of an answer: the connection is closed without a word."""


@contextmanager
def scripted(*answers: Answer | None) -> Iterator[Scripted]:
    """The server, on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    script = Scripted(f"http://127.0.0.1:{server.server_port}", list(answers))
    server.script = script  # type: ignore[attr-defined] # handlers know their server
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield script
    finally:
        script.is_over.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Takes the next step of the script, whatever is asked."""

    def _answer(self) -> None:
        script: Scripted = self.server.script  # type: ignore[attr-defined] # see above
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        script.asked.append(Asked(self.command, self.path, dict(self.headers), body))
        if not script.answers:
            script.is_over.wait()  # whoever asks for more than the script has, waits
            return
        answer = script.answers.pop(0)
        self.close_connection = True
        if answer is None:
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) + answer.is_cut))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = _answer  # noqa: N815 - the base looks for these names
    do_POST = _answer  # noqa: N815 - the same

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Nothing."""
