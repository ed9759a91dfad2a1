"""Fills memory with what is in sockets on their way, and in files without names."""

import os
import socket

from server import Honest, serve


class Hoarding(Honest):
    def hello(self):
        held = []
        for _ in range(100):
            pair = socket.socketpair()
            pair[0].setblocking(False)
            pair[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
            try:
                while True:
                    pair[0].send(b"x" * 65536)
            except BlockingIOError:
                held.append(pair)
        memory = os.memfd_create("more")
        while True:
            os.write(memory, b"x" * (1 << 20))


serve(Hoarding)
