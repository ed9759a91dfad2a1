"""What is in every image, and what is in none: read from its files, no container is started."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

import docker
import pytest

from runner.images.builder import ImageStatus, list_images
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.images.contents import SET_ID, Contents, Entry, read_contents
from runner.images.packages import Origin, is_wanted, packages_of
from runner.images.sbom import bill

pytestmark = pytest.mark.engine

NAMES = sorted(read_catalog().images)
FOLDERS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
PACKAGE_MANAGERS = re.compile(
    r"apt(-.*)?|dpkg(-(?!preconfigure|reconfigure).*)?|(pip|gem|bundle|bundler)[\d.]*|npm|npx|corepack|yarn(pkg)?|pnpm|cargo|rustup|composer|mvn|gradle"
)
"""Not among them: the go command, which builds Go's programs, and debconf's two, which only ask questions."""
NETWORK_TOOLS = re.compile(
    r"curl|wget|nc(\..*)?|ncat|netcat|socat|ssh|scp|sftp|sshd|ftp|telnet|rsync|ping[46]?|ip|ss|ifconfig|route|arp|nmap|tcpdump"
    r"|traceroute|dig|nslookup|host|git|busybox|openssl|gpg|iptables|nft"
)
KEY = re.compile(rb"-----BEGIN (RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----")
SECRETS = re.compile(
    r"/(\.netrc|\.npmrc|\.pypirc|\.git-credentials|\.docker/config\.json|\.aws/.*|\.ssh/.*|\.[a-z]*_history)$"
    r"|^/etc/ssl/private/|^/usr/local/share/ca-certificates/|^/run/secrets/|^/home/"
)


@pytest.fixture(scope="module")
def client() -> Iterator[docker.DockerClient]:
    with connected() as opened:
        yield opened


@pytest.fixture(scope="module")
def images(client: docker.DockerClient) -> dict[str, ImageStatus]:
    return {image.name: image for image in list_images(client, read_catalog())}


@pytest.fixture(scope="module", params=NAMES)
def image(images: dict[str, ImageStatus], request: pytest.FixtureRequest) -> ImageStatus:
    status = images[request.param]
    assert status.id is not None, f"the image {status.name} is not built"
    return status


@pytest.fixture(scope="module")
def contents(client: docker.DockerClient, image: ImageStatus) -> Contents:
    """Kept are what tells of packages, and all that no package manager put under /usr."""
    assert image.id is not None
    return read_contents(client, image.id, lambda path: is_wanted(path) or not path.startswith("/usr/"))


def executables(contents: Contents) -> Iterator[tuple[str, Entry]]:
    """What whoever is not root can start by its name."""
    by_path = {entry.path: entry for entry in contents.entries}
    for entry in contents.entries:
        folder, name = posixpath.split(entry.path)
        target = posixpath.normpath(posixpath.join(folder, entry.target))
        runs = by_path.get(target, entry) if entry.kind == "link" else entry
        if folder in FOLDERS and runs.mode & 0o001:
            yield name, entry


def test_no_file_runs_as_its_owner_or_has_capabilities(contents: Contents):
    privileged = [
        entry.path
        for entry in contents.entries
        if entry.kind == "file" and (entry.mode & SET_ID or entry.attributes)
    ]
    assert privileged == []


def test_nothing_but_files_folders_and_links(contents: Contents):
    assert {entry.kind for entry in contents.entries} <= {"directory", "file", "link"}


def test_nobody_but_root_can_run_a_package_manager(contents: Contents):
    found = [entry.path for name, entry in executables(contents) if PACKAGE_MANAGERS.fullmatch(name)]
    assert found == []


def test_there_are_no_tools_for_the_network(contents: Contents):
    found = [entry.path for name, entry in executables(contents) if NETWORK_TOOLS.fullmatch(name)]
    assert found == []


def test_no_secret_lies_in_it(contents: Contents):
    files = [entry.path for entry in contents.entries if entry.kind == "file"]
    assert [path for path in files if SECRETS.search(path)] == []
    assert [path for path, data in contents.kept.items() if KEY.search(data)] == []


def test_only_root_can_change_what_is_in_it(contents: Contents):
    """Sticky folders are covered by a tmpfs, or read-only like all else."""
    others = [
        entry.path
        for entry in contents.entries
        if entry.kind != "link" and entry.mode & 0o002 and not entry.mode & 0o1000
    ]
    assert others == []


def test_every_package_is_in_its_bill(image: ImageStatus, contents: Contents):
    document = bill(image, contents)
    found = packages_of(contents.kept)
    listed = {(one["name"], one["version"]) for one in document["components"]}
    assert {(one.name, one.version) for one in found} <= listed
    assert len({one["bom-ref"] for one in document["components"]}) == len(document["components"])
    assert [one["name"] for one in document["components"]].count("fairtrial-supervisor") == (
        image.name != "system"
    )
    if image.name != "supervisor":
        assert {one.name for one in found if one.origin is Origin.DEBIAN} >= {"base-files", "dpkg", "libc6"}
