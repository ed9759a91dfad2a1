"""Leaves children that hold its port, its files and a name, to answer in its place in the next group."""

import contextlib
import os
import signal
import socket
import time
from pathlib import Path

from server import SEEN, Honest, serve


def stay():
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    name = socket.socket(socket.AF_UNIX)
    with contextlib.suppress(OSError):
        name.bind("\0left")
        name.listen()
    while True:
        try:
            for place in ("/work", "/tmp", "/dev/shm"):
                (Path(place) / "left").write_text("for the next one")
            other = socket.socket()
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            other.bind(("127.0.0.1", int(os.environ["PORT"])))
            other.listen()
            connection, _ = other.accept()
            connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n["child"]')
        except OSError:
            time.sleep(0.001)


class Leaving(Honest):
    def hello(self):
        for _ in range(20):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    stay()
                os._exit(0)
        super().hello()

    def seen(self):
        self.answer(SEEN)


serve(Leaving)
