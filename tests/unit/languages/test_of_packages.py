"""What is particular to programs of packages."""

from __future__ import annotations

import pytest

from runner.languages.of_packages import asks_for_a_file


@pytest.mark.parametrize(
    "source",
    [
        b"fstat(0, &s);",
        b"fstat64(0, &s);",
        b'statx(0, "", 0, 0, &s);',
        b"mmap64(0, n, 1, 2, 0, 0);",
        b"fseeko64(stdin, 0, SEEK_END);",
        b"rewind(stdin);",
        b"os.path.getsize('/dev/stdin')",
        b"std::filesystem::file_size(path)",
        b"mmap.mmap(0, 0)",
        b"System.in.available()",
        b"fs.fstatSync(0).size",
    ],
)
def test_a_program_that_asks_what_a_pipe_cannot_tell_asks_for_a_file(source: bytes) -> None:
    assert asks_for_a_file(source)


@pytest.mark.parametrize("source", [b"state = 1", b"statistics.mean(x)", b"seeker()", b"is_mmapped"])
def test_a_word_that_only_holds_such_a_name_asks_for_nothing(source: bytes) -> None:
    assert not asks_for_a_file(source)
