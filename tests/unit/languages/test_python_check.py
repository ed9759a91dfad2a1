"""What the check of Python's syntax says is what the interpreter itself says of a broken file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from runner.languages.model import Program
from runner.languages.python import check, reads_first

BROKEN = {
    "invalid": b"x = 1\nif x\n    y\n",
    "never closed": b"print((1, 2)\n",
    "tabs": b"if 1:\n        a\n\tb\n",
    "outside of a function": b"return 1\n",
    "in another encoding": b'# -*- coding: latin-1 -*-\nx = "\xe9" y\n',
    "warned of before": b'x = "\\d"\nx is 1\ny = (\n',
}
SOUND = {
    "empty": b"",
    "a mark of the byte order": b"\xef\xbb\xbfprint(1)\n",
    "in another encoding": b'# -*- coding: latin-1 -*-\nx = "\xe9"\n',
    "doubtful": b'x = "\\d"\nassert (1, "a")\nif x is 1: pass\n"a"(1)\n',
}


def checked(folder: Path, *contents: bytes) -> subprocess.CompletedProcess[str]:
    names = [f"part{number}.py" for number in range(len(contents))]
    for name, data in zip(names, contents, strict=True):
        (folder / name).write_bytes(data)
    sources = tuple(PurePosixPath(name) for name in names)
    argv = check(sys.executable, Program(sources, sources[0], 256))
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_of_as_when_it_is_run(tmp_path: Path, name: str):
    found = checked(tmp_path, BROKEN[name])
    run = [sys.executable, "-I", "-W", "ignore", "part0.py"]
    told = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False).stderr
    assert found.returncode == 1
    assert found.stderr.splitlines()[-1] == told.splitlines()[-1]
    assert 'File "part0.py", line ' in found.stderr


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_file_passes_without_a_word(tmp_path: Path, name: str):
    found = checked(tmp_path, SOUND[name])
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


def test_every_broken_file_is_told_of_and_no_warning(tmp_path: Path):
    found = checked(tmp_path, BROKEN["invalid"], SOUND["doubtful"], b"x = 1\x00\n")
    assert found.returncode == 1
    assert found.stderr.count("part0.py") == 1
    assert "part1.py" not in found.stderr
    assert found.stderr.splitlines()[-1].endswith("source code string cannot contain null bytes")


def test_an_encoding_that_there_is_not_is_named(tmp_path: Path):
    found = checked(tmp_path, b"# -*- coding: nonsense -*-\nx\n")
    assert found.returncode == 1
    assert found.stderr.splitlines()[-1] == "SyntaxError: unknown encoding: nonsense"


@pytest.mark.parametrize("source", [b"def f(:\n", b"\x25" + "print('ran')\n".encode("cp037")])
def test_an_encoding_may_make_another_program_of_a_file_that_is_run(tmp_path: Path, source: bytes):
    """Here an empty one, and one that its check refuses: no run of it says what the check would say."""
    written = b"# coding: cp037\n" + source
    assert checked(tmp_path, written).returncode == 1
    assert subprocess.run([sys.executable, "part0.py"], cwd=tmp_path, check=False).returncode == 0
    assert not reads_first(written)


def test_a_file_that_is_too_deep_is_no_sound_one(tmp_path: Path):
    found = checked(tmp_path, b"x = " + b"-" * 100_000 + b"1\n")
    assert found.returncode == 1
    assert found.stderr.splitlines()[-1].startswith(("MemoryError", "RecursionError"))
