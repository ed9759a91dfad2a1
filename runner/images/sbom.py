"""An image's bill of materials, in CycloneDX 1.6 (ECMA-424), JSON: the same bytes for the same contents."""

from __future__ import annotations

import uuid
from typing import Any

import docker

from runner import __version__
from runner.domain.errors import EngineError
from runner.images.builder import ImageStatus
from runner.images.contents import Contents, read_contents
from runner.images.packages import Package, is_wanted, package_url, packages_of, release_of

_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
"""RFC 9562's for URLs."""
_SUPERVISOR = ("/fairtrial/supervisor", "/supervisor")
"""In every image, and in the one that it is made in."""


def bill_of(client: docker.DockerClient, image: ImageStatus) -> dict[str, Any]:
    """The bill of an image that the engine has. Raises `EngineError`."""
    assert image.id is not None
    contents = read_contents(client, image.id, is_wanted)
    try:
        return bill(image, contents)
    except ValueError as error:
        raise EngineError(f"The packages in {image.name} cannot be told: {error}.") from error


def bill(image: ImageStatus, contents: Contents) -> dict[str, Any]:
    """The document. Raises `ValueError` when a package's own description cannot be read."""
    release = release_of(contents.kept)
    packages = [_component(one, release) for one in packages_of(contents.kept)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'fairtrial:{contents.sha256}')}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "container",
                "bom-ref": str(image.tag),
                "name": image.name,
                "version": str(image.tag).rpartition(":")[2],
                "properties": [
                    {"name": "fairtrial:image-id", "value": image.id},
                    {"name": "fairtrial:contents-sha256", "value": contents.sha256},
                ],
            }
        },
        "components": [*_supervisor(contents), *packages],
    }


def _component(package: Package, release: str) -> dict[str, Any]:
    url = package_url(package, release)
    source = [{"name": "fairtrial:debian-source", "value": package.source}] if package.source else []
    return {
        "type": "library",
        "bom-ref": url,
        "name": package.name,
        "version": package.version,
        "purl": url,
        **({"properties": source} if source else {}),
    }


def _supervisor(contents: Contents) -> list[dict[str, Any]]:
    """Of no package: compiled from `sandbox_images/supervisor`."""
    return [
        {
            "type": "application",
            "bom-ref": "fairtrial-supervisor",
            "name": "fairtrial-supervisor",
            "version": __version__,
            "hashes": [{"alg": "SHA-256", "content": entry.sha256}],
        }
        for entry in contents.entries
        if entry.path in _SUPERVISOR
    ]
