"""A path that leads to no challenge is answered with one that does."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.catalog import load, scaffold
from runner.domain.errors import NotAChallengeError


def next_step(path: Path) -> str:
    """What somebody is told who gives this path."""
    with pytest.raises(NotAChallengeError) as refusal:
        load(path)
    return refusal.value.next_step


def test_a_slip_in_the_name_is_answered_with_the_name(folder: Path) -> None:
    assert next_step(folder.parent / "acount-totals") == f"Did you mean {folder}?"


def test_a_name_alone_is_looked_for_in_the_library(folder: Path, tmp_path: Path) -> None:
    library = tmp_path / "house/challenges"
    library.mkdir(parents=True)
    moved = folder.rename(library / folder.name)
    assert next_step(tmp_path / "house" / folder.name) == f"Did you mean {moved}?"


def test_a_name_like_none_is_answered_with_what_is_wanted(folder: Path) -> None:
    assert next_step(folder.parent / "zzz") == "Give the path of a challenge's folder."
    assert next_step(folder / "nowhere/zzz") == "Give the path of a challenge's folder."


def test_a_library_is_answered_with_a_challenge_in_it(folder: Path) -> None:
    assert next_step(folder.parent) == f"It holds a challenge: give that, {folder}."


def test_a_contest_is_answered_with_the_packages_in_it(tmp_path: Path) -> None:
    contest = tmp_path / "a contest"
    for name in ("b/problem.yaml", "a/domjudge-problem.ini", "notes/problem.md"):
        (contest / name).parent.mkdir(parents=True)
        (contest / name).write_text("")
    one, every = contest / "a", f"'{contest}'/*/"
    step = f"It holds challenges: give one of them, such as {one}, or for `verify` all, {every}."
    assert next_step(contest) == step


@pytest.mark.parametrize("name", ["hello.zip", "hello.KPP"])
def test_a_packed_package_has_to_be_unpacked(tmp_path: Path, name: str) -> None:
    packed = tmp_path / name
    packed.write_bytes(b"PK")
    assert f"`unzip {packed} -d {tmp_path / 'hello'}`" in next_step(packed)


def test_what_can_be_made_in_a_folder_that_is_no_challenge_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "an empty one").mkdir()
    step = next_step(tmp_path / "an empty one")
    made = tmp_path / "an empty one/my-challenge"
    assert f"`fairtrial new '{made}'`" in step
    scaffold.create(made)
    assert load(made).slug == "my-challenge"


def test_a_file_in_the_challenge_s_place_is_told_the_order(folder: Path) -> None:
    assert "before the files of a submission" in next_step(folder / "statement.md")
