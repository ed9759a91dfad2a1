"""What arrives over the network is held to the same rules as what is read from a disk."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import PurePosixPath

import pytest

from runner.domain.errors import ArchiveError, ArchiveTooLargeError, SubmissionError, TooLargeError
from runner.domain.submission import Submission
from runner.intake.archive import OVERHEAD_BYTES
from runner.intake.upload import NamedFile, from_archive, from_files
from tests.unit.intake.archives import TarEntry, ZipEntry, gzipped, tarred, zipped

KIB = 1024


def named(*paths: str, data: bytes = b"x = 1\n") -> list[NamedFile]:
    return [NamedFile(path, data) for path in paths]


def taken(files: Sequence[NamedFile], *, max_bytes: int = KIB, max_files: int = 3) -> Submission:
    return from_files(files, max_bytes=max_bytes, max_files=max_files)


def unpacked(data: bytes, *, max_bytes: int = KIB, max_files: int = 3) -> Submission:
    return from_archive(data, max_bytes=max_bytes, max_files=max_files)


def test_files_are_sorted_and_keep_their_modes() -> None:
    submission = taken([NamedFile("b/run.sh", b"#!/bin/sh\n", executable=True), NamedFile("a.py", b"1\n")])
    assert [(str(file.path), file.executable) for file in submission.files] == [
        ("a.py", False),
        ("b/run.sh", True),
    ]
    assert submission.origin == "file"


def test_a_path_may_begin_here() -> None:
    assert taken(named("./src/main.py")).files[0].path == PurePosixPath("src/main.py")


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "./",
        "..",
        "../a.py",
        "a/../b.py",
        "./../a.py",
        "/a.py",
        "././a.py",
        "a//b.py",
        "a\\b.py",
        "c:a.py",
        "a\n.py",
        "a\0.py",
        "\x1b[2J.py",
        "\N{RIGHT-TO-LEFT OVERRIDE}yp.py",
        "con.py",
        "a.py ",
        "x" * 201,
        "d/" * 16 + "a.py",
    ],
)
def test_a_path_that_could_mean_something_else_is_refused(path: str) -> None:
    with pytest.raises(SubmissionError) as refused:
        taken(named(path))
    assert refused.value.next_step == "Rename it."
    assert refused.value.message.isprintable()


def test_a_folder_that_holds_everything_stays() -> None:
    assert str(taken(named("src/main.py")).files[0].path) == "src/main.py"


def test_two_paths_that_are_one_elsewhere_are_refused() -> None:
    with pytest.raises(SubmissionError, match="one on some systems"):
        taken(named("Main.py", "main.py"))
    with pytest.raises(SubmissionError, match="one on some systems"):
        taken(named("main.py", "main.py"))
    with pytest.raises(SubmissionError, match="one on some systems"):
        taken(named("main.py", "main.py/x.py"))


def test_what_tools_leave_behind_does_not_count() -> None:
    submission = taken(named(".git/config", "__pycache__/a.pyc", ".DS_Store", ".git/HEAD", "a.py"))
    assert [str(file.path) for file in submission.files] == ["a.py"]


def test_one_file_too_many_is_refused() -> None:
    assert len(taken(named("a.py", "b.py", "c.py")).files) == 3
    with pytest.raises(TooLargeError, match="more than 3 files"):
        taken(named("a.py", "b.py", "c.py", "d.py"))


def test_one_byte_too_many_is_refused() -> None:
    assert taken(named("a.py", "b.py", data=b"x" * (KIB // 2))).size == KIB
    with pytest.raises(TooLargeError):
        taken([*named("a.py", data=b"x" * KIB), *named("b.py", data=b"x")])


@pytest.mark.parametrize("files", [[], named("a.py", data=b" \n"), named(".git/config")])
def test_nothing_is_no_submission(files: list[NamedFile]) -> None:
    with pytest.raises(SubmissionError, match="empty"):
        taken(files)


def test_archives_are_told_apart_by_how_they_begin() -> None:
    tar = tarred([TarEntry("a.py", b"print(1)\n")])
    for data, origin in ((zipped([ZipEntry(b"a.py")]), "zip"), (tar, "tar"), (gzipped(tar), "tar")):
        submission = unpacked(data)
        assert (submission.origin, [str(file.path) for file in submission.files]) == (origin, ["a.py"])


@pytest.mark.parametrize("data", [b"", b"PK", b"\x1f\x8b", b"print(1)\n", b"Rar!\x1a\x07\x00", b"\0" * 600])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(ArchiveError):
        unpacked(data)


def test_an_archive_may_not_unpack_to_more_than_is_taken() -> None:
    bomb = zipped([ZipEntry(b"a.py", b"x" * (64 * KIB))])
    assert len(bomb) < KIB
    with pytest.raises(ArchiveTooLargeError):
        unpacked(bomb)


def test_an_archive_that_is_too_large_itself_is_not_looked_at() -> None:
    with pytest.raises(ArchiveTooLargeError, match="The archive has"):
        unpacked(b"PK" + bytes(KIB + OVERHEAD_BYTES))


@pytest.mark.parametrize(
    "entry",
    [
        ZipEntry(b"../a.py"),
        ZipEntry(b"/etc/passwd"),
        ZipEntry(b"a.py", mode=stat.S_IFLNK | 0o777),
        ZipEntry(b"a.py", mode=stat.S_IFIFO | 0o644),
    ],
)
def test_hostile_entries_are_refused(entry: ZipEntry) -> None:
    with pytest.raises(ArchiveError):
        unpacked(zipped([ZipEntry(b"main.py"), entry]))
