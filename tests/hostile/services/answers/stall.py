"""Answers at once that it is not done yet, for ever: nothing is owed, and the suite waits."""

from server import Honest, serve


class Stalling(Honest):
    def state(self):
        self.answer({"state": "not yet"})

    def hello(self):
        __import__("time").sleep(1.5)
        self.answer({"hello": "world"})


serve(Stalling)
