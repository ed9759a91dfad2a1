"""The packages in an image, from what managers leave: dpkg's status, dist-info folders, package.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from enum import StrEnum
from urllib.parse import quote

STATUS = "/var/lib/dpkg/status"
RELEASE = "/usr/lib/os-release"
_INSTALLED = "install ok installed"
_OF_DEBIAN = ("/usr/lib/", "/usr/share/")
"""What lies below is in dpkg's status already."""
_METADATA = re.compile(r"/[^/]+\.(?:dist-info/METADATA|egg-info/PKG-INFO)$")
_MANIFEST = re.compile(r"/node_modules/(?:@[^/]+/)?[^/@]+/package\.json$")
_PLAIN_NAME = re.compile(r"[-_.]+")


class Origin(StrEnum):
    """Who packs it, as package URLs say it (ECMA-427, "types")."""

    DEBIAN = "deb"
    PYPI = "pypi"
    NPM = "npm"


@dataclass(frozen=True, slots=True, order=True)
class Package:
    """One package.

    Attributes:
        source: Debian's source package, where it is another.
    """

    origin: Origin
    name: str
    version: str
    architecture: str = ""
    source: str = ""


def is_wanted(path: str) -> bool:
    """Whether `packages_of` needs the bytes of this file."""
    if path in (STATUS, RELEASE):
        return True
    return not path.startswith(_OF_DEBIAN) and bool(_METADATA.search(path) or _MANIFEST.search(path))


def packages_of(kept: Mapping[str, bytes]) -> tuple[Package, ...]:
    """All packages, each once, sorted; `kept` has the files that `is_wanted` names.

    Raises `ValueError` for a file that is not what its name says.
    """
    found = set(_debian(kept.get(STATUS, b"")))
    for path, data in kept.items():
        if _METADATA.search(path):
            found.add(_python(data))
        elif _MANIFEST.search(path):
            found.update(_npm(data))
    return tuple(sorted(found))


def release_of(kept: Mapping[str, bytes]) -> str:
    """The distribution's code name, such as `trixie`; empty where there is none (os-release(5))."""
    found = re.search(rb'^VERSION_CODENAME="?(\w+)"?$', kept.get(RELEASE, b""), re.MULTILINE)
    return found[1].decode() if found else ""


def package_url(package: Package, release: str) -> str:
    """As the package URL specification writes it (ECMA-427)."""
    version = quote(package.version, safe="")
    match package.origin:
        case Origin.DEBIAN:
            distribution = f"&distro={release}" if release else ""
            return f"pkg:deb/debian/{quote(package.name)}@{version}?arch={package.architecture}{distribution}"
        case Origin.PYPI:
            return f"pkg:pypi/{_PLAIN_NAME.sub('-', package.name).lower()}@{version}"
        case Origin.NPM:
            return f"pkg:npm/{quote(package.name, safe='/')}@{version}"


def _debian(status: bytes) -> Iterator[Package]:
    for paragraph in status.split(b"\n\n"):
        fields = BytesHeaderParser().parsebytes(paragraph)
        if fields["Status"] == _INSTALLED:
            source = (fields["Source"] or "").split(" ")[0]
            yield Package(Origin.DEBIAN, fields["Package"], fields["Version"], fields["Architecture"], source)


def _python(metadata: bytes) -> Package:
    fields = BytesHeaderParser().parsebytes(metadata)
    if not (fields["Name"] and fields["Version"]):
        raise ValueError("metadata of a Python package without its name or version")
    return Package(Origin.PYPI, fields["Name"], fields["Version"])


def _npm(manifest: bytes) -> Iterator[Package]:
    """Folders in a package can have a package.json that only says how to load what is in there."""
    fields = json.loads(manifest)
    if "name" in fields and "version" in fields:
        yield Package(Origin.NPM, fields["name"], fields["version"])
