"""A temporary folder lives as long as its owner, and nobody removes it before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runner.owned_folders import owned_folder, remove_orphans

PREFIX = "fairtrial-test-"
OWNER = """\
import pathlib, sys
from runner.owned_folders import owned_folder
with owned_folder(pathlib.Path(sys.argv[1]), sys.argv[2]) as folder:
    (folder / "kept").write_text("something")
    print(folder, flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_owner(within: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that has a folder until its standard input ends, and the folder."""
    command = (sys.executable, "-c", OWNER, str(within), PREFIX)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, Path(process.stdout.readline().rstrip())
        finally:
            process.kill()


def test_it_is_for_its_owner_alone_and_gone_in_the_end(tmp_path: Path) -> None:
    with owned_folder(tmp_path, PREFIX) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "kept").write_text("something")
    assert list(tmp_path.iterdir()) == []


def test_it_is_gone_when_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="so"), owned_folder(tmp_path, PREFIX):
        raise ValueError("so")
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_has_is_no_orphan_until_he_was_killed(tmp_path: Path) -> None:
    with another_owner(tmp_path) as (process, folder):
        remove_orphans(tmp_path, PREFIX)
        assert (folder / "kept").exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (folder / "kept").exists()
        remove_orphans(tmp_path, PREFIX)
        assert list(tmp_path.iterdir()) == []


def test_what_only_looks_like_one_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "kept").touch()
    (tmp_path / f"{PREFIX}link").symlink_to(precious)
    (tmp_path / f"{PREFIX}file").touch()
    remove_orphans(tmp_path, PREFIX)
    assert (precious / "kept").exists()
    assert len(list(tmp_path.iterdir())) == 3


def test_what_belongs_to_somebody_else_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = tmp_path / f"{PREFIX}foreign"
    foreign.mkdir()
    owner = foreign.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    remove_orphans(tmp_path, PREFIX)
    assert foreign.exists()


def test_where_there_is_no_place_there_are_no_orphans(tmp_path: Path) -> None:
    remove_orphans(tmp_path / "nowhere", PREFIX)
    assert list(tmp_path.iterdir()) == []
