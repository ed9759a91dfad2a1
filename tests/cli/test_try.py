"""`fairtrial try`: a service at work, reached from this host, tried with the samples, changed, ended."""

from __future__ import annotations

import codecs
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pytest

from tests.cli.conftest import Fairtrial
from tests.grading.services import SERVER, challenge

pytestmark = pytest.mark.engine

PATIENCE = 60.0
"""Seconds until what is waited for will not come."""
APP = f"""{SERVER}
class Talker(Handler):
    def do_GET(self):
        if self.path == "/close":
            self.close_connection = True
            return self.wfile.write(b"HTTP/1.1 200 OK\\r\\n\\r\\nbye")
        if self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            while True:
                try:
                    self.wfile.write(b"x" * 65536)
                except OSError:
                    print("the client has hung up", flush=True)
                    return None
        return super().do_GET()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

print("it begins: \\u2603 \\x1b[2J", flush=True)
serve(Talker)
"""


class Trying:
    """The command at work: what it says on standard error, the log on standard output, both to be awaited."""

    def __init__(self, folder: Path, cache: Path, *args: str) -> None:
        self._changed = threading.Condition()
        self.log, self.said = "", ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "runner.cli", "try", *args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder,
            env={**os.environ, "XDG_CACHE_HOME": str(cache), "COLUMNS": "300"},
        )  # fmt: skip
        self._threads = [
            threading.Thread(target=self._read, args=(self.process.stdout, "log")),
            threading.Thread(target=self._read, args=(self.process.stderr, "said")),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream
            stream.close()

    def type(self, text: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def wait_for(self, text: str, times: int = 1, where: str = "said") -> None:
        with self._changed:
            came = self._changed.wait_for(lambda: getattr(self, where).count(text) >= times, PATIENCE)
        assert came, (text, self.said, self.log)

    def port(self) -> int:
        """Where the service is reached, once it is ready."""
        self.wait_for("http://127.0.0.1:")
        return int(self.said.partition("http://127.0.0.1:")[2].split()[0])

    def end(self) -> int:
        code = self.process.wait(PATIENCE)
        for thread in self._threads:
            thread.join()
        return code

    def _read(self, stream: IO[bytes], where: str) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")()  # a read may end within a character
        while data := os.read(stream.fileno(), 65536):
            with self._changed:
                setattr(self, where, getattr(self, where) + decoder.decode(data))
                self._changed.notify_all()


@pytest.fixture(scope="module")
def hello(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a challenge without sidecars."""
    return challenge(tmp_path_factory.mktemp("try")).root


@pytest.fixture
def trying(tmp_path: Path, cache: Path, hello: Path) -> Iterator[Trying]:
    """The command with a service of ours in `mine`."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/app.py").write_text(APP)
    with Trying(tmp_path, cache, str(hello), "mine", "--port", "0") as trying:
        yield trying


def get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def sandboxes(pid: int) -> str:
    """The ids of those that a process made."""
    label = f"label=fairtrial.worker={socket.gethostname()}:{pid}"
    done = subprocess.run(
        ["docker", "ps", "-aq", "--filter", label], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_service_is_reached_from_this_host(trying: Trying) -> None:
    port = trying.port()
    trying.wait_for("it begins: ☃ ⟦U+001B⟧[2J", where="log")
    assert sandboxes(trying.process.pid)

    megabyte = os.urandom(1 << 20)
    echoed: list[bytes] = []

    def echo() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        for _ in range(2):
            connection.request("POST", "/", body=megabyte)
            echoed.append(connection.getresponse().read())
        connection.close()

    with socket.create_connection(("127.0.0.1", port)) as reads_nothing:
        reads_nothing.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        threads = [threading.Thread(target=echo) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [body == megabyte for body in echoed] == [True] * 8
    trying.wait_for("the client has hung up", where="log")
    assert get(port, "/close") == b"bye"
    assert get(port, "/hello") == b'{"hello": "world"}'

    trying.type("q\n")
    assert trying.end() == 0
    assert "It stopped" in trying.said
    assert not sandboxes(trying.process.pid)


def test_changes_are_taken_samples_are_run_and_mistakes_are_told(trying: Trying, tmp_path: Path) -> None:
    app = tmp_path / "mine/app.py"
    port = trying.port()
    trying.type("what\nt\n")  # two lines at once
    trying.wait_for("✓ sample/test_hello.py::test_is_there")
    app.write_text(APP.replace('"hello": "world"', '"hello": "moon"'))
    trying.type("r\n")
    trying.wait_for("Ready after", 3)
    assert get(port, "/hello") == b'{"hello": "moon"}'
    app.write_text("def broken(:\n")
    trying.type("t\n")
    trying.wait_for("It is not started")
    trying.wait_for("SyntaxError", where="log")
    app.write_text("print('no server')\nraise SystemExit(3)\n")
    trying.type("r\n")
    trying.wait_for("exit code 3")
    trying.wait_for("no server", where="log")
    app.unlink()
    trying.type("r\n")
    trying.wait_for("The submission is empty.")
    app.write_text(APP)
    trying.type("r\n")
    trying.wait_for("Ready after", 4)
    trying.process.stdin.close()  # type: ignore[union-attr]
    assert trying.end() == 0


def test_ctrl_c_leaves_nothing_behind(trying: Trying) -> None:
    trying.wait_for("Ready after")
    trying.process.send_signal(signal.SIGINT)
    assert trying.end() == 130
    assert "nothing was left behind" in trying.said
    assert "Traceback" not in trying.said
    assert not sandboxes(trying.process.pid)


def test_a_port_that_is_taken_is_told(fairtrial: Fairtrial, hello: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = fairtrial("try", hello, "-l", "python", "--port", port)
    assert done.code == 2
    assert f"Port {port} of 127.0.0.1 cannot be had" in done.err
    assert "Traceback" not in done.err


def test_a_working_copy_is_made_of_the_starter(fairtrial: Fairtrial, tmp_path: Path) -> None:
    (tmp_path / "challenges").mkdir()
    folder = challenge(tmp_path / "challenges", ready=1).root
    refused = fairtrial("try", folder)
    assert refused.code == 2
    assert "Begin with --language python or javascript." in refused.err
    done = fairtrial("try", folder, "--language", "python", "--port", 0)
    assert done.code == 0
    assert (tmp_path / "my-hello/app.py").read_bytes() == (folder / "starter/python/app.py").read_bytes()
