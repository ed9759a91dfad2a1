"""The lock of Debian's packages: its file, and what differs from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.errors import UsageError
from runner.images.catalog import IMAGES, read_catalog
from runner.images.drift import Difference, compare, described
from runner.images.lock import Lock, LockError, lock_path, parse, read_lock, render
from runner.images.locking import agreed

TEXT = """\
snapshot 20261130T120000Z
images base c python

binutils 2.44-3 c
libc6 2.41-12+deb13u3 *
python3 3.13.5-1 python
"""

names = st.from_regex(r"[a-z0-9][a-z0-9+.-]{1,12}", fullmatch=True)
versions = st.from_regex(r"([0-9]{1,2}:)?[0-9][A-Za-z0-9.+~]{0,8}(-[0-9a-z.+~]{1,4})?", fullmatch=True)
images = st.from_regex(r"[a-z][a-z-]{0,8}", fullmatch=True)


@st.composite
def locks(draw: st.DrawFn) -> Lock:
    """Any lock in which each package is in an image."""
    having = draw(st.dictionaries(images, st.frozensets(names, max_size=6), min_size=1, max_size=5))
    packages = sorted(frozenset.union(*having.values()))
    when = draw(st.datetimes()).strftime("%Y%m%dT%H%M%SZ").rjust(16, "0")
    return Lock(when, {name: draw(versions) for name in packages}, having)


@given(locks())
def test_what_is_written_is_read_as_it_was(lock: Lock):
    assert parse(render(lock)) == lock


@given(locks(), st.data())
def test_another_version_is_one_line_of_the_diff(lock: Lock, data: st.DataObject):
    if not lock.versions:
        return
    name = data.draw(st.sampled_from(sorted(lock.versions)))
    other = Lock(lock.snapshot, {**lock.versions, name: f"{lock.versions[name]}+1"}, lock.images)
    before, after = render(lock).splitlines(), render(other).splitlines()
    assert len(before) == len(after)
    assert sum(one != two for one, two in zip(before, after, strict=True)) == 1
    assert lock.sha256 != other.sha256


def test_a_star_is_all_images():
    lock = parse(TEXT)
    assert lock.of("base") == {"libc6": "2.41-12+deb13u3"}
    assert lock.of("c") == {"libc6": "2.41-12+deb13u3", "binutils": "2.44-3"}
    assert lock.everywhere == {"libc6"}
    assert lock.of("somebody-elses") is None


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("snapshot 20261130T120000Z", "snapshot yesterday"), "line 1 is not `snapshot`"),
        (("images base", "image base"), "line 2 is not `images`"),
        (("images base", "images c"), "line 2 is not `images`"),
        (("2.44-3 c", "2.44-3"), "line 4 is not a package"),
        (("2.44-3 c", "2.44-3 d"), "line 4 names d, which is no image"),
        (("binutils 2.44-3", "binutils newest"), "line 4 is not a package"),
        (("binutils 2.44-3", "Binutils 2.44-3"), "line 4 is not a package"),
        (("binutils", "libc6"), "line 5 names libc6 a second time"),
        ((TEXT, "# nothing\n"), "it ends before"),
    ],
)
def test_a_file_that_is_no_lock_is_told_with_its_line(
    change: tuple[str, str], complaint: str, tmp_path: Path
):
    lock_path(tmp_path, "amd64").write_text(TEXT.replace(*change, 1))
    with pytest.raises(UsageError, match=complaint):
        read_lock(tmp_path, "amd64")


def test_what_is_in_the_place_of_a_lock_and_cannot_be_read_is_told(tmp_path: Path):
    path = lock_path(tmp_path, "amd64")
    path.mkdir()
    with pytest.raises(LockError, match=rf"{path} is no lock: Is a directory\."):
        read_lock(tmp_path, "amd64")
    path.rmdir()
    path.write_bytes(b"snapshot \xff")
    with pytest.raises(LockError, match=rf"{path} is no lock: .*0xff in position 9"):
        read_lock(tmp_path, "amd64")


def test_an_image_may_have_the_name_of_the_line_that_names_it():
    lock = parse(TEXT.replace("images base c", "images images c").replace("*", "images c"))
    assert lock.of("images") == {"libc6": "2.41-12+deb13u3"}
    assert parse(render(lock)) == lock


def test_an_architecture_without_a_lock_has_none(tmp_path: Path):
    lock_path(tmp_path, "amd64").write_text(TEXT)
    assert read_lock(tmp_path, "arm64") is None
    assert read_lock(tmp_path, "amd64") == parse(TEXT)


packages = st.dictionaries(names, versions, max_size=8)


@given(packages)
def test_nothing_differs_from_itself(here: dict[str, str]):
    assert compare(here, here) == ()


@given(packages, packages)
def test_every_difference_is_told_once_and_explains_all(locked: dict[str, str], here: dict[str, str]):
    found = compare(locked, here)
    mended = {name: version for name, version in locked.items() if name not in {one.package for one in found}}
    mended |= {one.package: one.here for one in found if one.here is not None}
    assert mended == here
    assert len({one.package for one in found}) == len(found)


def test_differences_are_described_once_with_their_images():
    newer = Difference("libc6", "1", "2")
    lines = described({"base": [newer], "c": [newer, Difference("gcc", "14", None)], "d": [newer]})
    assert lines == ("gcc 14, which is not in the image (c)", "libc6 1 → 2 (in all)")
    assert described({"base": [Difference("nc", None, "3")]}) == ("nc 3, which is not in the lock (base)",)


def test_two_versions_of_a_package_make_no_lock():
    with pytest.raises(UsageError, match="libc6 is 2 in the image c and 1 in another"):
        agreed({"base": {"libc6": "1"}, "c": {"libc6": "2"}})


def test_the_repositorys_lock_is_of_all_its_images_and_as_it_was_written():
    lock = read_lock(IMAGES, "amd64")
    assert lock is not None
    assert lock.images.keys() == read_catalog().images.keys() - {"supervisor"}
    assert lock_path(IMAGES, "amd64").read_text("utf-8") == render(lock)
