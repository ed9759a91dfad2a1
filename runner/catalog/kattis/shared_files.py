"""Files that the packages of one repository share: which links out of a package are followed.

The format allows none, and repositories of contests have them all the same: a header that the validators of
all packages include lies there once. A package that somebody else has made must not bring what lies on the
reader's disk into a sandbox or a report by such a link. So one is followed only where it

- is a program's that judges: nothing in these folders is shown to anybody, or is among a submission's files;
- is relative, and leads to a regular file of the innermost Git repository around the package, no part of
  whose path below it begins with a period;
- and that repository is no larger than what its owner took for one: it belongs to the owner of the package
  (Git's own rule since CVE-2022-24765, against a `.git` that somebody puts above others' folders), and
  neither is nor holds the reader's home folder, which some keep in Git with all that is in it.

What is in an archive, a bundle or a published challenge comes by other ways, which know no links.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

JUDGING: Final = frozenset(
    {
        "input_validators",
        "input_format_validators",
        "output_validator",
        "output_validators",
        "static_validator",
        "graders",
    }
)
"""The folders of a package whose files are nothing but programs that judge."""


class NotSharedError(Exception):
    """Why a link is not followed: what goes on behind "is overlooked: "."""


@dataclass(frozen=True)
class SharedFiles:
    """What may be had of the repository around one package.

    Attributes:
        package: the package's folder, resolved.
    """

    package: Path

    def name(self, link: Path, path: PurePosixPath, target: Path) -> PurePosixPath:
        """Where a file lies below the repository, which the link at this path of the package leads to.

        `target` is what the link was resolved to. Raises `NotSharedError` where it is not to be read.
        """
        if path.parts[0] not in JUDGING:
            raise NotSharedError("only programs that judge may share files with other packages")
        if link.readlink().is_absolute():
            raise NotSharedError("its target is an absolute path")
        if self._repository is None:
            raise NotSharedError("the package lies in no Git repository of its owner's")
        if not target.is_relative_to(self._repository):
            raise NotSharedError("it leads out of the Git repository as well")
        name = PurePosixPath(target.relative_to(self._repository))
        if any(part.startswith(".") for part in name.parts):
            raise NotSharedError("it leads to something hidden")
        if not target.is_file():
            raise NotSharedError("it leads to no regular file")
        return name

    @cached_property
    def _repository(self) -> Path | None:
        """The innermost one around the package."""
        for folder in (self.package, *self.package.parents):
            mark = folder / ".git"
            if mark.is_dir() or mark.is_file():
                owners = {place.lstat().st_uid for place in (self.package, folder, mark)}
                is_linked = stat.S_ISLNK(mark.lstat().st_mode)
                return None if len(owners) > 1 or is_linked or _holds_home(folder) else folder
        return None


def _holds_home(folder: Path) -> bool:
    try:
        return Path.home().resolve().is_relative_to(folder)
    except RuntimeError:  # the reader has none
        return False
