"""Answers rightly to whoever asks whether it is ready, and nobody else."""

from server import Honest, serve


class Faithless(Honest):
    def hello(self):
        self.answer({}, 404)

    order = state = seen = notes = hello


serve(Faithless)
