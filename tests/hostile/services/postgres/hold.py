"""Takes all connections that it may have, and locks for ever what the suite will want."""

import contextlib

from server import Honest, connected, serve, store, worked

held = []


def hold():
    held.append(connected())


class Holding(Honest):
    def add(self, text):
        store(text)
        with contextlib.suppress(Exception):
            while len(held) < 100:
                hold()
        held[0].execute("begin; lock table notes in access exclusive mode")
        held[1].execute("select pg_advisory_lock(1); listen x; select lo_create(0)")
        self.answer({}, 201)


assert worked(hold)
held.clear()
serve(Holding)
