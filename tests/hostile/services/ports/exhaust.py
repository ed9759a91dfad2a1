"""Takes every port that a connection could come from, so that the suite can make none."""

import os
import socket
import time

from server import Honest, serve


def hold():
    held = []
    try:
        while True:
            taken = socket.socket()
            taken.bind(("127.0.0.1", 0))
            held.append(taken)
    except OSError:
        time.sleep(3600)


class Exhausting(Honest):
    def hello(self):
        super().hello()
        self.wfile.flush()
        for _ in range(40):
            if os.fork() == 0:
                hold()


serve(Exhausting)
