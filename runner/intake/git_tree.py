"""The tree of a git repository's HEAD, read without running git: no hook, filter or setting has a say."""

from __future__ import annotations

import stat
import struct
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

from dulwich.errors import FileFormatException, ObjectFormatException
from dulwich.objects import ObjectID

from runner.domain.errors import SubmissionError
from runner.domain.submission import SourceFile, Submission
from runner.intake.basket import Basket, too_large
from runner.intake.clutter import is_clutter
from runner.intake.git_folder import GitFolder, damaged
from runner.intake.git_objects import Objects, ObjectTooLargeError
from runner.intake.names import MAX_DEPTH, BadNameError, safe_path, shown
from runner.intake.sizes import readable

MAX_ENTRIES: Final = 50_000
_SUBMODULE: Final = 0o160000


def is_repository(path: Path) -> bool:
    """Whether a folder is a git repository's working tree, or a bare repository."""
    bare = (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()
    return bare or (path / ".git").exists()


def read(path: Path, basket: Basket) -> Submission:
    """The files of HEAD's tree; what is not committed is not handed in.

    Raises:
        SubmissionError: there is no commit, a link or submodule is in it, or the repository is damaged.
    """
    try:
        return _head(GitFolder(path), basket)
    except ObjectTooLargeError as error:
        raise damaged(f"an object of it has {readable(error.size)}") from error
    except (
        FileFormatException,
        ObjectFormatException,
        zlib.error,
        ValueError,
        KeyError,
        IndexError,
        struct.error,
    ) as error:
        raise damaged("an object or reference in it is malformed") from error
    except (AssertionError, OSError) as error:
        raise damaged("a file in it cannot be read") from error


def _head(folder: GitFolder, basket: Basket) -> Submission:
    head = folder.head()
    if head is None:
        raise SubmissionError("The git repository has no commit yet.", "Commit your files and try again.")
    with folder.packs() as packs:
        walk = _Walk(Objects(folder, packs), basket)
        walk.enter(walk.objects.commit(head).tree, PurePosixPath())
    return basket.submission(f"git:{head.decode('ascii')}", strip_folder=False)


class _Walk:
    def __init__(self, objects: Objects, basket: Basket) -> None:
        self.objects = objects
        self.basket = basket
        self.entries = 0

    def enter(self, tree: ObjectID, folder: PurePosixPath) -> None:
        for name, mode, sha in self.objects.tree(tree).iteritems():
            self.entries += 1
            if self.entries > MAX_ENTRIES:
                raise SubmissionError(
                    f"The git repository has more than {MAX_ENTRIES:,} files.", "Hand in only what you wrote."
                )
            self._take(folder / name.decode("utf-8", "surrogateescape"), mode, sha)

    def _take(self, path: PurePosixPath, mode: int, sha: ObjectID) -> None:
        label = shown(str(path))
        if is_clutter(path):
            return
        if stat.S_ISLNK(mode):
            raise SubmissionError(f"{label} is a symbolic link.", "Commit a copy of the file in its place.")
        if mode == _SUBMODULE:
            raise SubmissionError(f"{label} is a submodule.", "Commit its files in its place.")
        if stat.S_ISDIR(mode):
            if len(path.parts) >= MAX_DEPTH:
                raise SubmissionError(f"{label} lies more than {MAX_DEPTH} folders deep.", "Move it up.")
            self.enter(sha, path)
            return
        self._blob(path, mode, sha)

    def _blob(self, path: PurePosixPath, mode: int, sha: ObjectID) -> None:
        try:
            safe = safe_path(str(path))
        except BadNameError as error:
            raise SubmissionError(f"{shown(str(path))} {error}.", "Rename it and commit that.") from error
        limit = self.basket.max_bytes
        try:
            data = self.objects.blob(sha, limit)
        except ObjectTooLargeError as error:
            raise too_large(shown(str(path)), error.size, error.size, limit, SubmissionError) from error
        self.basket.reserve(safe, len(data))
        self.basket.put(SourceFile(safe, data, bool(mode & stat.S_IXUSR)))
