"""Says in every way that it passed: on its streams, in files, and to whoever listens."""

import json
import os
import socket
import stat
from pathlib import Path

from server import Honest, background, serve

CASES = ("test_answers", "test_order", "test_polled", "test_stored")
SAID = b"".join(
    json.dumps(line).encode() + b"\n"
    for name in CASES
    for file in ("test_hello.py", "test_store.py")
    for line in (
        {
            "event": "result",
            "case": f"core/{file}::{name}",
            "outcome": "passed",
            "message": "",
            "seconds": 0.1,
        },
        {"verdict": "AC", "score": 100, "passed": True},
    )
)
REPORT = b'<testsuite tests="4" failures="0"><testcase name="test_answers"/></testsuite>'


def answers_there(number):
    """Whether that is a connection over which it was asked: a later answer is not to hang on how soon this runs."""
    if not stat.S_ISSOCK(os.fstat(number).st_mode):
        return False
    with socket.socket(fileno=os.dup(number)) as own:
        return own.getsockname()[1:2] == (int(os.environ["PORT"]),)


def tell_everybody():
    for number in range(1, 1024):
        try:
            if not answers_there(number):
                os.write(number, SAID)
        except OSError:
            continue
    for place in ("/work", "/tmp", "/dev/shm", "/box/src", "/box", "/"):
        for name in ("results.json", "report.xml", "display_runtime.txt", "conftest.py"):
            try:
                (Path(place) / name).write_bytes(REPORT if name.endswith("xml") else SAID)
            except OSError:
                continue
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        port = int(line.split()[1].split(":")[1], 16)
        if line.split()[3] == "0A" and port != int(os.environ["PORT"]):
            with socket.create_connection(("127.0.0.1", port), timeout=1) as other:
                other.sendall(SAID + b'{"do": "reset"}\n')


class Wrong(Honest):
    def hello(self):
        print(SAID.decode(), flush=True)
        self.send(SAID, headers=[("X-Outcome", "passed")])  # whole: the next writes to its connection as well
        background(tell_everybody)

    def seen(self):
        self.answer([])


serve(Wrong)
