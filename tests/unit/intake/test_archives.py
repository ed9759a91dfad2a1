"""Archives are read strictly; hostile ones are refused before a byte of them is unpacked."""

from __future__ import annotations

import lzma
import stat
import tarfile
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.domain.errors import ArchiveError, SubmissionError
from runner.domain.submission import Submission
from runner.intake import read
from runner.intake.archive import MAX_ENTRIES
from runner.intake.clutter import is_clutter
from runner.intake.names import BadNameError, safe_path
from tests.unit.intake.archives import (
    FILE,
    TarEntry,
    ZipEntry,
    gzipped,
    library_zip,
    tar_header,
    tarred,
    zipped,
)

MIB = 1024 * 1024


def handed_in(tmp_path: Path, name: str, data: bytes, **limits: int) -> Submission:
    path = tmp_path / name
    path.write_bytes(data)
    return read([path], **limits)


def paths(submission: Submission) -> list[str]:
    return [str(file.path) for file in submission.files]


BAD_NAMES = [
    ("../evil.py", "has `..` in its path"),
    ("a/../../evil.py", "has `..` in its path"),
    ("/etc/evil.py", "has an absolute path"),
    ("C:/evil.py", "has `:` in its name"),
    ("a\\..\\evil.py", "has `\\` in its name"),
    ("a//b.py", "has an empty part in its path"),
    ("a/./b.py", "has an empty part in its path"),
    ("new\nline.py", "has invisible characters"),
    ("esc\x1b[2J.py", "has invisible characters"),
    ("bidi\u202eyp.exe", "has invisible characters"),
    ("nul.py", "has a name that Windows keeps for a device"),
    ("a/COM1", "has a name that Windows keeps for a device"),
    ("dot.", "ends with a space or full stop"),
    ("space.py ", "ends with a space or full stop"),
    ("x" * 201, "has a name of more than 200 bytes"),
    ("/".join("d" * 17), "lies more than 16 folders deep"),
    ("/".join(["x" * 60] * 8), "has a path of more than 400 bytes"),
]


@pytest.mark.parametrize(("name", "reason"), BAD_NAMES)
@pytest.mark.parametrize("form", ["zip", "tar", "tgz"])
def test_a_name_that_leaves_or_confuses_is_refused(tmp_path: Path, form: str, name: str, reason: str) -> None:
    if form == "zip":
        data = zipped([ZipEntry(b"ok.py"), ZipEntry(name.encode(), flags=0x0800)])
    else:
        data = tarred([TarEntry("ok.py"), TarEntry(name)])
    with pytest.raises(ArchiveError) as caught:
        handed_in(tmp_path, f"a.{form}", gzipped(data) if form == "tgz" else data)
    assert reason in caught.value.message
    assert caught.value.message.isprintable()
    assert caught.value.next_step


@pytest.mark.parametrize("name", [b"a\0.py", b"\xff\xfe.py"])
def test_bytes_that_are_no_name_are_refused(tmp_path: Path, name: bytes) -> None:
    with pytest.raises(ArchiveError, match="invisible characters"):
        handed_in(tmp_path, "a.zip", zipped([ZipEntry(name, flags=0x0800)]))


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        (stat.S_IFLNK | 0o777, "is a link"),
        (stat.S_IFCHR | 0o666, "is neither a file nor a folder"),
        (stat.S_IFIFO | 0o666, "is neither a file nor a folder"),
        (stat.S_IFSOCK | 0o666, "is neither a file nor a folder"),
        (FILE | stat.S_ISUID, "setuid"),
        (FILE | stat.S_ISGID, "setuid or setgid"),
    ],
)
def test_what_is_no_plain_file_in_a_zip_is_refused(tmp_path: Path, mode: int, reason: str) -> None:
    with pytest.raises(ArchiveError, match=reason):
        handed_in(tmp_path, "a.zip", zipped([ZipEntry(b"ok.py"), ZipEntry(b"x.py", b"/etc/passwd", mode)]))


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (TarEntry("x.py", kind=tarfile.SYMTYPE, link="/etc/passwd"), "is a link"),
        (TarEntry("x.py", kind=tarfile.LNKTYPE, link="ok.py"), "is a link"),
        (TarEntry("x.py", kind=tarfile.CHRTYPE), "is neither a file nor a folder"),
        (TarEntry("x.py", kind=tarfile.BLKTYPE), "is neither a file nor a folder"),
        (TarEntry("x.py", kind=tarfile.FIFOTYPE), "is neither a file nor a folder"),
        (TarEntry("x.py", kind=tarfile.CONTTYPE), "is an entry of an unusual type"),
        (TarEntry("x.py", kind=b"S"), "is an entry of an unusual type"),
        (TarEntry("x.py", mode=0o4755), "setuid"),
        (TarEntry("x.py", pax={"GNU.sparse.major": "1"}), "sparse"),
        (TarEntry("x.py", pax={"size": "99999999999"}), "sparse or very large"),
    ],
)
def test_what_is_no_plain_file_in_a_tar_is_refused(tmp_path: Path, entry: TarEntry, reason: str) -> None:
    with pytest.raises(ArchiveError, match=reason):
        handed_in(tmp_path, "a.tar", tarred([TarEntry("ok.py"), entry]))


COLLIDING = [
    ("a.py", "a.py"),
    ("a.py", "A.PY"),
    ("lib/a.py", "LIB/b.py"),
    ("caf\u00e9.py", "cafe\u0301.py"),
    ("stra\u00dfe.py", "STRASSE.py"),
    ("a", "a/b.py"),
    ("a/b.py", "A"),
]


@pytest.mark.parametrize(("first", "second"), COLLIDING)
@pytest.mark.parametrize("form", ["zip", "tar"])
def test_names_that_are_one_file_on_some_systems_are_refused(
    tmp_path: Path, form: str, first: str, second: str
) -> None:
    names = ["other.py", first, second]
    data = (
        zipped(ZipEntry(name.encode(), flags=0x0800) for name in names)
        if form == "zip"
        else tarred(TarEntry(name) for name in names)
    )
    with pytest.raises(ArchiveError, match="which are one on some systems"):
        handed_in(tmp_path, f"a.{form}", data)


def test_a_bomb_is_refused_by_what_it_claims(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"has 8\.0 MiB; a submission may have 1\.0 MiB"):
        handed_in(tmp_path, "a.zip", zipped([ZipEntry(b"a.py", bytes(8 * MIB))]), max_bytes=MIB)


@pytest.mark.parametrize("claimed", [0, 10, MIB])
def test_a_bomb_that_lies_is_never_unpacked_beyond_its_lie(tmp_path: Path, claimed: int) -> None:
    data = zipped([ZipEntry(b"a.py", bytes(64 * MIB), claimed_size=claimed)])
    tracemalloc.start()
    with pytest.raises(ArchiveError, match="unpacks to another size than it claims"):
        handed_in(tmp_path, "a.zip", data, max_bytes=MIB)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * MIB


def test_a_gzip_bomb_is_stopped_at_the_limit(tmp_path: Path) -> None:
    data = gzipped(bytes(64 * MIB))
    tracemalloc.start()
    with pytest.raises(ArchiveError, match="unpacks to more than"):
        handed_in(tmp_path, "a.tgz", data, max_bytes=MIB)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 * MIB


def test_overlapping_entries_are_refused(tmp_path: Path) -> None:
    kernel = ZipEntry(b"a.py", b"x" * 1000)
    again = ZipEntry(b"a.py", b"x" * 1000, offset=0)
    with pytest.raises(ArchiveError, match="overlap"):
        handed_in(tmp_path, "a.zip", zipped([kernel, again]))


def test_a_nested_archive_is_just_a_file(tmp_path: Path) -> None:
    inner = library_zip({"bomb.txt": bytes(8 * MIB)})
    found = handed_in(tmp_path, "a.zip", library_zip({"main.py": b"x", "data.zip": inner}))
    assert paths(found) == ["data.zip", "main.py"]
    assert found.files[0].data == inner


def test_a_million_entries_are_refused_before_they_are_read(tmp_path: Path) -> None:
    end = zipped([], count=0xFFFE)
    with pytest.raises(ArchiveError, match="more than 10,000 entries"):
        handed_in(tmp_path, "a.zip", end)
    blocks = tar_header(b"__pycache__/a.pyc", 0) * (MAX_ENTRIES * 2 + 1)
    with pytest.raises(ArchiveError, match="more than 10,000 entries"):
        handed_in(tmp_path, "a.tgz", gzipped(blocks))


def test_a_huge_directory_is_refused_by_its_size(tmp_path: Path) -> None:
    data = zipped([ZipEntry(b"n" * 60_000, b"") for _ in range(60)])
    with pytest.raises(ArchiveError, match="entries"):
        handed_in(tmp_path, "a.zip", data)


def test_more_entries_than_the_end_says_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="more entries than it says"):
        handed_in(tmp_path, "a.zip", zipped([ZipEntry(b"a.py"), ZipEntry(b"b.py")], count=1))


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (ZipEntry(b"a.py", flags=1), "is encrypted"),
        (ZipEntry(b"a.py", flags=0x40), "is encrypted"),
        (ZipEntry(b"a.py", method=14), "compressed in a way other than deflate"),
        (ZipEntry(b"a.py", method=99), "compressed in a way other than deflate"),
        (ZipEntry(b"a.py", local_name=b"b.py"), "described in two ways"),
        (ZipEntry(b"a.py", claimed_crc=1), "wrong checksum"),
        (ZipEntry(b"a.py", offset=10**6), "lies outside of it"),
        (ZipEntry(b"a.py", offset=7), "described in two ways"),
        (ZipEntry(b"a.py", method=0, claimed_size=5), "another size"),
    ],
)
def test_an_entry_that_lies_or_hides_is_refused(tmp_path: Path, entry: ZipEntry, reason: str) -> None:
    with pytest.raises(ArchiveError, match=reason):
        handed_in(tmp_path, "a.zip", zipped([entry]))


@pytest.mark.parametrize("form", ["a.zip", "a.tar", "a.tar.gz", "a.tgz"])
@pytest.mark.parametrize(
    "data", [b"", b"PK", b"hello world" * 100, b"\x1f\x8b" + b"x" * 100, b"PK\5\6" + bytes(17)]
)
def test_what_is_no_archive_is_called_broken(tmp_path: Path, form: str, data: bytes) -> None:
    with pytest.raises(ArchiveError, match="archive is broken"):
        handed_in(tmp_path, form, data)


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("form", ["a.zip", "a.tar", "a.tgz"])
def test_a_cut_off_archive_is_refused(tmp_path: Path, form: str, keep: float) -> None:
    content = bytes(range(256)) * 40
    plain = tarred([TarEntry("a.py", content), TarEntry("b.py", content)])[: 2 * (512 + len(content)) + 512]
    data = {
        "a.zip": library_zip({"a.py": content, "b.py": content}),
        "a.tar": plain,
        "a.tgz": gzipped(plain),
    }[form]
    with pytest.raises(ArchiveError):
        handed_in(tmp_path, form, data[: int(len(data) * keep)])


def test_a_tar_that_claims_more_than_it_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="cut off"):
        handed_in(tmp_path, "a.tar", tar_header(b"a.py", 8**10) + bytes(1024))


def test_other_archives_are_named_as_such(tmp_path: Path) -> None:
    for name, data in (("a.7z", b"7z"), ("a.tar.xz", lzma.compress(b"x")), ("a.rar", b"Rar!")):
        with pytest.raises(ArchiveError, match="another kind"):
            handed_in(tmp_path, name, data)


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    data = library_zip({f"f{number}.py": b"x" for number in range(11)})
    with pytest.raises(ArchiveError, match="more than 10 files"):
        handed_in(tmp_path, "a.zip", data, max_files=10)
    assert len(handed_in(tmp_path, "b.zip", data, max_files=11).files) == 11


def test_an_archive_without_files_is_empty(tmp_path: Path) -> None:
    for files in ({"__MACOSX/._a.py": b"x"}, {"a/": b""}, {"a.py": b" \n"}):
        with pytest.raises(SubmissionError, match="is empty"):
            handed_in(tmp_path, "a.zip", library_zip(files))


CLUTTER = [
    "__MACOSX/._a.py",
    "p/.DS_Store",
    "p/.git/config",
    "p/node_modules/x/i.js",
    "p/__pycache__/a.pyc",
    "p/.venv/x",
]


def test_clutter_is_left_out_and_a_common_folder_stripped(tmp_path: Path) -> None:
    files = dict.fromkeys(["p/main.py", "p/lib/help.py", *CLUTTER], b"x")
    expected = ["lib/help.py", "main.py"]
    assert paths(handed_in(tmp_path, "a.zip", library_zip(files))) == expected
    assert paths(handed_in(tmp_path, "a.tar", tarred(TarEntry(name, b"x") for name in files))) == expected


def test_links_and_bombs_among_clutter_do_no_harm(tmp_path: Path) -> None:
    data = tarred(
        [
            TarEntry("p/main.py"),
            TarEntry("p/.venv/bin/python", kind=tarfile.SYMTYPE, link="/usr/bin/python3"),
            TarEntry("p/node_modules/big.bin", bytes(4 * MIB)),
        ]
    )
    assert paths(handed_in(tmp_path, "a.tgz", gzipped(data), max_bytes=MIB)) == ["main.py"]


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_every_usual_form_of_tar_is_read(tmp_path: Path, form: int) -> None:
    long = "/".join(["folder-with-a-long-name"] * 6)
    data = tarred([TarEntry("./run.sh", b"x", mode=0o755), TarEntry(f"{long}/main.py", b"y")], form=form)
    found = handed_in(tmp_path, "a.tar", data)
    assert paths(found) == [f"{long}/main.py", "run.sh"]
    assert [file.executable for file in found.files] == [False, True]
    assert found.origin == "tar"


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_comment_after_a_zip_does_no_harm(tmp_path: Path, compression: int) -> None:
    data = library_zip({"a.py": b"x", "b.py": b""}, compression=compression)
    data = data[:-2] + (5).to_bytes(2, "little") + b"hello"
    assert paths(handed_in(tmp_path, "a.zip", data)) == ["a.py", "b.py"]


def _is_safe(name: str) -> bool:
    try:
        safe_path(name)
    except BadNameError:
        return False
    return not is_clutter(PurePosixPath(name))


def _can_be_unpacked(files: dict[str, bytes]) -> bool:
    """No file is a folder of another, and something is in them."""
    clash = any(other.startswith(f"{name}/") for name in files for other in files)
    return not clash and any(data.strip() for data in files.values())


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}(\.[a-z]{1,3})?", fullmatch=True).filter(_is_safe)
FILES = st.dictionaries(
    st.lists(NAMES, min_size=1, max_size=4).map("/".join),
    st.binary(min_size=1, max_size=300),
    min_size=1,
    max_size=6,
).filter(_can_be_unpacked)


@settings(deadline=None, max_examples=60)
@given(FILES)
def test_what_is_packed_comes_out(tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]) -> None:
    folder = tmp_path_factory.mktemp("packed")
    inside = {f"top/{name}": data for name, data in files.items()} | {"top/other.txt": b"x"}
    plain = tarred(TarEntry(name, data) for name, data in inside.items())
    wanted = files | {"other.txt": b"x"}
    for name, data in (("a.zip", library_zip(inside)), ("a.tar", plain), ("a.tgz", gzipped(plain))):
        found = handed_in(folder, name, data)
        assert {str(file.path): file.data for file in found.files} == wanted


@settings(deadline=None, max_examples=300)
@given(
    st.text(max_size=40) | st.lists(st.sampled_from(["..", ".", "", "a", "C:", "con", "b.py"])).map("/".join)
)
def test_a_safe_path_stays_inside(name: str) -> None:
    try:
        path = safe_path(name)
    except BadNameError:
        return
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert str(path) == name
    assert name.isprintable()


@settings(deadline=None, max_examples=300)
@given(noise=st.binary(max_size=600), at=st.integers(0, 600), as_zip=st.booleans())
def test_a_damaged_archive_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int, *, as_zip: bool
) -> None:
    content = {"a.py": b"x" * 50, "b.py": b"y"}
    sound = library_zip(content) if as_zip else tarred(TarEntry(name, data) for name, data in content.items())
    damaged = sound[:at] + noise + sound[at + len(noise) :]
    with suppress(SubmissionError):  # any other exception fails the test
        found = handed_in(tmp_path_factory.mktemp("damaged"), "a.zip" if as_zip else "a.tar", damaged)
        assert all(safe_path(str(file.path)) == file.path for file in found.files)
