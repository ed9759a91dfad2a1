"""Packages as their managers describe them, and the bill of materials made of them."""

from __future__ import annotations

import pytest

from runner.images.builder import ImageStatus
from runner.images.contents import Contents, Entry
from runner.images.packages import Origin, Package, is_wanted, package_url, packages_of, release_of
from runner.images.sbom import bill

STATUS = b"""Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc (2.41-12)
Version: 2.41-12+deb13u1

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1

Package: tzdata
Status: install ok installed
Architecture: all
Version: 2025b-4
Description: time zones
 Of the whole world.
"""
KEPT = {
    "/var/lib/dpkg/status": STATUS,
    "/usr/lib/os-release": b"ID=debian\nVERSION_CODENAME=trixie\n",
    "/usr/local/lib/python3.13/dist-packages/Flask_Cors-6.0.dist-info/METADATA": (
        b"Metadata-Version: 2.4\nName: Flask_Cors\nVersion: 6.0\n\nName: a body\n"
    ),
    "/node_modules/@fastify/error/package.json": b'{"name": "@fastify/error", "version": "4.2.0"}',
    "/node_modules/ajv/dist/package.json": b'{"type": "module"}',
}
LIBC = Package(Origin.DEBIAN, "libc6", "2.41-12+deb13u1", "amd64", "glibc")
TZDATA = Package(Origin.DEBIAN, "tzdata", "2025b-4", "all")
CORS = Package(Origin.PYPI, "Flask_Cors", "6.0")
ERROR = Package(Origin.NPM, "@fastify/error", "4.2.0")
SUPERVISOR = Entry("/fairtrial/supervisor", "file", 0o755, 0, 0, 1, "ab" * 32, "", ())


def test_what_is_installed_is_found_once_and_sorted():
    assert packages_of(KEPT) == (LIBC, TZDATA, ERROR, CORS)


@pytest.mark.parametrize(
    ("package", "url"),
    [
        (LIBC, "pkg:deb/debian/libc6@2.41-12%2Bdeb13u1?arch=amd64&distro=trixie"),
        (TZDATA, "pkg:deb/debian/tzdata@2025b-4?arch=all&distro=trixie"),
        (CORS, "pkg:pypi/flask-cors@6.0"),
        (ERROR, "pkg:npm/%40fastify/error@4.2.0"),
    ],
)
def test_its_package_url(package: Package, url: str):
    assert package_url(package, release_of(KEPT)) == url


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        *((path, True) for path in KEPT if "ajv" not in path),
        ("/usr/lib/python3/dist-packages/six.dist-info/METADATA", False),
        ("/usr/share/nodejs/semver/package.json", False),
        ("/node_modules/.package-lock.json", False),
        ("/work/package.json", False),
    ],
)
def test_which_files_are_read(path: str, wanted: bool):
    assert is_wanted(path) is wanted


def test_metadata_without_a_name_is_an_error():
    with pytest.raises(ValueError, match="without its name"):
        packages_of({"/usr/local/x.dist-info/METADATA": b"Version: 1\n"})


def test_the_same_contents_give_the_same_bill_and_others_another():
    image = ImageStatus("python", "fairtrial/python:0123456789ab", "sha256:1", 1)
    one = bill(image, Contents((SUPERVISOR,), KEPT))
    assert one == bill(image, Contents((SUPERVISOR,), KEPT))
    assert one["metadata"]["component"]["version"] == "0123456789ab"
    assert [component["name"] for component in one["components"]] == [
        "fairtrial-supervisor",
        "libc6",
        "tzdata",
        "@fastify/error",
        "Flask_Cors",
    ]
    assert one["components"][0]["hashes"] == [{"alg": "SHA-256", "content": "ab" * 32}]
    assert one["serialNumber"] != bill(image, Contents((), KEPT))["serialNumber"]
