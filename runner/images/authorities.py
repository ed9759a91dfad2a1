"""Certificates that package managers trust while images are built, beside the usual ones.

A proxy that opens TLS signs with an authority of its own. Its certificate stays in the stage of the build
that fetches packages and is no part of an image or its tag.
"""

from __future__ import annotations

import os
from pathlib import Path

ARGUMENT = "BUILD_CA"
"""The build argument of the Dockerfiles that fetch over TLS."""
SETTING = "FAIRTRIAL_BUILD_CA"
"""Environment variable: certificates in PEM, one after the other."""
ADDED_HERE = Path("/usr/local/share/ca-certificates")
"""Where Debian's administrators put certificates for all programs of a host to trust."""


def authorities() -> str:
    """Certificates in PEM: as the setting says, else those that were added to this host, else none."""
    setting = os.environ.get(SETTING)
    if setting is not None:
        return setting
    return "".join(path.read_text("ascii") for path in sorted(ADDED_HERE.glob("**/*.crt")))
