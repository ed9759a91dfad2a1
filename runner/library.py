"""Published challenges as folders: a version's files, written once below the cache, read by its hash.

What graded is always exactly what was published: files are taken from the record, and the folder's hash is
reckoned again before it is used.
"""

from __future__ import annotations

import tempfile
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Final

from runner.catalog import load
from runner.catalog.folder import walk
from runner.domain.challenge import Challenge
from runner.domain.errors import PlatformFault
from runner.domain.submission import SourceFile
from runner.storage import challenges
from runner.storage.database import Database
from runner.storage.submissions import Version

KEPT: Final = 32
"""Challenges that stay in memory."""


class MissingVersionError(PlatformFault):
    """The record has no such version of a challenge, or it is not what its hash says."""


class Library:
    """Challenges by version. Thread-safe."""

    def __init__(self, database: Database, cache: Path) -> None:
        """Below `cache`, folders are named by their hash; whoever deletes one gets it again."""
        self._database = database
        self._cache = cache / "challenges"
        self._kept: OrderedDict[Version, Challenge] = OrderedDict()
        self._lock = Lock()

    def challenge(self, version: Version) -> Challenge:
        """That version, checked out. Raises `MissingVersionError`, `DatabaseAwayError`, `BlobError`."""
        with self._lock:
            if version in self._kept:
                self._kept.move_to_end(version)
                return self._kept[version]
            challenge = load(self._folder(version))
            self._kept[version] = challenge
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return challenge

    def _folder(self, version: Version) -> Path:
        with self._database.read() as connection:
            stored = challenges.by_id(connection, version.challenge_id)
        if stored is None:
            raise _missing(version)
        place = self._cache / version.sha256 / stored.slug
        if not _is_version(place, version):
            self._check_out(version, place)
        return place

    def _check_out(self, version: Version, place: Path) -> None:
        with self._database.read() as connection:
            files = challenges.files_of(connection, version.challenge_id, version.sha256)
        if files is None:
            raise _missing(version)
        self._cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._cache, prefix=".new-") as name:
            made = Path(name) / version.sha256
            write_files(made / place.name, files)
            if not _is_version(made / place.name, version):
                raise _missing(version)
            _put_in_place(made, place.parent, Path(name) / "old")


def source_files(root: Path) -> tuple[SourceFile, ...]:
    """All files of a challenge's folder, as they are published."""
    folder, _ = walk(root)
    return tuple(SourceFile(path, folder.read(path), file.executable) for path, file in folder.files.items())


def write_files(root: Path, files: Iterable[SourceFile]) -> None:
    """Write them below a folder, as `source_files` reads them; their paths must be safe."""
    for file in files:
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
        path.chmod(0o755 if file.executable else 0o644)


def _is_version(place: Path, version: Version) -> bool:
    return place.is_dir() and walk(place)[0].sha256() == version.sha256


def _put_in_place(made: Path, place: Path, aside: Path) -> None:
    """Another process may do the same at the same time; whichever comes last, the content is one."""
    if place.exists():
        place.rename(aside)  # damaged, or of another process that was as quick
    try:
        made.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def _missing(version: Version) -> MissingVersionError:
    return MissingVersionError(
        f"Version {version.sha256[:12]} of the challenge {version.challenge_id} is missing or damaged.",
        "Restore the database from a backup.",
    )
