"""Fills one directory: `fill.py bytes|inodes DIRECTORY`. Prints how many MiB, or files, went in."""

import os
import sys
from itertools import count
from pathlib import Path

MIB = 1 << 20
MOST = 1 << 17
kind, directory = sys.argv[1], Path(sys.argv[2])


def fill_bytes() -> int:
    """Whole MiB until refused."""
    with (directory / "full").open("wb", buffering=0) as file:
        for written in range(MOST):
            try:
                if file.write(b"x" * MIB) < MIB:
                    return written
            except OSError:
                return written
    return MOST


def fill_inodes() -> int:
    """Empty files until refused."""
    for made in count():
        try:
            os.close(os.open(directory / str(made), os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError:
            return made
    raise AssertionError


print(fill_bytes() if kind == "bytes" else fill_inodes())
