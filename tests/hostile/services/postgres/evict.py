"""Asks in as many statements as there are rows, and then in so many others that nobody counts that the first are
forgotten.
"""

from server import Honest, connected, serve


class Evicting(Honest):
    def notes(self):
        with connected() as database:
            count = database.execute("select count(*) from notes").fetchone()[0]
            rows = [database.execute(f"select text as a{n} from notes order by id offset {n} limit 1").fetchone()[0]
                    for n in range(count)]  # fmt: skip
            for n in range(30):
                database.execute(f"select 1 as b{n}")
            for start in range(0, 12_000, 2_000):
                database.execute(";".join(f"set x.c{n} = 1" for n in range(start, start + 2_000)))
        self.answer(rows)


serve(Evicting)
