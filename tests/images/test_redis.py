"""What a service can and cannot do to its Redis, and that a reset undoes all of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from runner.domain.service import SidecarKind
from tests.images.sidecar import PASSWORD, PATIENCE, Bench, Running

pytestmark = pytest.mark.engine

APP = SidecarKind.REDIS.url
JUDGE = f"redis://judge:{PASSWORD}@127.0.0.1:6379/0"

REFUSED = (
    "config get *", "config set maxmemory 1gb", "shutdown nosave", "acl list",
    "acl setuser app +@all", "monitor", "client list", "client kill type normal", "client pause 1000",
    "client no-evict on", "replicaof 127.0.0.1 1", "module list", "save", "bgsave", "bgrewriteaof",
    "slowlog get", "latency doctor", "swapdb 0 1", "cluster reset", "migrate 127.0.0.1 1 k 0 1", "sync",
    "psync ? -1", "failover", "lastsave",
)  # fmt: skip
ALLOWED = (
    "set k v", "get k", "set lock t nx px 1000", "incr n", "lpush l 1", "hset h f v", "zadd z 1 m",
    "xadd s * f v", "expire k 10", "keys *", "scan 0", "info", "sort l", "flushdb", "flushall", "publish c m",
    "client setname x", "client id", "client info", "eval return(1) 0", "script|load", "function|load",
    "multi", "watch k", "select 1", "dbsize", "type k", "object encoding k", "ping", "echo x",
    "time",
)  # fmt: skip

FUNCTIONS = "#!lua name=left\nredis.register_function('f', function() end)"
SPECIAL = {"script|load": ("script", "load", "return 1"), "function|load": ("function", "load", FUNCTIONS)}


@pytest.fixture(scope="module")
def cache(bench: Bench) -> Iterator[Running]:
    with bench.run(SidecarKind.REDIS, {"01.redis": "set greeting 'hello world'\n"}) as one:
        assert one.heard()["event"] == "ready"
        yield one


@pytest.fixture(scope="module")
def said(cache: Running) -> Mapping[str, str | None]:
    """What the server said to each command of the service."""
    answer = cache.ask(
        "import redis\n"
        "answer = {}\n"
        f"special = {SPECIAL!r}\n"
        f"for command in {(*ALLOWED, *REFUSED)!r}:\n"
        f"    with redis.Redis.from_url({APP!r}) as one:\n"
        "        answer[command] = None\n"
        "        try: one.execute_command(*special.get(command, command.split()))\n"
        "        except redis.RedisError as error: answer[command] = type(error).__name__\n"
    )
    assert isinstance(answer, dict)
    cache.reset()
    return answer


@pytest.mark.parametrize("command", REFUSED)
def test_the_service_is_refused(said: Mapping[str, str | None], command: str):
    assert said[command] == "NoPermissionError"


@pytest.mark.parametrize("command", ALLOWED)
def test_the_service_may(said: Mapping[str, str | None], command: str):
    assert said[command] is None


def asked(cache: Running, expression: str, url: str = APP) -> Any:
    """The value of an expression in which `one` is a connection."""
    return cache.ask(
        f"import redis\none = redis.Redis.from_url({url!r}, decode_responses=True)\nanswer = {expression}\n"
    )


def test_a_reset_undoes_whatever_the_service_did(cache: Running):
    asked(cache, "[one.set('greeting', 'x'), one.execute_command('select', 3), one.set('other', 1)]")
    script = asked(cache, "one.script_load('return 1')")
    asked(cache, f"one.function_load({FUNCTIONS!r})")
    cache.reset()
    assert asked(cache, "one.get('greeting')") == "hello world"
    assert asked(cache, "one.info('keyspace')").keys() == {"db0"}
    assert asked(cache, f"one.script_exists({script!r})") == [False]
    assert asked(cache, "one.function_list()", JUDGE) == []


def going_on(expression: str, begun: str) -> str:
    """A script of a service that says `in` once the server is at work on this, and `gone` when it has lost
    it. `begun` is how `judge`, another connection, knows.
    """
    return (
        "import redis, threading\n"
        "def connected(url): return redis.Redis.from_url(url, retry=None, socket_timeout=None)\n"
        f"one, judge = connected({APP!r}), connected({JUDGE!r})\n"
        "judge.config_set('busy-reply-threshold', 1)\n"
        "def is_busy():\n"
        "    try: judge.ping()\n"
        "    except redis.ResponseError as error: return str(error).startswith('BUSY')\n"
        "def go_on():\n"
        f"    try: {expression}\n"
        "    except redis.ConnectionError: print('gone', flush=True)\n"
        "going = threading.Thread(target=go_on); going.start()\n"
        f"while not {begun}: pass\n"
        "print('in', flush=True); going.join(); answer = None\n"
    )


def test_a_reset_ends_connections(cache: Running):
    waits = "one.blpop('nothing', 0)"
    with cache.begin(going_on(waits, "judge.info('clients')['blocked_clients'] == 1")) as held:
        assert held.line(time.monotonic() + PATIENCE) == b"in"
        cache.reset()
        assert held.line(time.monotonic() + PATIENCE) == b"gone"
        held.wait(time.monotonic() + PATIENCE)


def test_a_reset_ends_a_script_that_hangs(cache: Running):
    hangs = 'one.eval(\'redis.call("set", "a", 1) while true do end\', 0)'
    with cache.begin(going_on(hangs, "is_busy()")) as held:
        assert held.line(time.monotonic() + PATIENCE) == b"in"
        cache.reset()
        assert held.line(time.monotonic() + PATIENCE) == b"gone"
        held.wait(time.monotonic() + PATIENCE)
    assert asked(cache, "one.get('a')") is None


def test_a_full_one_refuses_writes_and_forgets_nothing(cache: Running):
    asked(cache, "one.set('kept', 1)")
    filled = cache.ask(
        "import redis\n"
        f"one = redis.Redis.from_url({APP!r})\n"
        "try:\n"
        "    for n in range(200): one.set(n, b'x' * (1 << 20))\n"
        "except redis.OutOfMemoryError: answer = n\n"
    )
    assert 40 < filled < 64
    assert asked(cache, "one.get('kept')") == "1"
    cache.reset()


def test_nobody_gets_in_without_a_name_and_its_password(cache: Running):
    urls = ["redis://127.0.0.1:6379/0", APP.replace(":app@", ":wrong@"), JUDGE.replace(PASSWORD, "wrong")]
    answer = cache.ask(
        f"import redis\nanswer = []\nfor url in {urls!r}:\n"
        "    try: redis.Redis.from_url(url).ping(); answer.append('in')\n"
        "    except redis.AuthenticationError: answer.append('refused')\n"
    )
    assert answer == ["refused"] * 3


def test_the_suite_sees_the_server_from_within(cache: Running):
    assert asked(cache, "one.config_get('maxmemory')", JUDGE) == {"maxmemory": str(64 << 20)}
