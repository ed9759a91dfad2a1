"""Which packages an image brings besides its language's own library, as the lock file in its folder says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

IMAGES = Path(__file__).resolve().parents[2] / "sandbox_images"
"""The folders that images are built from."""
WEB_IMAGES: Mapping[str, str] = {"python": "python-web", "javascript": "node-web"}
"""By language: the image for services that need more than the language's own library."""

_WANTED = "requirements.in"
_LOCKED = "requirements.txt"
_NODE_WANTED = "package.json"
_NODE_LOCKED = "package-lock.json"
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)
_NAME = re.compile(r"^[A-Za-z0-9._-]+", re.MULTILINE)


@cache
def packages(image: str) -> Mapping[str, str]:
    """Of an image of ours; none of another."""
    paths = (IMAGES / image / name for name in _READ)
    return named({path.name: path.read_text("utf-8") for path in paths if path.is_file()})


def named(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Versions by name of what was asked for, by the texts of these files; not of what that needs in turn."""
    return {name: version for read in _FORMATS for name, version in read(texts).items()}


def _python(texts: Mapping[str, str]) -> Mapping[str, str]:
    pinned = {pin["name"]: pin["version"] for pin in _PIN.finditer(texts.get(_LOCKED, ""))}
    return {name: pinned[name] for name in _NAME.findall(texts.get(_WANTED, ""))}


def _node(texts: Mapping[str, str]) -> Mapping[str, str]:
    wanted = json.loads(texts.get(_NODE_WANTED, "{}")).get("dependencies", {})
    locked = json.loads(texts.get(_NODE_LOCKED, "{}")).get("packages", {})
    return {name: locked[f"node_modules/{name}"]["version"] for name in wanted}


_READ = {_WANTED, _LOCKED, _NODE_WANTED, _NODE_LOCKED}
_FORMATS = (_python, _node)
