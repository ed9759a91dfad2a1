"""What waits on disk comes back as it was, and takes no memory meanwhile; a full disk loses nothing."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.cases import ProgramCase
from runner.domain.errors import PlatformFault
from runner.domain.observation import Excerpt, Observation
from runner.grading.aside import MOST, SMALL, Aside, AsideError
from runner.grading.judging.played import Played

ROOT = Path(__file__).parents[3]
MIB = 1 << 20
sizes = st.lists(
    st.one_of(st.integers(0, 9), st.integers(SMALL - 1, SMALL + 9), st.integers(MIB // 2 - 1, MIB // 2 + 1)),
    max_size=6,
)
Put = tuple[ProgramCase, Played]


def case(number: int) -> ProgramCase:
    return ProgramCase(f"core/{number}", Path("/in"), Path("/ans"))


def played(output: bytes) -> Played:
    return Played(Observation(0, None, None, 7, 8, 0, 9, 10, output, len(output), Excerpt()), passes=(0.5,))


def run(number: int, size: int) -> Put:
    return case(number), played(bytes([number]) * size)


def descriptor_of(aside: Aside) -> int:
    assert aside._file is not None
    return aside._file.fileno()


def made_in(descriptor: int) -> Path:
    return Path(f"/proc/self/fd/{descriptor}").readlink().parent


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """The kernel takes that much of a file and refuses the rest, as a full disk does (setrlimit(2))."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@given(sizes)
def test_runs_come_back_whole_and_in_order(sizes: list[int]):
    runs = [run(number, size) for number, size in enumerate(sizes)]
    with Aside(Path(tempfile.gettempdir())) as aside:
        for one in runs:
            aside.put(*one)
        assert list(aside) == runs
        assert list(aside) == runs


def held_by(put: Callable[[int], object]) -> int:
    tracemalloc.start()
    try:
        for number in range(20):
            put(number)
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_large_outputs_that_wait_are_not_in_memory(tmp_path: Path):
    with Aside(tmp_path) as aside:
        assert held_by(lambda number: aside.put(case(number), played(bytes(MIB)))) < MIB
        assert sum(len(run.observation.stdout) for _, run in aside) == 20 * MIB


def test_small_outputs_that_wait_go_to_disk_once_they_are_many(tmp_path: Path):
    few = MOST // SMALL
    small = bytes(SMALL)
    with Aside(tmp_path) as aside:
        for number in range(few):
            aside.put(case(number), played(small))
        aside.put(case(few), played(b"x" * SMALL))
        assert [one.place for one in aside._waiting] == [None] * few + [0]
        assert list(aside)[-1] == (case(few), played(b"x" * SMALL))


def test_what_the_disk_does_not_give_back_is_a_platform_fault(tmp_path: Path):
    with Aside(tmp_path) as aside:
        aside.put(case(1), played(b"x" * MIB))
        assert aside._file is not None
        aside._file.truncate(MIB // 2)
        with pytest.raises(AsideError, match="gave 524288 of 1048576 bytes"):
            list(aside)


@given(sizes)
def test_a_disk_that_is_full_loses_nothing_and_is_heard_of_no_more(sizes: list[int]):
    """What it did not take waits in memory, and what it took comes back; a smaller one may fit again."""
    runs = [run(number, size) for number, size in enumerate(sizes)]
    with no_file_beyond(MIB - 1), Aside(Path(tempfile.gettempdir())) as aside:
        for one in runs:
            aside.put(*one)
        assert list(aside) == runs


def test_what_a_full_disk_took_in_part_is_given_back_to_it(tmp_path: Path):
    with no_file_beyond(MIB), Aside(tmp_path) as aside:
        aside.put(*run(1, MIB // 2))
        aside.put(*run(2, MIB // 2 + 1))
        assert [one.place for one in aside._waiting] == [0, None]
        assert os.fstat(descriptor_of(aside)).st_size == MIB // 2
        aside.put(*run(3, MIB // 2))
        assert [one.place for one in aside._waiting] == [0, None, MIB // 2]
        assert list(aside) == [run(1, MIB // 2), run(2, MIB // 2 + 1), run(3, MIB // 2)]


def test_beyond_what_memory_holds_a_full_disk_is_a_platform_fault_that_says_where(tmp_path: Path):
    with no_file_beyond(0), Aside(tmp_path) as aside:
        for number in range(MOST // (8 * MIB)):
            aside.put(case(number), played(bytes(8 * MIB)))
        with pytest.raises(AsideError, match=r"fill 64 MiB of memory.*: File too large") as raised:
            aside.put(case(99), played(b"x"))
        assert isinstance(raised.value, PlatformFault)
        assert str(tmp_path) in raised.value.next_step
        assert len(list(aside)) == MOST // (8 * MIB)


def test_the_file_is_made_in_the_folder_has_no_name_and_is_its_owners_alone(tmp_path: Path):
    folder = tmp_path / "cache" / "inputs"
    with Aside(folder) as aside:
        aside.put(*run(1, MIB))
        descriptor = descriptor_of(aside)
        facts = os.fstat(descriptor)
        assert (facts.st_mode & 0o777, facts.st_nlink, facts.st_dev) == (0o600, 0, folder.stat().st_dev)
        assert made_in(descriptor) == folder
        assert list(folder.iterdir()) == []


def test_where_the_folder_takes_none_it_is_made_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    no_folder = tmp_path / "file"
    no_folder.write_bytes(b"")
    with Aside(no_folder) as aside:
        aside.put(*run(1, MIB))
        assert made_in(descriptor_of(aside)) == temporary
        assert list(aside) == [run(1, MIB)]


def test_where_no_file_can_be_made_they_wait_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    no_folder = tmp_path / "file"
    no_folder.write_bytes(b"")
    monkeypatch.setattr(tempfile, "tempdir", str(no_folder))
    with Aside(no_folder) as aside:
        aside.put(*run(1, MIB))
        assert aside._file is None
        assert list(aside) == [run(1, MIB)]


KILLED = """
import sys
from pathlib import Path
from tests.unit.grading.test_aside import Aside, MIB, run
with Aside(Path(sys.argv[1])) as aside:
    aside.put(*run(1, MIB))
    assert aside._file is not None
    print("kept", flush=True)
    sys.stdin.read()
"""


def test_nothing_is_left_of_who_is_killed(tmp_path: Path):
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"kept\n"
        killed.send_signal(signal.SIGKILL)
    assert killed.returncode == -signal.SIGKILL
    assert list(tmp_path.iterdir()) == []
