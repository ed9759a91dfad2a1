"""The room that the catalog grants the files of a case is the room that a sandbox has for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from runner.domain.errors import SandboxLostError
from runner.domain.submission import SourceFile
from runner.domain.working_folder import PAGE, WORK_BYTES, WORK_INODES, bytes_taken, inodes_taken
from runner.sandbox.model import Command, Sandbox, SandboxSpec
from runner.sandbox.pool import Pool

pytestmark = pytest.mark.engine

PAGES = WORK_BYTES // PAGE


@pytest.fixture
def sandbox(pool: Pool, spec: SandboxSpec) -> Iterator[Sandbox]:
    with pool.lease(spec) as lease, lease.sandbox(spec) as sandbox:
        yield sandbox


def file(name: str, size: int) -> SourceFile:
    return SourceFile(PurePosixPath(name), bytes(size))


def sizes(files: list[SourceFile]) -> dict[PurePosixPath, int]:
    return {one.path: len(one.data) for one in files}


def test_files_of_exactly_the_bytes_that_are_granted_fit(sandbox: Sandbox):
    files = [file("deep/large", (PAGES - 2) * PAGE - 1), file("one", 1), file("page", PAGE), file("empty", 0)]
    assert bytes_taken(sizes(files)) == WORK_BYTES
    sandbox.unpack_case(files)
    assert sandbox.run(Command(("/usr/bin/stat", "-c", "%s", "deep/large", "one"))).exit_code == 0


def test_a_byte_that_needs_another_page_does_not(sandbox: Sandbox):
    files = [file("large", WORK_BYTES), file("one", 1)]
    assert bytes_taken(sizes(files)) == WORK_BYTES + PAGE
    with pytest.raises(SandboxLostError, match="do not fit"):
        sandbox.unpack_case(files)


def test_exactly_as_many_files_and_folders_as_are_granted_fit(sandbox: Sandbox):
    files = [file(f"a/b/{number}", 0) for number in range(WORK_INODES - 3)]
    assert inodes_taken(sizes(files)) == WORK_INODES
    sandbox.unpack_case(files)


def test_one_file_more_does_not(sandbox: Sandbox):
    files = [file(f"a/b/{number}", 0) for number in range(WORK_INODES - 2)]
    assert inodes_taken(sizes(files)) == WORK_INODES + 1
    with pytest.raises(SandboxLostError, match="do not fit"):
        sandbox.unpack_case(files)
