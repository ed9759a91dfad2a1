"""An honest service, which the hostile ones start from: it comes with each of them as a file of its own."""

import functools
import http.server
import json
import os
import signal
import sys
import threading
from pathlib import Path

PORT = int(os.environ["PORT"])
WITH_SIDECARS = "DATABASE_URL" in os.environ


class Honest(http.server.BaseHTTPRequestHandler):
    """Does what the suite asks for; a hostile service overrides what it does differently."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        handlers = {
            "/health": self.health,
            "/hello": self.hello,
            "/order": self.order,
            "/state": self.state,
            "/notes": self.notes,
            "/seen": self.seen,
        }
        handlers[self.path]()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/charge":
            self.charge()
        else:
            self.add(json.loads(body)["text"])

    def health(self):
        self.answer({})

    def hello(self):
        self.answer({"hello": "world"})

    def order(self):
        self.answer({"lines": [{"amount": "3", "count": 2}], "note": "fine"})

    def state(self):
        self.answer({"state": "done"})

    def add(self, text):
        store(text)
        self.answer({}, 201)

    def notes(self):
        with connected() as database:
            rows = database.execute("select text from notes order by id").fetchall()
        self.answer([text for (text,) in rows])

    def seen(self):
        self.answer(SEEN)

    def answer(self, value, status=200):
        self.send(json.dumps(value).encode(), status)

    def send(self, body, status=200, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Without names to look up, and silent when a connection ends in the middle of an answer."""

    daemon_threads = True
    request_queue_size = 64

    def server_bind(self):
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "service", PORT

    def handle_error(self, request, client_address):
        pass


def serve(handler=Honest):
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    Server.allow_reuse_address = True
    Server(("127.0.0.1", PORT), handler).serve_forever()


def connected(**options):
    import psycopg

    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, connect_timeout=30, **options)


def store(text):
    with connected() as database:
        database.execute("insert into notes (text) values (%s)", (text,))
    redis_client().set("last", text)


@functools.cache
def redis_client():
    import redis

    return redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)


def leftovers():
    """What is there of an earlier life."""
    found = [str(path) for place in ("/work", "/tmp", "/dev/shm") for path in Path(place).iterdir()]
    processes = [name for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())]
    abstract = [line for line in Path("/proc/net/unix").read_text().splitlines() if "@left" in line]
    return found + processes + abstract + (left_with_sidecars() if WITH_SIDECARS else [])


def left_with_sidecars():
    with connected() as database:
        counts = database.execute(
            """select (select count(*) from notes), (select count(*) from pg_largeobject_metadata),
               (select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')),
               (select count(*) from pg_proc where pronamespace = 'public'::regnamespace),
               (select count(*) from pg_locks where locktype = 'advisory'),
               (select count(*) from pg_db_role_setting where setrole = 'app'::regrole
                and setdatabase <> (select oid from pg_database where datname = 'seed'))"""
        ).fetchone()
    client = redis_client()
    keys = [f"db{name}" for name in client.info("keyspace")]
    functions = client.execute_command("FUNCTION", "LIST")
    return (
        ([] if counts == (0, 0, 1, 0, 0, 0) else [f"rows {counts}"]) + keys + [str(one) for one in functions]
    )


def attempt(tricks):
    """The names of those that did not raise."""
    return [name for name, trick in tricks.items() if worked(trick)]


def worked(trick):
    try:
        trick()
    except Exception as error:
        print(f"refused: {error}"[:200], flush=True)
        return False
    return True


def telling(found):
    """A handler that answers rightly only when nothing was found."""

    class Telling(Honest):
        def hello(self):
            self.answer(
                {"hello": "world"} if not found else {"got in by": [str(one)[:100] for one in found][:20]}
            )

    return Telling


def background(work):
    threading.Thread(target=work, daemon=True).start()


SEEN = leftovers()
"""Before anything hostile was done."""
