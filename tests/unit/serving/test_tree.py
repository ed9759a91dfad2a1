"""Layers of processes: started in order, ended the other way round, started again when they die."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.serving.child import Child, Program
from runner.serving.signals import Signals, held
from runner.serving.tree import Tree
from tests.service.waiting import until

WRITES_ITS_END = (
    "import signal, sys, pathlib\n"
    "end = pathlib.Path(sys.argv[1])\n"
    "signal.signal(signal.SIGTERM, lambda *_: sys.exit(end.open('a').write(sys.argv[2]) and 0))\n"
    "pathlib.Path(sys.argv[1] + sys.argv[2]).touch()\n"
    "while True: signal.pause()\n"
)


def program(path: Path, name: str) -> Program:
    """One that writes its name when it is told to end."""
    command = (sys.executable, "-c", WRITES_ITS_END, str(path), name)
    return Program(name, command, dict(os.environ), grace_seconds=30)


def failing(tmp_path: Path) -> Program:
    """One that says something and fails."""
    command = (sys.executable, "-c", "print('no room'); raise SystemExit(3)")
    return Program("It", command, dict(os.environ), grace_seconds=1, log=tmp_path / "log")


def heard(child: Child) -> str:
    """What is said of it, as soon as there is something."""
    return until(child.tend, "it does not end")


@pytest.fixture
def signals() -> Iterator[Signals]:
    with held() as signals:
        yield signals


def test_what_was_started_last_ends_first(signals: Signals, tmp_path: Path) -> None:
    path = tmp_path / "ended"
    with Tree(signals, print) as tree:
        tree.grow([program(path, "a")])
        tree.grow([program(path, "b")])
        assert tree.stand(lambda: all(Path(f"{path}{name}").exists() for name in "ab"))
        assert tree.end()
    assert path.read_text("ascii") == "ba"


def test_what_dies_rests_longer_each_time_and_its_last_words_are_told(tmp_path: Path) -> None:
    child = Child(failing(tmp_path))
    said = []
    for _ in range(3):
        child.start()
        said.append(heard(child))
    assert said == [
        f"It ended (exit code 3, its last words: no room); it is started again in {pause} s."
        for pause in (1, 2, 4)
    ]


def test_signals_are_let_go_in_children(signals: Signals, tmp_path: Path) -> None:
    log = tmp_path / "mask"
    command = (
        sys.executable,
        "-c",
        "import signal; print(len(signal.pthread_sigmask(signal.SIG_BLOCK, ())))",
    )
    child = Child(Program("It", command, dict(os.environ), grace_seconds=1, log=log))
    child.start()
    heard(child)
    assert log.read_text("ascii") == "0\n"


def test_what_cannot_be_started_says_so(tmp_path: Path) -> None:
    child = Child(
        Program("It", (str(tmp_path / "nothing"),), dict(os.environ), grace_seconds=1, log=tmp_path / "log")
    )
    child.start()
    said = heard(child)
    assert "exit code 127" in said
    assert "cannot be started: No such file or directory" in said
