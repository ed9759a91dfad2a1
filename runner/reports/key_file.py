"""The file that keeps the key with which a service signs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from runner.domain.errors import UsageError
from runner.reports.signing import BadKeyError, SigningKey

_PRIVATE: Final = 0o600


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
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    except FileExistsError:
        read_key(file)
        return False
    except OSError as error:
        raise UsageError(
            f"A signing key cannot be kept in {file}: {error.strerror}.",
            "Name another file with FAIRTRIAL_SIGNING_KEY_FILE.",
        ) from error
    with os.fdopen(descriptor, "wb") as made:
        made.write(SigningKey.generate().pem)
    return True
