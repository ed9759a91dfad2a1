"""Looks for the suite, for expected answers and for passwords wherever it can read."""

import os
import re
from pathlib import Path

from server import WITH_SIDECARS, connected, redis_client, serve, telling, worked

SECRET = re.compile(rb"FAIRTRIAL_(ADMIN|SETTING)|admin_password|def test_answers|expected_answer")
OWN = {"search.py", "app.py", "server.py"}
READ = {
    "roles": "select rolpassword from pg_authid where rolpassword is not null",
    "rules": "select * from pg_hba_file_rules",
    "file": "select pg_read_file('pg_hba.conf')",
    "settings": "select setting from pg_settings where setting ~ 'judge|password=.'",
    "queries": "select query from pg_stat_activity where usename = 'judge' and query !~ 'insufficient'",
    "statements": "select query from fairtrial.pg_stat_statements",
}


def files():
    for place in (
        "/proc",
        "/box",
        "/work",
        "/tmp",
        "/dev/shm",
        "/usr/lib/fairtrial",
        "/etc",
        "/run",
        "/home",
        "/root",
    ):
        for folder, _, names in os.walk(place):
            if folder.startswith(("/proc/self", f"/proc/{os.getpid()}", "/proc/sys", "/proc/thread-self")):
                continue
            for name in names:
                if name not in OWN and (Path(folder) / name).suffix != ".pyc":
                    yield os.path.join(folder, name)


def holds_a_secret(path):
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        return SECRET.search(os.read(descriptor, 1 << 16)) is not None
    except OSError:
        return False
    finally:
        os.close(descriptor)


def rows(query):
    with connected() as database:
        assert database.execute(query).fetchall(), "nothing"


found = [path for path in files() if holds_a_secret(path)]
found += [name for name, value in os.environ.items() if "FAIRTRIAL" in name + value]
if WITH_SIDECARS:
    found += [name for name, query in READ.items() if worked(lambda query=query: rows(query))]
    found += [words for words in ("ACL LIST", "ACL GETUSER judge", "CONFIG GET *", "CLIENT LIST") if worked(
        lambda words=words: redis_client().execute_command(*words.split()))]  # fmt: skip
serve(telling(found))
