"""Where a git repository's objects lie, and which of them is HEAD.

Anybody may have put its files there. None of them names a place outside of it: a `.git` that is a file or a
link, a `commondir`, links below it and `objects/info/alternates` would have us read another repository of
this machine, settings can include any file, and a pipe or a file without end in place of `HEAD` would never
be read. So git's settings are not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from dulwich.object_format import SHA1
from dulwich.objects import ObjectID
from dulwich.pack import Pack

from runner.domain.errors import SubmissionError
from runner.intake.names import shown
from runner.intake.regular import open_regular, refuse_special
from runner.intake.sizes import readable

GIT: Final = ".git"
MAX_REFERENCE_BYTES: Final = 1024
MAX_PACKED_REFERENCES_BYTES: Final = 16 * 1024 * 1024
MAX_PACKS: Final = 1000
_MAX_STEPS: Final = 5
"""From HEAD to a commit, as in git."""
_HASH: Final = re.compile(rb"[0-9a-f]{40}")
_REFERENCE: Final = re.compile(rb"ref:\s*(refs/[^\s\\~^:?*\[]+)")


def damaged(reason: str) -> SubmissionError:
    """The error for a repository that cannot be read."""
    return SubmissionError(
        f"The git repository cannot be read: {reason}.",
        "Run `git fsck` in it, or hand in the files themselves.",
    )


class GitFolder:
    """The folder that holds a repository's objects and references: `.git`, or a bare repository itself."""

    def __init__(self, path: Path) -> None:
        """Of the repository at a path. Raises `SubmissionError` when it is only a way to another one."""
        inside = path / GIT
        self._root = inside if inside.exists() else path
        refuse_special(self._root.lstat().st_mode, shown(self._root.name))
        if not self._root.is_dir() or self.file("commondir") is not None:
            raise SubmissionError(
                "The folder is a working tree of a git repository that lies elsewhere.",
                "Clone that repository, and hand in the clone.",
            )
        if not (self._root / "objects").is_dir():
            raise damaged("it is incomplete")

    def file(self, name: str) -> Path | None:
        """The file of that name below it, or None.

        Raises `SubmissionError` when a link or a pipe is on the way.
        """
        place = self._root
        for part in PurePosixPath(name).parts:
            place /= part
            try:
                mode = place.lstat().st_mode
            except (FileNotFoundError, NotADirectoryError):
                return None
            refuse_special(mode, shown(str(place.relative_to(self._root.parent))))
        return place

    def head(self) -> ObjectID | None:
        """The commit that HEAD stands for; None when there is none yet."""
        name = b"HEAD"
        for _ in range(_MAX_STEPS):
            value = self._loose(name) or self._packed(name)
            if value is None:
                return None
            if _HASH.fullmatch(value):
                return ObjectID(value)
            named = _REFERENCE.fullmatch(value)
            if named is None or b".." in named[1]:
                raise damaged("a reference in it is malformed")
            name = named[1]
        raise damaged("its references go in a circle")

    @contextmanager
    def packs(self) -> Iterator[tuple[Pack, ...]]:
        """All packs, open until the block's end."""
        found = self._packs()
        try:
            yield found
        finally:
            for pack in found:
                pack.close()

    def _packs(self) -> tuple[Pack, ...]:
        folder = self.file("objects/pack")
        if folder is None:
            return ()
        stems = sorted(path.stem for path in folder.glob("pack-*.idx"))
        if len(stems) > MAX_PACKS:
            raise SubmissionError(
                f"The git repository has more than {MAX_PACKS} packs.", "Run `git gc` in it and try again."
            )
        whole = (stem for stem in stems if all(map(self.file, _names_of_pack(stem))))
        return tuple(Pack(str(folder / stem), object_format=SHA1) for stem in whole)

    def _loose(self, name: bytes) -> bytes | None:
        text = self._text(name.decode("utf-8", "surrogateescape"), MAX_REFERENCE_BYTES)
        return None if text is None else text.strip()

    def _packed(self, name: bytes) -> bytes | None:
        lines = self._text("packed-refs", MAX_PACKED_REFERENCES_BYTES) or b""
        pairs = (line.split(b" ", 1) for line in lines.splitlines() if line[:1] not in b"#^")
        return next((pair[0] for pair in pairs if pair[1:] == [name]), None)

    def _text(self, name: str, limit: int) -> bytes | None:
        path = self.file(name)
        if path is None or path.is_dir():
            return None
        with open_regular(path, shown(name)) as opened:
            if opened.size > limit:
                raise damaged(f"{shown(name)} has {readable(opened.size)}")
            return opened.read()


def _names_of_pack(stem: str) -> tuple[str, str]:
    return f"objects/pack/{stem}.idx", f"objects/pack/{stem}.pack"
