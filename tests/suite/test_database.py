"""What the suite sees of the service's PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from textwrap import dedent, indent

import psycopg
import pytest

from tests.suite.agent import PLENTY, Agent, Run
from tests.suite.conftest import CASE
from tests.suite.shop import app_url, shop
from tests.suite.sidecars import postgresql, sidecar


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with postgresql() as port:
        yield port


@pytest.fixture
def run(
    port: int, start: Callable[..., Agent], write: Callable[[str, str], object]
) -> Iterator[Callable[..., Run]]:
    """Run a test's body against the shop."""
    with shop(port) as service:

        def run(body: str, wall_time: float = PLENTY) -> Run:
            text = indent(dedent(body).strip(), "    ")
            write(
                "core/test_case.py", f"import pytest\n\n\ndef test_it(client, database, together):\n{text}\n"
            )
            return start(service, sidecars=[sidecar("db", "postgres", port)]).run(CASE, wall_time)

        yield run


def test_rows_are_read_and_written(run):
    case = run("""
        assert database.execute("insert into line values (%s, %s)", [6, "a ' quote"]) == 1
        assert database.rows("select * from line where id > %(id)s", {"id": 4}) == [
            {"id": 5, "text": "line 5"}, {"id": 6, "text": "a ' quote"}]
        assert database.one("select count(*) as n, max(id) as last from line") == {"n": 6, "last": 6}
        assert database.value("select text from line where id = 1") == "line 1"
        """)
    assert case.outcome == "passed", case.result


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("database.one('select * from line where id < 0')",
         "expected one row, but the database has 0 for: select * from line where id < 0"),
        ("database.value('select * from line where id = 1')",
         "expected one column, but the database has 2 for: select * from line where id = 1"),
        ("database.rows('select generate_series(1, 1000000)')",
         "the database has more than 10,000 rows for: select generate_series(1, 1000000)"),
        ("database.rows('select * from missing')",
         'UndefinedTable: relation "missing" does not exist LINE 1: select * from missing ^'),
        ("client.post('/careless')\nassert database.value('select remaining from stock') == 1",
         "database.value('select remaining from stock') was 0, expected 1"),
    ],
)  # fmt: skip
def test_what_the_service_left_there_fails_the_case(run, body, message):
    case = run(body)
    assert (case.outcome, case.message) == ("failed", message)


def test_statements_of_the_service_are_counted_and_no_others(run):
    case = run("""
        with database.counting() as one:
            client.get("/lines")
        with database.counting() as many:
            client.get("/lines-one-by-one")
            database.rows("select * from line")
        assert (one.calls, many.calls) == (1, 6)
        assert sorted(each.calls for each in many.statements) == [1, 5]
        assert [each.query for each in database.statements() if each.calls == 5] == [
            "select text from line where id = $1"]
        """)
    assert (case.outcome, case.result["statements"]) == ("passed", 7), case.result


def test_what_the_service_sends_is_told_of_a_case_that_does_not_ask_for_it(port, start, write):
    write("core/test_case.py", "def test_it(client): client.post('/careless')")
    with shop(port) as service:
        agent = start(service, sidecars=[sidecar("db", "postgres", port)])
        cases = [agent.run(CASE), agent.run(CASE)]
    looked = "select remaining from stock where sku = 'lamp'"
    took = "update stock set remaining = remaining - 1 where sku = 'lamp'"
    told = [[message["text"] for message in case.result["sent"]] for case in cases]
    assert told == [["BEGIN", looked, took, "COMMIT"], ["BEGIN", looked, "COMMIT"]]
    assert [(case.result["statements"], case.result["more_sent"]) for case in cases] == [(2, 0), (1, 0)]


def test_a_block_has_what_was_sent_in_it_in_order(run):
    case = run("""
        client.get("/lines")
        with database.counting() as count:
            client.get("/lines-one-by-one")
            database.rows("select * from line")
        ids, one, *_ = [each.text for each in count.sent if "line" in each.text]
        assert (ids, one) == ("select id from line order by id", "select text from line where id = $1")
        assert len(count.sent) == 8
        assert {each.connection for each in count.sent} == {2}
        assert len(database.sent()) == 3 + 8
        """)
    assert case.outcome == "passed", case.result


FORGERY = """
    import psycopg
    with psycopg.connect({url!r}, autocommit=True, application_name='","user":"judge') as service:
        with database.counting() as count:
            for hidden in ("set log_statement = none", "set log_min_messages = panic"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    service.execute(hidden)
            service.execute("set debug_print_parse = on")
            service.execute("do $$ begin raise log 'statement: select forged'; end $$")
            service.execute('select 1 /*\\n{{"user":"app","dbname":"app","message":"statement: x"}}\\n*/')
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect({url!r}, options="-c log_statement=none")
    assert [each.text.split()[0] for each in count.sent] == ["set", "set", "set", "do", "select"]
    """


def test_a_service_can_neither_hide_what_it_sends_nor_make_it_up(run, port):
    case = run(FORGERY.format(url=app_url(port)))
    assert case.outcome == "passed", case.result


def test_a_service_sees_nothing_of_the_log(port):
    with psycopg.connect(app_url(port), autocommit=True) as service:
        for query in ("select pg_current_logfile()", "select pg_read_file('/tmp/statements.json')"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                service.execute(query)


def test_a_flood_is_told_to_be_one_and_the_next_case_begins_anew(run, port):
    flood = f"""
        import psycopg
        with psycopg.connect({app_url(port)!r}, autocommit=True) as service:
            for _ in range(16):
                service.execute("select 1 -- " + "x" * (1 << 20))
        database.sent()
        """
    case = run(flood)
    assert (case.outcome, case.message) == (
        "failed",
        "the service sent so much to PostgreSQL that not all of it was kept",
    )
    assert case.result["more_sent"] is None
    assert 1 <= len(case.result["sent"]) < 16
    assert run("client.get('/lines')").result["more_sent"] == 0


RACE = """
    with database.lock("select * from stock where sku = 'lamp' for update"):
        orders = together.start(2, lambda _: client.post("{path}"))
        assert database.waiting(2, within=60) == 2
    assert sorted(answer.status_code for answer in orders.results()) == [201, 409]
    assert database.value("select remaining from stock") == 0
    """


def test_careful_code_survives_a_forced_interleaving(run):
    assert run(RACE.format(path="/careful")).outcome == "passed"


def test_careless_code_does_not_survive_a_forced_interleaving(run):
    case = run(RACE.format(path="/careless"))
    assert case.outcome == "failed"
    assert case.message.endswith("was [201, 201], expected [201, 409]")


def test_time_under_the_suites_own_lock_is_not_the_services(run):
    body = """
        import time
        with database.lock("select * from stock for update"):
            order = together.start(1, lambda _: client.post("/careful"))
            database.waiting(1)
            time.sleep(6)
        assert order.results()[0].status_code == 201
        """
    case = run(body, wall_time=5.0)
    assert case.outcome == "passed", case.result


def test_waiting_gives_up(run):
    assert run("assert database.waiting(1, within=0.05) == 0").outcome == "passed"


def test_a_transaction_beside_the_services_is_committed(run):
    case = run("""
        with database.transaction() as other:
            other.execute("update stock set remaining = 5")
            assert database.value("select remaining from stock") == 1
        assert database.value("select remaining from stock") == 5
        with pytest.raises(KeyError):
            with database.transaction() as other:
                other.execute("update stock set remaining = 9")
                raise KeyError
        with database.lock("update stock set remaining = 9"):
            pass
        assert database.value("select remaining from stock") == 5
        """)
    assert case.outcome == "passed", case.result


def test_a_lock_that_the_service_never_lets_go_fails_the_case(run, port):
    with psycopg.connect(app_url(port)) as connection:
        connection.execute("lock table stock")
        case = run("database.execute('update stock set remaining = 2')")
    assert case.outcome == "failed"
    assert (
        case.message == "a transaction that was left open kept a lock for 3 s: update stock set remaining = 2"
    )


def test_what_the_service_left_in_the_database_has_none_of_the_suites_rights(run, port):
    with psycopg.connect(app_url(port)) as connection:
        connection.execute("""
            create function trap() returns trigger language plpgsql as $$ begin
                perform pg_read_file('/etc/hostname');
                return new;
            end $$;
            create trigger trap before update on stock for each row execute function trap();
            """)
    case = run("database.execute('update stock set remaining = 2')")
    with psycopg.connect(app_url(port)) as connection:
        connection.execute("drop function trap cascade")
    assert case.outcome == "failed"
    assert "permission denied for function pg_read_file" in case.message


def test_statements_that_were_forgotten_are_not_taken_for_none(run, port):
    """As many different ones as make room for themselves, none of which would count."""
    case = run(f"""
        import psycopg
        with psycopg.connect({app_url(port)!r}, autocommit=True) as service:
            with database.counting():
                service.execute(";".join(f"set x.c{{n}} = 1" for n in range(1200)))
        """)
    assert (case.outcome, case.message) == (
        "failed",
        "the service ran so many different statements that they cannot be counted",
    )


def test_a_service_that_lets_nobody_into_the_database_fails_the_case(start, write, closed_port):
    write("core/test_case.py", "def test_it(database): pass")
    case = start(closed_port, sidecars=[sidecar("db", "postgres", closed_port)]).run(CASE)
    assert case.outcome == "failed"
    assert "OperationalError" in case.message


def test_a_challenge_without_a_database_has_no_such_fixture(start, write, closed_port):
    write("core/test_case.py", "def test_it(database): pass")
    case = start(closed_port).run(CASE)
    assert (case.outcome, case.message) == (
        "broken",
        "the suite is at fault: AuthorError: the challenge declares no sidecar of the image 'postgres'",
    )
