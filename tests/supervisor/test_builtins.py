"""`unpack`, `pack` and `wipe`: the supervisor's binary as an unprivileged command."""

from __future__ import annotations

import random

import pytest

from tests.supervisor import wire
from tests.supervisor.client import Result, Supervisor
from tests.supervisor.wire import BUILD, END_RECORD, record

SUPERVISOR = "/fairtrial/supervisor"


def _unpack(host: Supervisor, stream: bytes, directory: str = "/box/src") -> Result:
    return host.run(SUPERVISOR, "unpack", directory, user=BUILD, cwd="/box", stdin=stream)


def _pack(host: Supervisor, directory: str = "/box/src", limit: int = 1 << 30) -> Result:
    return host.run(SUPERVISOR, "pack", directory, str(limit), user=BUILD, cwd="/box", output=1 << 40)


def _build(host: Supervisor, script: str) -> Result:
    return host.run("/bin/sh", "-c", script, user=BUILD, cwd="/box")


def _random_tree(rng: random.Random) -> dict[bytes, tuple[int, bytes]]:
    """Files whose paths do not contradict each other: a directory's name never is a file's."""
    names = [
        bytes(rng.choices([c for c in range(1, 256) if c != 0x2F], k=rng.choice([1, 3, 50])))
        for _ in range(8)
    ]
    names += [b"...", b".x", b"-", b" ", b"\n", b"n" * 255]
    tree = {}
    for number in range(rng.randrange(1, 40)):
        directories = [b"d" + rng.choice(names)[:250] for _ in range(rng.choice([0, 1, 2, 6]))]
        name = b"f%d" % number + rng.choice(names)[:200]
        size = rng.choice([0, 1, 100, 65535, 65536, 65537, 200_000])
        tree[b"/".join([*directories, name])] = (rng.randrange(2), rng.randbytes(size))
    return tree


@pytest.mark.parametrize("seed", range(8))
def test_what_is_unpacked_is_packed_again(host: Supervisor, seed: int) -> None:
    tree = _random_tree(random.Random(seed))
    stream = b"".join(record(path, data, mode) for path, (mode, data) in tree.items()) + END_RECORD
    assert _unpack(host, stream).exit_code == 0
    packed = _pack(host)
    assert packed.exit_code == 0
    assert wire.records(packed.stdout) == tree


def test_unpacked_files_are_readable_and_not_writable_for_the_run_user(host: Supervisor) -> None:
    assert _unpack(host, record("a/b", b"data") + record("x", b"", 1) + END_RECORD).exit_code == 0
    assert host.run("/bin/cat", "/box/src/a/b").stdout == b"data"
    assert host.run("/bin/sh", "-c", "echo > /box/src/a/b || rm -f /box/src/x").done.code == 1
    modes = host.run("/usr/bin/stat", "-c", "%a %U", "/box/src/a", "/box/src/a/b", "/box/src/x").stdout
    assert modes.split()[::2] == [b"755", b"644", b"755"]


@pytest.mark.parametrize(
    "path",
    [
        b"/etc/x",
        b"../x",
        b"a/../x",
        b"a/..",
        b".",
        b"..",
        b"./a",
        b"a//b",
        b"a/",
        b"a/./b",
        b"a\0b",
        b"n" * 4097,
    ],
)
def test_a_path_that_could_lead_elsewhere_is_refused(host: Supervisor, path: bytes) -> None:
    assert _unpack(host, record("first", b"") + record(path, b"x") + END_RECORD).exit_code == 65
    assert b"x" not in _build(host, "ls /box; ls /box/src/a 2>&1").stdout.split()


def test_the_longest_path_is_taken(host: Supervisor) -> None:
    path = b"/".join([b"d" * 255] * 16)
    assert len(path) == 4095
    assert _unpack(host, record(path + b"", b"deep") + END_RECORD).exit_code == 0
    assert wire.records(_pack(host).stdout) == {path: (0, b"deep")}


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b"\1",
        record("a", b"x"),
        record("a", b"xyz")[:-1],
        record("a", b"x", 2) + END_RECORD,
        record("a", b"") + record("a", b"") + END_RECORD,
        record("a", b"") + record("a/b", b"") + END_RECORD,
        record("a/b", b"") + record("a", b"") + END_RECORD,
    ],
)
def test_records_that_are_no_tree_are_refused(host: Supervisor, stream: bytes) -> None:
    assert _unpack(host, stream).exit_code == 65


def test_unpack_follows_no_link(host: Supervisor) -> None:
    assert (
        _build(
            host, "mkdir /box/src /box/out; ln -s /box/out /box/src/link; ln -s /box/new /box/src/file"
        ).exit_code
        == 0
    )
    assert _unpack(host, record("link/x", b"") + END_RECORD).exit_code == 65
    assert _unpack(host, record("file", b"") + END_RECORD).exit_code == 65
    assert _build(host, "find /box/out /box/new").stdout == b"/box/out\n"


def test_unpack_says_when_a_file_cannot_be_made(host: Supervisor) -> None:
    assert _unpack(host, record("n" * 256, b"") + END_RECORD).exit_code == 73
    assert _unpack(host, END_RECORD, "/usr/x").exit_code == 73
    assert (
        host.run(SUPERVISOR, "unpack", "/work/x", stdin=record("big", bytes(65 << 20)) + END_RECORD).exit_code
        == 73
    )


def test_pack_takes_regular_files_alone(host: Supervisor) -> None:
    script = """mkdir -p /box/src/d /box/src/empty; cd /box/src; echo x > d/file; ln d/file hard
    ln -s /proc/version link; ln -s /etc dir; mkfifo fifo; ln -s . d/loop; chmod 755 hard"""
    assert _build(host, script).exit_code == 0
    assert wire.records(_pack(host).stdout) == {b"d/file": (1, b"x\n"), b"hard": (1, b"x\n")}


def test_pack_gives_up_beyond_its_limit(host: Supervisor) -> None:
    assert _build(host, "mkdir /box/src; cd /box/src; head -c 600 /dev/zero | tee a > b").exit_code == 0
    assert _pack(host, limit=1200).exit_code == 0
    assert _pack(host, limit=1199).exit_code == 27
    assert _build(host, "truncate -s 1T /box/src/a").exit_code == 0
    assert _pack(host).exit_code == 27


@pytest.mark.parametrize("script", ["chmod 000 f", "chmod 000 d", "chmod 000 ."])
def test_pack_says_when_a_file_cannot_be_read(host: Supervisor, script: str) -> None:
    assert _build(host, f"mkdir -p /box/src/d; cd /box/src; echo > f; echo > d/f; {script}").exit_code == 0
    assert _pack(host).exit_code == 74


def test_pack_does_not_follow_its_own_directory(host: Supervisor) -> None:
    assert _build(host, "mkdir /box/real; echo > /box/real/f; ln -s real /box/src").exit_code == 0
    assert _pack(host).exit_code == 74


def test_pack_refuses_a_tree_that_is_too_deep(host: Supervisor) -> None:
    assert host.probe("deep", "/box", "2047", user=BUILD, cwd="/").exit_code == 0
    assert (
        _build(
            host, "cd -P /box; i=0; while [ $i -lt 2047 ]; do cd -P d; i=$((i+1)); done; echo 1 > f"
        ).exit_code
        == 0
    )
    packed = _pack(host, "/box")
    assert packed.exit_code == 0
    assert wire.records(packed.stdout) == {b"d/" * 2047 + b"f": (0, b"1\n")}
    assert host.probe("deep", "/work", "3000", flags=wire.KEEP).exit_code == 0
    assert host.run(SUPERVISOR, "pack", "/work", "1000").exit_code == 74


def test_wipe_empties_each_directory(host: Supervisor) -> None:
    assert host.probe("all-kinds", "/work", flags=wire.KEEP).exit_code == 0
    assert host.probe("many", "/tmp", "3000", flags=wire.KEEP).exit_code == 0
    assert host.run(SUPERVISOR, "wipe", "/work", "/tmp", flags=wire.KEEP).exit_code == 0
    assert host.run("/usr/bin/find", "/work", "/tmp").stdout == b"/work\n/tmp\n"


def test_wipe_says_when_something_is_left(host: Supervisor) -> None:
    assert _build(host, "mkdir -p /box/d/e").exit_code == 0
    assert host.run(SUPERVISOR, "wipe", "/box/d").exit_code == 74
    assert host.run(SUPERVISOR, "wipe", "/nowhere").exit_code == 74


@pytest.mark.parametrize(
    "arguments", [(), ("pack", "/box"), ("pack", "/box", "1x"), ("unpack",), ("wipe",), ("what",)]
)
def test_wrong_usage_is_told(host: Supervisor, arguments: tuple[str, ...]) -> None:
    assert host.run(SUPERVISOR, *arguments).exit_code == 64
