"""Charges twice, and between the two asks the third party for so much else that nobody has room to record the second charge."""

import http.client
import os
import socket
from urllib.parse import urlsplit

from server import Honest, serve

THIRD_PARTY = urlsplit(os.environ["PROCESSOR_URL"])
MORE = 5_100


def charge():
    connection = http.client.HTTPConnection(THIRD_PARTY.hostname, THIRD_PARTY.port)
    connection.request("POST", "/charges", b"{}")
    connection.getresponse().read()
    connection.close()


def flood():
    with socket.create_connection((THIRD_PARTY.hostname, THIRD_PARTY.port)) as connection:
        for _ in range(MORE // 100):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 100)
            unread = 100
            while unread > 0:
                unread -= connection.recv(1 << 20).count(b"HTTP/1.1 404")


class Charging(Honest):
    def charge(self):
        charge()
        flood()
        charge()
        self.answer({}, 201)


serve(Charging)
