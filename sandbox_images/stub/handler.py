"""Answers the service from the script, and the suite about it."""

import hmac
import json
import socket
import struct
import threading
import time
from contextlib import suppress
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from records import Records
from script import Answer, read_script

ADMIN = "/__fairtrial/"
BODY = 1 << 20


class Stub(ThreadingHTTPServer):
    """The server: its script, its records and its clients' connections."""

    request_queue_size = 128
    block_on_close = False

    def __init__(self, port: int, password: str, seed: str) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.records = Records()
        self._lock = threading.Lock()
        self._authorization = f"Bearer {password}"
        self._connections: set[socket.socket] = set()
        self._seed = seed
        self.load(seed)

    def load(self, text: str | bytes) -> None:
        """Take another script; raises `ValueError`."""
        routes = read_script(text)
        with self._lock:
            self._routes = routes

    def reset(self) -> None:
        """As after the start, and all connections gone."""
        self.load(self._seed)
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):  # its client has ended it already
                    connection.shutdown(socket.SHUT_RDWR)
        self.records.forget()

    def admits(self, headers: Message) -> bool:
        """Whether the suite asks."""
        return hmac.compare_digest(headers.get("Authorization", "").encode(), self._authorization.encode())

    def answer(self, method: str, path: str) -> Answer | None:
        """The next answer of the first route that fits, or None."""
        with self._lock:
            route = next((route for route in self._routes if route.fits(method, path)), None)
            return next(route.rest) if route else None

    def process_request_thread(self, request: socket.socket, client_address: object) -> None:
        """One connection, from its start to its end."""
        with self._lock:
            self._connections.add(request)
        super().process_request_thread(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:
        """The connection's end."""
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: socket.socket, client_address: object) -> None:
        """Nothing to tell: a client that went away, or too many of them at once."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "stub"
    sys_version = ""
    timeout = 60
    disable_nagle_algorithm = True

    def handle_request(self) -> None:
        """Whatever is asked."""
        body = self._body()
        if body is None:
            return
        path = self.path.partition("?")[0]
        if path.startswith(ADMIN) and self.server.admits(self.headers):
            self._administer(path.removeprefix(ADMIN), body)
            return
        self.server.records.add(self.command, self.path, self.headers.items(), body)
        answer = self.server.answer(self.command, path)
        if answer is None:
            self._send_json(404, {"error": f"the script has no answer to {self.command} {path}"})
            return
        time.sleep(answer.delay)
        if answer.malformed == "reset-connection":
            self._reset_connection()
        else:
            self._send(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_request  # noqa: N815

    def _administer(self, what: str, body: bytes) -> None:
        match self.command, what:
            case "GET", "requests":
                self._send_json(200, self.server.records.document())
            case "DELETE", "requests":
                self.server.records.forget()
                self._send_json(200, {})
            case "PUT", "script":
                try:
                    self.server.load(body)
                except ValueError as error:
                    self._send_json(400, {"error": str(error)})
                else:
                    self._send_json(200, {})
            case _:
                self._send_json(404, {"error": f"there is no {self.command} {what}"})

    def _body(self) -> bytes | None:
        """The request's body; None when it was refused, and that answered."""
        try:
            if self.headers.get("Transfer-Encoding", "identity").lower() == "chunked":
                return self._chunks()
            return self._read(int(self.headers.get("Content-Length", "0")))
        except ValueError as error:
            self.close_connection = True
            self._send_json(400, {"error": str(error)})
            return None

    def _chunks(self) -> bytes:
        """https://www.rfc-editor.org/rfc/rfc9112#section-7.1"""
        whole = b""
        while size := int(self.rfile.readline(80).partition(b";")[0], 16):
            whole += self._read(size, len(whole))
            self.rfile.readline(2)
        while self.rfile.readline(65536).strip():
            pass
        return whole

    def _read(self, size: int, before: int = 0) -> bytes:
        if not 0 <= size <= BODY - before:
            raise ValueError(f"a body has at most {BODY} bytes")
        return self.rfile.read(size)

    def _send(self, answer: Answer) -> None:
        body = answer.body
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if not any(name.lower() in {"content-length", "transfer-encoding"} for name in answer.headers):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if answer.malformed == "truncated-body":
            body = body[: len(body) // 2]
            self.close_connection = True
        if self.command != "HEAD" and answer.status not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
            self.wfile.write(body)

    def _send_json(self, status: int, document: object) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _reset_connection(self) -> None:
        """With RST: SO_LINGER of zero seconds, socket(7)."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *_: object) -> None:
        """Nothing: the suite reads the records."""
