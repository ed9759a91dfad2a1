"""No file of a repository that is handed in makes us read another one, follow a link, or wait for a pipe."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from dulwich import porcelain
from dulwich.objects import Blob, Tree
from dulwich.pack import write_pack_index_v2
from dulwich.repo import Repo

from runner.domain.errors import SubmissionError
from runner.intake import read
from tests.unit.intake.test_git import commit, commit_tree, paths, refused


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A repository with `main.py` in it."""
    (tmp_path / "work").mkdir()
    with Repo.init(str(tmp_path / "work")) as repo:
        commit(repo, {b"main.py": (0o100644, b"mine")})
    return tmp_path / "work"


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """Another one, of somebody else's, with everything in a pack."""
    (tmp_path / "theirs").mkdir()
    with Repo.init(str(tmp_path / "theirs")) as repo:
        head = commit(repo, {b"main.py": (0o100644, b"theirs")})
        porcelain.repack(repo)
        (tmp_path / "theirs/head").write_bytes(head)
    return tmp_path / "theirs"


def in_place_of_git(work: Path, theirs: Path) -> None:
    shutil.rmtree(work / ".git")
    (work / ".git").write_text(f"gitdir: {theirs}/.git\n")


def linked(name: str) -> Callable[[Path, Path], None]:
    """The file or folder of that name is theirs, by a link, and HEAD their commit."""

    def attack(work: Path, theirs: Path) -> None:
        place = work / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()
        place.symlink_to(theirs / name)
        if name != ".git":
            (work / ".git/HEAD").write_bytes((theirs / "head").read_bytes())

    return attack


def commondir(work: Path, theirs: Path) -> None:
    (work / ".git/commondir").write_text(f"{theirs}/.git\n")


def alternates(work: Path, theirs: Path) -> None:
    (work / ".git/objects/info").mkdir(exist_ok=True)
    (work / ".git/objects/info/alternates").write_text(f"{theirs}/.git/objects\n")
    (work / ".git/HEAD").write_bytes((theirs / "head").read_bytes())


def reference(text: str) -> Callable[[Path, Path], None]:
    def attack(work: Path, _: Path) -> None:
        (work / ".git/HEAD").write_text(text)

    return attack


@pytest.mark.parametrize(
    ("attack", "why"),
    [
        (in_place_of_git, "working tree of a git repository that lies elsewhere"),
        (commondir, "working tree of a git repository that lies elsewhere"),
        (linked(".git"), "'.git' is a symbolic link"),
        (linked(".git/objects"), "'.git/objects' is a symbolic link"),
        (linked(".git/objects/pack"), "'.git/objects/pack' is a symbolic link"),
        (alternates, "is missing"),
        (reference("ref: refs/../../../theirs/head\n"), "a reference in it is malformed"),
        (reference("ref: /theirs/head\n"), "a reference in it is malformed"),
    ],
    ids=["gitfile", "commondir", "git", "objects", "pack", "alternates", "dots", "absolute"],
)
def test_another_repository_of_this_machine_is_not_read(
    work: Path, theirs: Path, attack: Callable[[Path, Path], None], why: str
) -> None:
    attack(work, theirs)
    assert why in refused(work)


@pytest.mark.parametrize("name", ["HEAD", "refs/heads/master", "objects/pack/pack-0.idx"])
def test_a_pipe_is_not_waited_for(work: Path, name: str) -> None:
    place = work / ".git" / name
    place.unlink(missing_ok=True)
    os.mkfifo(place)
    if name.endswith(".idx"):
        place.with_suffix(".pack").write_bytes(b"PACK")
    with subprocess.Popen(["/bin/sh", "-c", f"echo nonsense >{place}"]) as writer:  # whoever waits is let go
        try:
            assert "is neither a file nor a folder" in refused(work)
        finally:
            writer.kill()


@pytest.mark.parametrize("index", [b"", b"\xfftOc\0\0\0\x02"])
def test_an_index_that_is_cut_short_is_told(work: Path, index: bytes) -> None:
    packs = work / ".git/objects/pack"
    (packs / "pack-0.idx").write_bytes(index)
    (packs / "pack-0.pack").write_bytes(b"PACK")
    assert "cannot be read" in refused(work)


@pytest.mark.parametrize("name", ["HEAD", "packed-refs"])
def test_a_large_file_of_references_is_refused_by_its_size(work: Path, name: str) -> None:
    (work / ".git/refs/heads/master").unlink()
    with (work / ".git" / name).open("wb") as file:
        file.truncate(17 << 20)
    assert f"'{name}' has" in refused(work)


def test_references_in_a_circle_are_told(work: Path) -> None:
    (work / ".git/refs/heads/master").write_text("ref: refs/heads/master\n")
    assert "go in a circle" in refused(work)


def test_settings_are_not_read(work: Path) -> None:
    (work / ".git/config").write_text("[include]\n\tpath = more\n")
    (work / ".git/more").write_text("[core]\n\trepositoryformatversion = 7\n")
    assert paths(read([work])) == ["main.py"]


@pytest.mark.parametrize(("length", "taken"), [(1, True), (6, False)])
def test_a_chain_of_deltas_is_held_to_what_unpacking_it_costs(work: Path, length: int, taken: bool) -> None:
    """Each is 60 MiB that pack into nothing, and the last one ten bytes: `main.py`."""
    name = Blob.from_string(b"\0" * 10).id
    chain = [delta(BASE, BASE)] * (length - 1) + [delta(BASE, 10)]
    write_pack(work / ".git/objects/pack/pack-0", name, bytes(BASE), chain)
    (work / ".git/objects" / name[:2].decode() / name[2:].decode()).unlink(missing_ok=True)
    with Repo(str(work)) as repo:
        tree = Tree()
        tree.add(b"main.py", 0o100644, name)
        commit_tree(repo, tree)
    if taken:
        assert read([work]).files[0].data == b"\0" * 10
    else:
        assert "a chain of its deltas is too long" in refused(work)


BASE = 60 << 20
OFS_DELTA, BLOB = 6, 3


def delta(before: int, after: int) -> bytes:
    """The first `after` bytes of `before` many, in copies (gitformat-pack(5))."""
    data = bytearray(varint(before) + varint(after))
    for start in range(0, after, 1 << 16):
        size = min(1 << 16, after - start) % (1 << 16)  # 0 means 65536
        data += b"\xbf" + start.to_bytes(4, "little") + size.to_bytes(2, "little")
    return bytes(data)


def varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def entry(kind: int, data: bytes, extra: bytes = b"") -> bytes:
    size, rest = len(data) & 15, len(data) >> 4
    head = bytes([kind << 4 | size | (0x80 if rest else 0)])
    return head + (varint(rest) if rest else b"") + extra + zlib.compress(data)


def distance(value: int) -> bytes:
    """To a delta's base."""
    data = [value & 0x7F]
    while value := value >> 7:
        value -= 1
        data.insert(0, 0x80 | value & 0x7F)
    return bytes(data)


def write_pack(stem: Path, name: bytes, base: bytes, deltas: list[bytes]) -> None:
    """A pack with a blob and deltas, each of the one before; the last one has the name."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    data = b"PACK" + struct.pack(">LL", 2, 1 + len(deltas))
    offsets = [len(data)]
    data += entry(BLOB, base)
    for one in deltas:
        offsets.append(len(data))
        data += entry(OFS_DELTA, one, distance(offsets[-1] - offsets[-2]))
    checksum = hashlib.sha1(data, usedforsecurity=False).digest()
    stem.with_suffix(".pack").write_bytes(data + checksum)
    names = [bytes([number]) * 20 for number in range(len(deltas))] + [bytes.fromhex(name.decode())]
    with stem.with_suffix(".idx").open("wb") as file:
        write_pack_index_v2(
            file, sorted((one, at, 0) for one, at in zip(names, offsets, strict=True)), checksum
        )


def test_packed_references_and_packs_are_read(work: Path) -> None:
    with Repo(str(work)) as repo:
        porcelain.repack(repo)
        head = repo.head()
    (work / ".git/packed-refs").write_bytes(b"# pack-refs with: peeled\n" + head + b" refs/heads/master\n")
    (work / ".git/refs/heads/master").unlink()
    assert read([work]).files[0].data == b"mine"


def test_a_link_to_a_repository_is_no_submission(work: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(work)
    with pytest.raises(SubmissionError, match="symbolic link"):
        read([tmp_path / "link"])
