"""Answers that break off, lead elsewhere, or are followed by ones that nobody asked for."""

import os
import socket
import struct

from server import Honest, serve

FORGED = b'HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{"hello": "world"}'


class Broken(Honest):
    def hello(self):
        self.send(b"", 307, [("Location", "/hello")])

    def order(self):
        self.send(b"", 302, [("Location", "http://127.0.0.1:6379/")])

    def state(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def seen(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}" + FORGED * 100)
        self.connection.shutdown(socket.SHUT_RD)


serve(Broken)
