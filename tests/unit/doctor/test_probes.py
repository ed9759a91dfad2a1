"""The probes as a table, and how what is seen becomes words."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath

import pytest

from runner.doctor.attempts import counted_oom
from runner.doctor.bench import command, programs, said
from runner.doctor.engine_probes import version_of
from runner.doctor.examine import PROBES
from runner.domain.observation import Excerpt, Observation, Stop


def observed(
    *,
    exit_code: int | None = 0,
    signal: int | None = None,
    stopped: Stop | None = None,
    oom_kills: int = 0,
    sandbox_oom: bool = False,
    stdout: bytes = b"",
    stderr: bytes = b"",
) -> Observation:
    """A run of a probe's program."""
    return Observation(
        exit_code=exit_code,
        signal=signal,
        stopped=stopped,
        cpu_ns=0,
        wall_ns=0,
        oom_kills=oom_kills,
        peak_rss_bytes=0,
        stdin_bytes=0,
        stdout=stdout,
        stdout_bytes=len(stdout),
        stderr=Excerpt(stderr, b"", len(stderr)),
        sandbox_oom=sandbox_oom,
    )


def test_every_probe_has_a_name_of_its_own_and_says_what_it_proves() -> None:
    assert len({probe.name for probe in PROBES}) == len(PROBES)
    assert [probe.name for probe in PROBES if not probe.proves or not probe.expected] == []


def test_the_programs_are_python_that_starts_with_what_it_does() -> None:
    undocumented = [str(file.path) for file in programs() if not ast.get_docstring(ast.parse(file.data))]
    assert (undocumented, PurePosixPath("network.py") in [file.path for file in programs()]) == ([], True)


def test_a_program_runs_isolated_from_what_lies_beside_it() -> None:
    made = command("network", ("tcp", "192.0.2.1", "80"), {"cpu_stop": 0.3})
    assert made.argv == ("/usr/bin/python3", "-I", "/box/src/network.py", "tcp", "192.0.2.1", "80")
    assert made.cpu_stop == 0.3


@pytest.mark.parametrize(
    ("observation", "words"),
    [
        (observed(stdout=b"one\ntwo\n"), "one, two"),
        (observed(exit_code=1, stderr=b"Traceback\nValueError: no"), "exit 1 ValueError: no"),
        (observed(exit_code=None, signal=31), "signal 31"),
        (observed(exit_code=None, signal=9, oom_kills=1), "out of memory"),
        (observed(exit_code=None, sandbox_oom=True), "out of memory"),
        (observed(exit_code=None, signal=9, stopped=Stop.CPU), "stopped: cpu"),
        (observed(stdout=b"ended in time, its children did not\n", stopped=Stop.WALL), "stopped: wall"),
        (observed(stdout=b"\xff"), "�"),
    ],
)
def test_what_a_program_said_or_how_it_ended(observation: Observation, words: str) -> None:
    assert said(observation) == words


@pytest.mark.parametrize(
    ("observation", "words"),
    [
        (observed(exit_code=None, signal=9, oom_kills=2), "killed and counted"),
        (observed(exit_code=None, sandbox_oom=True), "killed and counted"),
        (observed(exit_code=1, stderr=b"MemoryError"), "exit 1 MemoryError"),
    ],
)
def test_only_the_kernels_count_proves_a_memory_limit(observation: Observation, words: str) -> None:
    assert counted_oom(observation) == words


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("20.10.24+dfsg1", (20, 10, 24)), ("28.2.2", (28, 2, 2)), ("27.0.0-rc.1", (27, 0, 0)), ("dev", ())],
)
def test_an_engines_version(text: str, numbers: tuple[int, ...]) -> None:
    assert version_of(text) == numbers
