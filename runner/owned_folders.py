"""Temporary folders that tell whether their owner lives: whoever was killed leaves none for ever.

The owner holds a lock on the folder itself (flock(2)), which the kernel lets go of however the owner dies.
Nobody else's are ever touched: what is removed has the right prefix, belongs to our own user, is no symbolic
link, and could be locked.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def owned_folder(within: Path, prefix: str) -> Iterator[Path]:
    """A new folder that nobody else can enter; it is gone after the block."""
    folder, descriptor = _new(within, prefix)
    with ExitStack() as ends:
        ends.callback(os.close, descriptor)
        ends.callback(shutil.rmtree, folder)
        yield folder


def remove_orphans(within: Path, prefix: str) -> None:
    """Remove folders of that prefix whose owner, of our own user, is gone; what cannot be removed is left."""
    for folder in within.glob(f"{prefix}*"):
        _remove_orphan(folder)


def _new(within: Path, prefix: str) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=within))
        try:
            descriptor = os.open(folder, _FOLDER)
        except FileNotFoundError:
            continue  # taken for an orphan before it could be locked
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if folder.exists():
            return folder, descriptor
        os.close(descriptor)


def _remove_orphan(folder: Path) -> None:
    try:
        descriptor = os.open(folder, _FOLDER)
    except OSError:
        return  # gone since, or no folder of ours
    try:
        if os.fstat(descriptor).st_uid == os.geteuid() and _is_free(descriptor):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def _is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
