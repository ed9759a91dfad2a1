"""A git repository's HEAD is read without git, and without its working tree, hooks or settings."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from dulwich import porcelain
from dulwich.objects import Blob, Commit, ObjectID, Tree
from dulwich.pack import write_pack_index_v2
from dulwich.refs import Ref
from dulwich.repo import Repo

from runner.domain.errors import SubmissionError
from runner.domain.submission import Submission
from runner.intake import read

AUTHOR = b"A Candidate <candidate@example.com>"


def commit(repo: Repo, files: dict[bytes, tuple[int, bytes]]) -> bytes:
    """Make a commit of these files, by name, mode and bytes, HEAD."""
    tree = Tree()
    for name, (mode, data) in files.items():
        blob = Blob.from_string(data)
        repo.object_store.add_object(blob)
        tree.add(name, mode, blob.id)
    return commit_tree(repo, tree)


def commit_tree(repo: Repo, tree: Tree) -> bytes:
    made = Commit()
    made.tree, made.author, made.committer, made.message = tree.id, AUTHOR, AUTHOR, b"x"
    made.author_time = made.commit_time = made.author_timezone = made.commit_timezone = 0
    repo.object_store.add_object(tree)
    repo.object_store.add_object(made)
    repo.refs[Ref(b"HEAD")] = made.id
    return bytes(made.id)


@pytest.fixture
def repo(tmp_path: Path) -> Iterator[Repo]:
    (tmp_path / "work").mkdir()
    made = Repo.init(str(tmp_path / "work"))
    yield made
    made.close()


def paths(submission: Submission) -> list[str]:
    return [str(file.path) for file in submission.files]


def refused(path: Path, **limits: int) -> str:
    with pytest.raises(SubmissionError) as caught:
        read([path], **limits)
    assert caught.value.next_step
    return caught.value.message


def test_head_is_read_and_not_the_working_tree(repo: Repo, tmp_path: Path) -> None:
    sha = commit(repo, {b"main.py": (0o100644, b"print(1)"), b"run.sh": (0o100755, b"x")})
    (tmp_path / "work/main.py").write_text("not committed")
    (tmp_path / "work/extra.py").write_text("not committed")
    found = read([tmp_path / "work"])
    assert paths(found) == ["main.py", "run.sh"]
    assert found.files[0].data == b"print(1)"
    assert [file.executable for file in found.files] == [False, True]
    assert found.origin == f"git:{sha.decode()}"


def test_a_bare_repository_is_read(repo: Repo, tmp_path: Path) -> None:
    commit(repo, {b"main.py": (0o100644, b"print(1)")})
    assert paths(read([tmp_path / "work/.git"])) == ["main.py"]


def test_packed_objects_and_deltas_are_read(repo: Repo, tmp_path: Path) -> None:
    first = b"".join(b"line %d\n" % number for number in range(2000))
    commit(repo, {b"a.py": (0o100644, first), b"b.py": (0o100644, first + b"more\n")})
    porcelain.repack(repo)
    for folder in (tmp_path / "work/.git/objects").iterdir():
        assert folder.name in {"info", "pack"} or not any(folder.iterdir())
    assert [file.data for file in read([tmp_path / "work"]).files] == [first, first + b"more\n"]


@pytest.mark.parametrize("packed", ["loose", "packed"])
def test_a_huge_blob_is_refused_by_its_size(repo: Repo, tmp_path: Path, packed: str) -> None:
    commit(repo, {b"main.py": (0o100644, b"x"), b"big.py": (0o100644, bytes(3_000_000))})
    if packed == "packed":
        porcelain.repack(repo)
    assert "'big.py' has 2.9 MiB; a submission may have 1.0 MiB" in refused(tmp_path / "work")


def test_a_loose_object_that_lies_about_its_size_is_refused(repo: Repo, tmp_path: Path) -> None:
    commit(repo, {b"main.py": (0o100644, b"x")})
    name = Blob.from_string(b"x").id.decode()
    place = tmp_path / "work/.git/objects" / name[:2] / name[2:]
    place.chmod(0o644)
    place.write_bytes(zlib.compress(b"blob 1\0" + bytes(50_000_000)))
    assert "is not what its name says" in refused(tmp_path / "work")


def test_links_and_submodules_are_refused(repo: Repo, tmp_path: Path) -> None:
    commit(repo, {b"main.py": (0o120000, b"/etc/passwd")})
    assert "is a symbolic link" in refused(tmp_path / "work")
    tree = Tree()
    tree.add(b"lib", 0o160000, ObjectID(b"1" * 40))
    commit_tree(repo, tree)
    assert "is a submodule" in refused(tmp_path / "work")


def test_clutter_is_left_out(repo: Repo, tmp_path: Path) -> None:
    commit(
        repo, {b"main.py": (0o100644, b"x"), b".gitignore": (0o100644, b"x"), b".DS_Store": (0o100644, b"x")}
    )
    assert paths(read([tmp_path / "work"])) == ["main.py"]


@pytest.mark.parametrize("name", [b"..", b"nul.py", b"a\nb.py", b"a\\b.py", b"\xff.py"])
def test_a_bad_name_in_a_tree_is_refused(repo: Repo, tmp_path: Path, name: bytes) -> None:
    commit(repo, {name: (0o100644, b"x")})
    message = refused(tmp_path / "work")
    assert message.isprintable()


def test_colliding_names_are_refused(repo: Repo, tmp_path: Path) -> None:
    commit(repo, {b"main.py": (0o100644, b"x"), b"MAIN.py": (0o100644, b"y")})
    assert "one on some systems" in refused(tmp_path / "work")


def test_a_repository_without_a_commit_says_so(repo: Repo, tmp_path: Path) -> None:
    assert "has no commit yet" in refused(tmp_path / "work")


def test_missing_and_damaged_objects_are_said(repo: Repo, tmp_path: Path) -> None:
    commit(repo, {b"main.py": (0o100644, b"x")})
    name = Blob.from_string(b"x").id.decode()
    place = tmp_path / "work/.git/objects" / name[:2] / name[2:]
    place.chmod(0o644)
    place.write_bytes(b"no zlib")
    assert "cannot be read" in refused(tmp_path / "work")
    place.unlink()
    assert f"the object {name} is missing" in refused(tmp_path / "work")


def test_a_git_folder_with_nothing_in_it_is_no_repository(tmp_path: Path) -> None:
    (tmp_path / "work/.git").mkdir(parents=True)
    assert "it is incomplete" in refused(tmp_path / "work")


def test_hooks_filters_and_settings_have_no_say(repo: Repo, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    commit(repo, {b"main.py": (0o100644, b"x"), b".gitattributes": (0o100644, b"* filter=evil\n")})
    (tmp_path / "work/.git/config").write_text(
        "[core]\n\trepositoryformatversion = 0\n\tfsmonitor = touch " + str(mark) + "\n"
        '[filter "evil"]\n\tsmudge = touch ' + str(mark) + "\n"
    )
    assert paths(read([tmp_path / "work"])) == ["main.py"]
    assert not mark.exists()


def test_a_recursive_tree_is_refused(repo: Repo, tmp_path: Path) -> None:
    tree = Tree()
    blob = Blob.from_string(b"x")
    repo.object_store.add_object(blob)
    tree.add(b"a.py", 0o100644, blob.id)
    for _ in range(40):
        repo.object_store.add_object(tree)
        outer = Tree()
        for number in range(10):  # 10^40 files in 40 objects
            outer.add(b"d%d" % number, 0o040000, tree.id)
        tree = outer
    commit_tree(repo, tree)
    assert "folders deep" in refused(tmp_path / "work")


@pytest.mark.parametrize("packed", ["loose", "packed"])
def test_a_tree_that_stands_in_many_folders_is_refused(repo: Repo, packed: str) -> None:
    """Its one file is clutter with a long name. Of 50,000 folders and 4 MiB the reading took an hour."""
    blob = Blob.from_string(b"")
    sub, tree = Tree(), Tree()
    sub.add(b"a" * (2 << 20) + b".pyc", 0o100644, blob.id)
    for number in range(1000):
        tree.add(b"%d" % number, 0o40000, sub.id)
    for made in (blob, sub):
        repo.object_store.add_object(made)
    commit_tree(repo, tree)
    if packed == "packed":
        porcelain.repack(repo)
    assert refused(Path(repo.path)) == "The git repository unpacks to more than 256.0 MiB."


def test_a_long_chain_of_deltas_that_stands_in_many_folders_is_refused(repo: Repo) -> None:
    """Each step is a few bytes, but takes as long as a larger one."""
    blob = Blob.from_string(b"")
    sub, tree = Tree(), Tree()
    sub.add(b"x.pyc", 0o100644, blob.id)
    for number in range(500):
        tree.add(b"%d" % number, 0o40000, sub.id)
    repo.object_store.add_object(blob)
    commit_tree(repo, tree)
    put_chain(Path(repo.path) / ".git/objects/pack", sub, 4000)
    assert refused(Path(repo.path)) == "The git repository unpacks to more than 256.0 MiB."


def put_chain(folder: Path, last: Tree, length: int) -> None:
    """A pack with that tree, made from itself so often."""
    content = last.as_raw_string()
    size = len(content)
    assert size < 128
    same = bytes([size, size, 0x90, size])
    pack = bytearray(b"PACK" + struct.pack(">II", 2, length + 1))
    offsets = [len(pack)]
    pack += bytes([2 << 4 | 0x80 | size & 15, size >> 4]) + zlib.compress(content)
    delta = zlib.compress(same)
    for _ in range(length):
        distance = len(pack) - offsets[-1]
        offsets.append(len(pack))
        assert distance < 128
        pack += bytes([6 << 4 | len(same), distance]) + delta
    checksum = hashlib.sha1(pack).digest()
    entries = [(hashlib.sha1(b"%d" % offset).digest(), offset, 0) for offset in offsets[:-1]]
    entries.append((bytes.fromhex(last.id.decode()), offsets[-1], 0))
    (folder / "pack-chain.pack").write_bytes(pack + checksum)
    with (folder / "pack-chain.idx").open("wb") as index:
        write_pack_index_v2(index, sorted(entries), checksum)


def test_files_are_never_written(repo: Repo, tmp_path: Path) -> None:
    commit(repo, {b"main.py": (0o100644, b"x")})
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    read([tmp_path / "work"])
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
