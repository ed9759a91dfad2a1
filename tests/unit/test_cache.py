"""What is kept is whole, or not there."""

from pathlib import Path

import pytest

from runner.cache import keep


def test_a_file_is_kept_in_a_folder_that_is_made(tmp_path: Path):
    place = tmp_path / "a/b"
    keep(place, b"first")
    keep(place, b"second")
    assert place.read_bytes() == b"second"
    assert list(place.parent.iterdir()) == [place]


def test_nothing_is_left_of_what_cannot_be_kept(tmp_path: Path):
    place = tmp_path / "kept"
    (place / "something").mkdir(parents=True)
    with pytest.raises(OSError, match="irectory"):
        keep(place, b"no file takes a folder's place")
    assert list(tmp_path.iterdir()) == [place]
