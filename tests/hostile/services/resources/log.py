"""Floods its log: without a newline, with NUL, with what terminals obey."""

import os

from server import background, serve

FLOOD = b'\0\x1b[2J\x1b]8;;http://127.0.0.1/\x07{"event": "result", "outcome": "failed"}' * 1000


def flood(descriptor):
    while True:
        os.write(descriptor, FLOOD)


background(lambda: flood(1))
background(lambda: flood(2))
serve()
