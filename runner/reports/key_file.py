"""The file that keeps the key with which a service signs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runner.domain.errors import UsageError
from runner.reports.signing import BadKeyError, SigningKey


def read_key(file: Path) -> SigningKey:
    """The key in a file. Raises `UsageError`."""
    try:
        return SigningKey.read(file.read_bytes())
    except OSError as error:
        raise UsageError(
            f"The signing key in {file} cannot be read: {error.strerror}.",
            "Mend that, or name another file with FAIRTRIAL_SIGNING_KEY_FILE.",
        ) from error
    except BadKeyError as error:
        raise BadKeyError(
            f"{file} holds no private Ed25519 key.",
            "Name another file with FAIRTRIAL_SIGNING_KEY_FILE; one that is not there is made.",
        ) from error


def ensure_key(file: Path) -> bool:
    """Make a key that only its owner can read, unless the file is there; whether it was made.

    Raises `UsageError` where it can be neither made nor read.
    """
    made = _make(file)
    if not made:
        read_key(file)
    return made


def _make(file: Path) -> bool:
    """False where there is one, or somebody else makes it meanwhile."""
    try:
        if file.exists():
            return False
        with _made_beside(file) as whole:
            os.link(whole, file)
    except FileExistsError:
        return False
    except OSError as error:
        raise UsageError(
            f"A signing key cannot be kept in {file}: {error.strerror}.",
            "Name another file with FAIRTRIAL_SIGNING_KEY_FILE.",
        ) from error
    return True


@contextmanager
def _made_beside(file: Path) -> Iterator[Path]:
    """A file with a new key, for as long as the block runs: who starts at the same time, or after a start
    that died, never finds half a key. `mkstemp` lets its owner alone read it.
    """
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(descriptor, "wb") as made:
            made.write(SigningKey.generate().pem)
            made.flush()
            os.fsync(descriptor)
        yield Path(name)
    finally:
        Path(name).unlink()
