"""Forks for ever once it is asked for something."""

import os

from server import Honest, serve


class Forking(Honest):
    def hello(self):
        while True:
            try:
                os.fork()
            except OSError:
                continue


serve(Forking)
