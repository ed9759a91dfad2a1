"""Published challenges as folders: a version's files, written once below the cache, read by its hash.

What graded is always exactly what was published: files are taken from the record, and the folder's hash is
reckoned again before it is used.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

from runner.catalog import load
from runner.catalog.folder import walk
from runner.domain.challenge import Challenge
from runner.domain.errors import PlatformFault
from runner.domain.submission import SourceFile
from runner.owned_folders import owned_folder, remove_orphans
from runner.storage import challenges
from runner.storage.database import Database
from runner.storage.submissions import Version

KEPT: Final = 32
"""Challenges that stay in memory."""
_NEW: Final = ".new-"
"""How folders are called until they are whole."""


class MissingVersionError(PlatformFault):
    """The record has no such version of a challenge, or it is not what its hash says."""


class Library:
    """Challenges by version. Thread-safe."""

    def __init__(self, database: Database, cache: Path) -> None:
        """Below `cache`, folders are named by their hash; whoever deletes one gets it again.

        What somebody who was killed left there half made is removed.
        """
        self._database = database
        self._cache = cache / "challenges"
        self._kept: OrderedDict[Version, Challenge] = OrderedDict()
        self._loading: dict[Version, Lock] = {}
        self._lock = Lock()
        remove_orphans(self._cache, _NEW)

    def challenge(self, version: Version) -> Challenge:
        """That version, checked out. Raises `MissingVersionError`, `DatabaseAwayError`, `BlobError`."""
        kept = self._found(version)
        if kept is not None:
            return kept
        with self._lock:
            loading = self._loading.setdefault(version, Lock())
        with loading:  # others wait for the same version alone
            return self._found(version) or self._loaded(version)

    def _found(self, version: Version) -> Challenge | None:
        with self._lock:
            if version in self._kept:
                self._kept.move_to_end(version)
            return self._kept.get(version)

    def _loaded(self, version: Version) -> Challenge:
        try:
            challenge = load(self._folder(version))
            with self._lock:
                self._kept[version] = challenge
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        finally:
            with self._lock:
                self._loading.pop(version, None)
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
        place.parent.mkdir(parents=True, exist_ok=True)
        with owned_folder(self._cache, _NEW) as folder:
            made = folder / place.name
            write_files(made, files)
            if not _is_version(made, version):
                raise _missing(version)
            if not _is_put_in_place(made, place) and not _is_version(place, version):
                _replace(made, place, folder / "old")


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


def _is_put_in_place(made: Path, place: Path) -> bool:
    """False when something is there: what another process has put there meanwhile stays, since it is reading
    it.
    """
    try:
        made.rename(place)
    except OSError:
        return False
    return True


def _replace(made: Path, place: Path, aside: Path) -> None:
    """What is there is damaged. Another process may do the same at the same time; whichever comes last, the
    content is one.
    """
    with suppress(FileNotFoundError):
        place.rename(aside)
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
