"""The room in a case's working folder: for the files that it brings, and for what the program writes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

WORK_BYTES: Final = 16 << 20
WORK_INODES: Final = 4096
"""Files and folders at a time, the working folder itself among them."""
PAGE: Final = 4096
"""A file takes whole pages (tmpfs(5))."""


def bytes_taken(sizes: Mapping[PurePosixPath, int]) -> int:
    """What files of these sizes in bytes take of `WORK_BYTES`."""
    return sum(-(-size // PAGE) * PAGE for size in sizes.values())


def inodes_taken(paths: Mapping[PurePosixPath, int]) -> int:
    """What files at these relative paths take of `WORK_INODES`; `.` is the working folder."""
    folders = {folder for path in paths for folder in path.parents}
    return len(paths) + len(folders | {PurePosixPath()})
