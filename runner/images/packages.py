"""Which packages an image brings besides its language's own library, as its folder's lock file says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from runner.images.catalog import Image

WEB_IMAGES: Mapping[str, str] = {"python": "python-web", "javascript": "node-web"}
"""By language: the image for services that need more than the language's own library."""

_WANTED = "requirements.in"
_LOCKED = "requirements.txt"
_NODE_WANTED = "package.json"
_NODE_LOCKED = "package-lock.json"
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)
_NAME = re.compile(r"^[A-Za-z0-9._-]+", re.MULTILINE)


def packages(image: Image) -> Mapping[str, str]:
    """Versions by name of what was asked for; not of what that needs in turn."""
    texts = {str(file.path): file.data.decode() for file in image.files if str(file.path) in _READ}
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
