"""Answers that never end, or are far larger than they look; each in its own way."""

import gzip
import itertools
import time

from server import Honest, serve

BOMB = gzip.compress(gzip.compress(bytes(64 << 20)) + bytes(16 << 20))


class Endless(Honest):
    def hello(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while True:
            self.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    def order(self):
        self.send(BOMB, headers=[("Content-Encoding", "gzip")])

    def state(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in itertools.count():
            self.wfile.write(b"X-Drip-%d: 1\r\n" % number)
            time.sleep(0.05)

    def seen(self):
        self.wfile.write(
            b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(100_000))
        )


serve(Endless)
