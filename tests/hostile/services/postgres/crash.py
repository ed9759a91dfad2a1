"""Makes the database run out of memory from forty connections, again and again, while the suite uses it."""

import time

from server import Honest, background, connected, serve, worked

GREEDY = "set work_mem = '2GB'; set temp_buffers = '1GB'; select array_agg(repeat(md5(g::text), 1000)) from generate_series(1, 1000000) g"


def greedy():
    with connected() as database:
        database.execute(GREEDY)


def for_ever():
    for _ in range(50):
        worked(greedy)


class Crashing(Honest):
    def add(self, text):
        for _ in range(20):
            background(for_ever)
        time.sleep(1)
        super().add(text)


serve(Crashing)
