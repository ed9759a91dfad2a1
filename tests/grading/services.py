"""A small service challenge, and servers that misbehave in one way each: nothing but the standard library."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from textwrap import dedent

from runner.catalog import load, scaffold
from runner.domain.challenge import Challenge, Kind
from runner.domain.submission import SourceFile, Submission

SUITE = '''
def test_says_hello(client):
    """Hello."""
    assert client.get("/hello").json() == {"hello": "world"}


def test_says_it_again(client):
    """Hello, once more."""
    assert client.get("/hello").json() == {"hello": "world"}
'''

SERVER = """
import http.server, json, os, signal, sys, time

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/health":
            return self.health()
        return self.hello()

    def health(self):
        self.answer({})

    def hello(self):
        self.answer({"hello": "world"})

    def log_message(self, *words):
        print(*words, flush=True)

def serve(handler=Handler):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), handler).serve_forever()
"""
"""What misbehaving servers are made of: a class to change, and `serve`."""


def challenge(
    place: Path,
    *,
    suite: str = SUITE,
    sidecars: str = "",
    ready: float = 20,
    wall_time: float = 2,
    stop: float = 1,
) -> Challenge:
    """One that asks for a hello, in a group of samples and a secret one; fast, since it has no sidecars.

    The seconds are those that a service has until it is ready, for its answers in a case, and to end.
    """
    folder = scaffold.create(place / "hello", kind=Kind.SERVICE)
    for path in (*folder.glob("tests/*/*.py"), folder / "tests/edge", folder / "openapi.yaml"):
        path.rmdir() if path.is_dir() else path.unlink()
    for path in folder.glob("submissions/wrong_answer/*/app.py"):
        path.unlink()
    sample = "def test_is_there(client):\n    client.get('/hello')\n"
    (folder / "tests/sample/test_hello.py").write_text(sample)
    (folder / "tests/core/test_hello.py").write_text(dedent(suite))
    file = folder / "challenge.yaml"
    text = file.read_text()
    start, end = text.index("sidecars:"), text.index("service:\n")
    text = text[:start] + sidecars + text[end:]
    start, end = text.index("groups:"), text.index("evaluation:")
    groups = "groups:\n  - {name: core, max_score: 100, score_aggregation: sum}\nedge_cases: []\n"
    text = text[:start] + groups + text[end:]
    text = text.replace("  openapi: openapi.yaml\n", "").replace("deadline: 20", f"deadline: {ready:g}")
    text = text.replace("wall_time: 10", f"wall_time: {wall_time:g}")
    file.write_text(text.replace("stop: {deadline: 5}", f"stop: {{deadline: {stop:g}}}"))
    return load(folder)


def unhurried(place: Path, *, suite: str = SUITE, sidecars: str = "") -> Challenge:
    """The same for services that answer and end by themselves, however busy this host is."""
    return challenge(place, suite=suite, sidecars=sidecars, ready=60, wall_time=60, stop=60)


def service(source: str) -> Submission:
    """A submission whose `app.py` is `SERVER` and then this."""
    return Submission((SourceFile(PurePosixPath("app.py"), (SERVER + dedent(source)).encode()),), "file")
