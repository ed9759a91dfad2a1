"""What an image is built on that has to be as locked."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.domain.errors import UsageError
from runner.images.archive import MIRROR, SECURITY_MIRROR, SNAPSHOTS, sources
from runner.images.catalog import read_catalog
from runner.images.lock import parse
from runner.images.locked import check, check_base, locked_base

LOCK = parse("snapshot 20261130T120000Z\nimages base c\n\nbinutils 2.44-3 c\nlibc6 2.41-12 *\n")


def files(snapshots: str = SNAPSHOTS) -> dict[str, str]:
    return {str(file.path): file.data.decode() for file in locked_base(LOCK, snapshots).files}


def test_the_archive_is_that_of_the_day_and_signed():
    text = files()["sources"]
    assert [line for line in text.splitlines() if line.startswith(("URIs", "Suites"))] == [
        "URIs: http://snapshot.debian.org/archive/debian/20261130T120000Z",
        "Suites: trixie trixie-updates",
        "URIs: http://snapshot.debian.org/archive/debian-security/20261130T120000Z",
        "Suites: trixie-security",
    ]
    assert text.count("Signed-By: ") == text.count("Check-Valid-Until: no") == 2
    assert not {"Trusted", "Allow-Insecure"} & {line.split(":")[0] for line in text.splitlines()}


def test_the_usual_archive_has_security_updates_and_lists_that_run_out():
    text = sources(MIRROR, SECURITY_MIRROR)
    assert [line for line in text.splitlines() if line.startswith("Suites")] == [
        "Suites: trixie trixie-updates",
        "Suites: trixie-security",
    ]
    assert "Valid-Until" not in text


def test_the_archive_may_be_elsewhere():
    assert (
        "URIs: http://mirror.test/20261130T120000Z/debian-security\n"
        in files("http://mirror.test/{snapshot}/{archive}")["sources"]
    )


def test_every_locked_version_is_pinned_even_if_it_is_the_older_one():
    assert files()["preferences"] == (
        "Package: binutils\nPin: version 2.44-3\nPin-Priority: 1001\n\n"
        "Package: libc6\nPin: version 2.41-12\nPin-Priority: 1001\n"
    )


def test_an_image_as_locked_passes():
    check(LOCK, "c", {"libc6": "2.41-12", "binutils": "2.44-3"})


@pytest.mark.parametrize(
    ("here", "said"),
    [
        ({"libc6": "2.41-12", "binutils": "2.44-4"}, "binutils 2.44-3 → 2.44-4"),
        ({"libc6": "2.41-12"}, "binutils 2.44-3, which is not in the image"),
        ({"libc6": "2.41-12", "binutils": "2.44-3", "nmap": "7"}, "nmap 7, which is not in the lock"),
    ],
)
def test_an_image_that_is_not_as_locked_is_refused_with_each_package(here: dict[str, str], said: str):
    with pytest.raises(UsageError) as caught:
        check(LOCK, "c", here)
    assert caught.value.message == f"The image c is not as locked: {said}."
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("here", "said"),
    [
        ({"libc6": "2.41-13"}, "libc6 2.41-12 → 2.41-13"),
        ({}, "libc6 2.41-12, which is not in the image"),
        ({"libc6": "2.41-12", "binutils": "2.44-3"}, "binutils 2.44-3, which is not in the lock"),
    ],
)
def test_what_all_are_built_on_has_what_all_have_and_nothing_else(here: dict[str, str], said: str):
    with pytest.raises(UsageError) as caught:
        check_base(LOCK, "debian", here)
    assert caught.value.message == f"The image debian is not as locked: {said}."
    check_base(LOCK, "debian", {"libc6": "2.41-12"})


def test_somebody_elses_image_may_have_more_but_nothing_else():
    check(LOCK, "/challenges/x/image", {"libc6": "2.41-12", "nmap": "7"})
    with pytest.raises(UsageError, match="libc6"):
        check(LOCK, "/challenges/x/image", {"libc6": "2.42-1", "nmap": "7"})


def test_an_image_without_debian_has_nothing_that_could_differ():
    check(LOCK, "supervisor", {})


def test_a_locked_tag_is_of_the_lock_and_of_no_hosts_base(tmp_path: Path):
    (tmp_path / "c").mkdir()
    (tmp_path / "c/Dockerfile").write_text("ARG debian=debian:trixie-slim\nFROM ${debian}\n")
    catalog = read_catalog(tmp_path)
    other = parse("snapshot 20261130T120000Z\nimages c\n\nlibc6 2.41-13 *\n")
    tag = catalog.locked_tags(LOCK)["c"]
    assert tag != catalog.locked_tags(other)["c"]
    assert tag not in {catalog.tags({"debian:trixie-slim": one})["c"] for one in ("sha256:1", "sha256:2")}
