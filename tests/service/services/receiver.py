"""An HTTP server on loopback that webhooks are delivered to: it keeps what it got, and answers as it is told.

It checks signatures as https://www.standardwebhooks.com says, without any of the service's code.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

Script: TypeAlias = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True, slots=True)
class Got:
    """One request, as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The same for each try of a delivery."""
        return self.headers["webhook-id"]

    def is_signed_with(self, *secrets: str) -> bool:
        """Whether its signatures are those by these secrets, in this order."""
        signed = f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body
        wanted = []
        for secret in secrets:
            prefix, _, key = secret.partition("_")
            assert prefix == "whsec"
            digest = hmac.new(base64.b64decode(key), signed, hashlib.sha256).digest()
            wanted.append("v1," + base64.b64encode(digest).decode())
        return self.headers["webhook-signature"].split(" ") == wanted


@dataclass(slots=True)
class Receiver:
    """What was received, and how the next requests are answered.

    Attributes:
        script: answers each request.
        names: the server names that TLS clients asked for.
        over: set when the server ends: scripts that wait, wait for that.
    """

    port: int
    script: Script
    got: list[Got] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/hook?from=fairtrial"


def status(code: int, **headers: str) -> Script:
    """Answer with that status, and no body."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


@contextmanager
def a_receiver(script: Script | None = None, context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """One that answers 204 unless it is told otherwise; with TLS when there is a context."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Got(self.path, headers, body))
            receiver.script(self)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Clients that hang up are what is tried here."""

    with Server(("127.0.0.1", 0), Handler) as server:
        receiver = Receiver(server.server_address[1], script or status(204))
        if context is not None:
            context.sni_callback = lambda _socket, name, _context: receiver.names.append(name)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            receiver.over.set()
            server.shutdown()
            thread.join()
