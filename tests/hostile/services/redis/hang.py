"""Keeps Redis busy for ever with a script, and its memory full of answers that nobody reads."""

import socket
import time

from server import Honest, background, redis_client, serve, worked


def loop():
    redis_client().eval("while true do end", 0)


def unread():
    held = []
    redis_client().set("big", "x" * (20 << 20))
    for _ in range(30):
        connection = socket.create_connection(("127.0.0.1", 6379))
        connection.sendall(b"AUTH app app\r\n" + b"GET big\r\n" * 20)
        held.append(connection)


class Hanging(Honest):
    def add(self, text):
        worked(unread)
        background(loop)
        time.sleep(0.3)
        self.answer({}, 201)


serve(Hanging)
