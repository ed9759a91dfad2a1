"""Challenges are checked out once, side by side, and nothing half made stays."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

from runner.catalog import load
from runner.domain.access import Role
from runner.domain.challenge import Challenge
from runner.domain.submission import SourceFile
from runner.library import Library, source_files, write_files
from runner.storage import challenges, people
from runner.storage.challenges import NewVersion
from runner.storage.database import Database
from runner.storage.submissions import Version
from tests.challenge_folders import make_challenge

PATIENCE_SECONDS = 30.0
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def published(database: Database, folder: Path) -> Version:
    challenge = make_challenge(folder)
    with database.write() as connection:
        author = people.add_user(connection, Role.AUTHOR, "Author")
        files = source_files(folder)
        new = NewVersion(challenge.sha256, challenge.version, challenge.name, "program", files, author)
        return Version(challenges.create(connection, challenge.slug, new), challenge.sha256)


def test_a_version_that_many_want_at_once_is_loaded_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, library = published(database, tmp_path / "shout"), Library(database, tmp_path / "cache")
    loaded: list[Path] = []
    start = Barrier(4)

    def noted(path: Path) -> Challenge:
        loaded.append(path)
        return load(path)

    def ask(_: int) -> Challenge:
        start.wait()
        return library.challenge(version)

    monkeypatch.setattr("runner.library.load", noted)
    with ThreadPoolExecutor(4) as crew:
        found = list(crew.map(ask, range(4)))
    assert len(loaded) == 1
    assert all(one is found[0] for one in found)


def test_a_version_that_takes_long_to_load_keeps_nobody_from_another(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = (published(database, tmp_path / slug) for slug in ("slow", "quick"))
    library = Library(database, tmp_path / "cache")
    began, go_on = Event(), Event()

    def held_up(path: Path) -> Challenge:
        if path.name == "slow":
            began.set()
            assert go_on.wait(PATIENCE_SECONDS)
        return load(path)

    monkeypatch.setattr("runner.library.load", held_up)
    with ThreadPoolExecutor(1) as crew:
        loading = crew.submit(library.challenge, slow)
        assert began.wait(PATIENCE_SECONDS)
        assert library.challenge(quick).slug == "quick"
        assert not loading.done()
        go_on.set()
        assert loading.result().slug == "slow"


def test_what_another_process_has_checked_out_meanwhile_stays_where_it_reads_it(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = published(database, tmp_path / "shout")
    seen: list[int] = []

    def overtaken(root: Path, files: Iterable[SourceFile]) -> None:
        monkeypatch.setattr("runner.library.write_files", write_files)
        Library(database, tmp_path).challenge(version)
        seen.append(folder_of(version, tmp_path).stat().st_ino)
        write_files(root, files)

    monkeypatch.setattr("runner.library.write_files", overtaken)
    assert Library(database, tmp_path).challenge(version).slug == "shout"
    assert seen == [folder_of(version, tmp_path).stat().st_ino]


def test_what_is_damaged_is_replaced(database: Database, tmp_path: Path) -> None:
    version = published(database, tmp_path / "shout")
    Library(database, tmp_path).challenge(version)
    damaged = folder_of(version, tmp_path) / "challenge.yaml"
    damaged.write_text("")
    assert Library(database, tmp_path).challenge(version).slug == "shout"
    assert damaged.read_text()


def folder_of(version: Version, cache: Path) -> Path:
    return cache / "challenges" / version.sha256 / "shout"


def test_what_was_left_half_made_is_gone_with_the_next_start(database: Database, tmp_path: Path) -> None:
    left = tmp_path / "challenges" / ".new-of-somebody-killed"
    (left / "deep").mkdir(parents=True)
    Library(database, tmp_path)
    assert list((tmp_path / "challenges").iterdir()) == []
