"""Prints deploy/service/requirements.txt: the part of requirements.txt that the service needs to run.

.venv/bin/python tools/image_requirements.py >deploy/service/requirements.txt
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"
IMAGE = {
    "python_version": "3.13",
    "python_full_version": "3.13.0",
    "sys_platform": "linux",
    "platform_system": "Linux",
}
"""Where they are installed: Debian 13's Python."""
HEAD = "# A part of ../../requirements.txt, made by tools/image_requirements.py.\n"

_START = re.compile(r"^(?=[A-Za-z0-9])", re.MULTILINE)


def image_requirements() -> str:
    """The file's text: each package as requirements.txt has it, with its hashes."""
    pinned = dict(_entries(REQUIREMENTS.read_text(encoding="utf-8")))
    return HEAD + "".join(pinned[name] for name in sorted(_needed("fairtrial", {"service"}, set())))


def _entries(text: str) -> Iterator[tuple[str, str]]:
    for entry in _START.split(text):
        if entry[:1].isalnum():
            yield canonicalize_name(Requirement(entry.split("\\")[0]).name), entry


def _needed(package: str, extras: set[str], seen: set[str]) -> set[str]:
    """What a package needs in the image, and what that needs."""
    for text in requires(package) or ():
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        if name not in seen and _holds(requirement, extras):
            seen.add(name)
            _needed(name, requirement.extras, seen)
    return seen


def _holds(requirement: Requirement, extras: set[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({**IMAGE, "extra": extra}) for extra in (extras or {""}))


if __name__ == "__main__":
    sys.stdout.write(image_requirements())
