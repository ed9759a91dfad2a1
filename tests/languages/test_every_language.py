"""What every language does, whatever it is."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from runner.domain.submission import SourceFile
from runner.languages.facts import version_number
from runner.languages.model import Language
from runner.sandbox.lease import PoolLease
from runner.sandbox.model import Command
from tests.languages.workbench import MEMORY, Prepared, prepare, program_files

pytestmark = pytest.mark.engine

DEPTH = {"bash": 1000}
"""Of 200,000 calls elsewhere. Bash's own effort grows with the square of the depth, whatever the limits."""
NEVER_KILLED = {"java": b"OutOfMemoryError"}
"""What those say whose heap ends before the sandbox's memory does, wherever data lies."""
MISTAKE_AT_THE_END = {
    "javascript": 'console.log("ran");\nprocess.exit(0);\nfunction f() { return (; }\n',
    "lua": 'print("ran")\nos.exit(0)\nlocal function f() return ( end\n',
    "php": '<?php\necho "ran";\nexit(0);\nfunction f() { return (; }\n',
    "pypy": 'print("ran")\nraise SystemExit(0)\ndef f(): return (\n',
    "python": 'print("ran")\nraise SystemExit(0)\ndef f(): return (\n',
}
"""They would end with 0 before it, of the languages whose files are read to the end first."""
HEAP_LIMITED = {"java", "javascript", "go", "typescript"}


def test_compiles(tour: Prepared):
    assert (tour.compilation.exit_code, tour.compilation.stderr.head) == (0, b"")


def test_says_hello(tour: Prepared):
    seen = tour.run("hello")
    assert (seen.stdout, seen.stderr.head, seen.exit_code) == (b"hello, world\n", b"", 0)


def test_leaves_most_of_the_memory_to_a_small_program(tour: Prepared):
    assert tour.run("hello").peak_rss_bytes < MEMORY << 18


def test_gets_its_arguments_as_they_are(tour: Prepared):
    assert tour.run("args", "--top", "", "a b", "*", "é").stdout.decode().split("\n")[:-1] == [
        "--top",
        "",
        "a b",
        "*",
        "é",
    ]


def test_passes_every_byte_through(tour: Prepared):
    every_byte = bytes(range(256)) * 8
    assert tour.run("echo", stdin=every_byte).stdout == every_byte


def test_reads_a_hundred_thousand_lines_well_within_its_time(tour: Prepared):
    assert tour.run("count", stdin=(b"x" * 9 + b"\n") * 100_000).stdout == b"100000 900000\n"


def test_reads_and_writes_unicode(tour: Prepared):
    text = "naïve 日本 🎉"
    assert tour.run("unicode", stdin=f"{text}\n".encode()).stdout.decode() == f"10 {text}\n"


def test_exits_with_its_code(tour: Prepared):
    assert tour.run("exit").exit_code == 3


def test_an_uncaught_error_is_no_success(tour: Prepared):
    seen = tour.run("crash")
    assert seen.exit_code != 0
    assert seen.signal or seen.stderr.head


def test_recurses_deeply(tour: Prepared):
    depth = str(DEPTH.get(tour.language.name, 200_000))
    assert tour.run("depth", depth).stdout.decode() == f"{depth}\n"


def test_more_memory_than_the_limit_is_seen_for_what_it_is(lease: PoolLease, language: Language, image: str):
    seen = prepare(lease, language, image, program_files(language, "tour")).run("fill")
    if language.name in NEVER_KILLED:
        assert (seen.exit_code, seen.oom_kills) == (1, 0)
        assert NEVER_KILLED[language.name] in seen.stderr.head
        return
    assert seen.oom_kills or seen.sandbox_oom


def test_computes_with_64_bits(tour: Prepared):
    assert tour.run("add", "9007199254740993", "9214364837600034814").stdout == b"9223372036854775807\n"


def test_sees_the_environment_that_it_is_given_and_no_more(tour: Prepared):
    given = sorted(f"{name}={value}" for name, value in tour.environment.items())
    assert tour.run("environment").stdout.decode().splitlines() == given


def test_reaches_no_network(tour: Prepared):
    assert tour.run("network").stdout == b"refused\n"


def test_writes_only_where_it_may(tour: Prepared):
    paths = [
        "/box/src/x",
        "/box/out/x",
        "/box/x",
        "/etc/x",
        "/usr/x",
        "/x",
        "/work/x",
        "/tmp/x",
        "/dev/shm/x",
    ]
    assert tour.run("write", *paths).stdout.decode().split() == ["/work/x", "/tmp/x", "/dev/shm/x"]


def test_several_files_make_one_program(lease: PoolLease, language: Language, image: str):
    several = prepare(lease, language, image, program_files(language, "several"))
    assert several.compilation.stderr.head == b""
    assert several.run().stdout == b"42\n"


def test_a_syntax_error_anywhere_fails_before_anything_runs_and_names_file_and_line(
    lease: PoolLease, language: Language, image: str
):
    compilation = prepare(lease, language, image, program_files(language, "broken")).compilation
    said = (compilation.stdout + compilation.stderr.head).decode()
    assert compilation.exit_code not in (0, None)
    name = "Other" if language.name in {"java", "haskell"} else "other"
    line = {"go": 3}.get(language.name, 2)
    assert f"{name}{language.suffixes[0]}" in said
    assert str(line) in said
    assert "/box" not in said
    assert "Traceback" not in said


def test_nothing_runs_before_a_mistake_at_the_end_where_a_run_shows_the_syntax(
    lease: PoolLease, language: Language, image: str
):
    source = MISTAKE_AT_THE_END.get(language.name, "").encode()
    assert language.reads_first(source) == (language.name in MISTAKE_AT_THE_END)
    if source:
        path = PurePosixPath(f"main{language.suffixes[0]}")
        files = [SourceFile(path, source)]
        broken = prepare(lease, language, image, files)
        seen = broken.run()
        assert broken.compilation.exit_code not in (0, None)
        assert (seen.exit_code in (0, None), b"ran" in seen.stdout) == (False, False)


def test_answers_the_version_probe(tour: Prepared):
    seen = tour.sandbox.run(Command(tour.language.version, env=tour.environment))
    assert seen.exit_code == 0
    assert any(character.isdigit() for character in seen.stdout.decode().splitlines()[0])


def test_is_the_release_that_candidates_are_told(tour: Prepared):
    """A statement is made without an engine, from what the definition declares."""
    seen = tour.sandbox.run(Command(tour.language.version, env=tour.environment))
    number = version_number(seen.stdout.decode().splitlines()[0])
    assert f"{number}.".startswith(f"{tour.language.release}.")


def test_the_heap_ends_below_the_memory_limit_where_the_language_manages_one(tour: Prepared):
    said = tour.run("heap").stdout
    if tour.language.name not in HEAP_LIMITED:
        assert said == b""
        return
    assert MEMORY // 2 <= int(said) <= MEMORY
