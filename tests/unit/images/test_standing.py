"""How people and programs are told which images are as locked."""

from __future__ import annotations

import pytest

from runner.cli.image_standing import (
    described_choice,
    described_standings,
    described_trouble,
    standing_document,
)
from runner.images.builder import ImageStatus
from runner.images.drift import Difference
from runner.images.lock import LockError, parse
from runner.images.standing import Standing

IMAGE = ImageStatus("php", "fairtrial/php:0123456789ab", "sha256:1", 5)
NEWER = Difference("php8.4-cli", "8.4.27-1", "8.4.28-1")
OTHER = ImageStatus("c", "fairtrial/c:0123456789ab", "sha256:2", 5)


@pytest.mark.parametrize(
    ("differences", "as_locked", "listed"),
    [
        (None, None, []),
        ((), True, []),
        ((NEWER,), False, [{"package": "php8.4-cli", "locked": "8.4.27-1", "here": "8.4.28-1"}]),
    ],
)
def test_programs_are_told_whether_and_what(
    differences: tuple[Difference, ...] | None, as_locked: bool | None, listed: list[dict[str, str]]
):
    document = standing_document(Standing(IMAGE, differences))
    assert (document["as_locked"], document["differences"]) == (as_locked, listed)
    assert (document["tag"], document["id"], document["size_bytes"]) == (IMAGE.tag, IMAGE.id, 5)


def test_people_are_told_each_package_once():
    found = (Standing(IMAGE, (NEWER,)), Standing(OTHER, ()))
    assert list(described_standings(found)) == [
        "Debian's packages, locked → here, where they differ (1):",
        "  php8.4-cli 8.4.27-1 → 8.4.28-1 (php)",
    ]


def test_people_are_told_that_nothing_differs():
    assert list(described_standings([Standing(OTHER, ())])) == ["Debian's packages are as locked."]


def test_nothing_is_claimed_of_what_was_not_compared():
    assert list(described_standings([Standing(IMAGE, None)])) == []


def test_people_who_build_are_told_where_gradings_take_one_as_locked():
    assert list(described_choice({"php": "sha256:0", "c": "sha256:2"}, [IMAGE, OTHER])) == [
        "Gradings take images as locked first, and these are there: php (fairtrial/php:0123456789ab)."
    ]
    assert list(described_choice({"c": "sha256:2"}, [IMAGE, OTHER])) == []


def test_people_are_told_of_a_lock_that_cannot_be_read():
    error = LockError("x.lock is no lock: line 4 is not a package.", "Delete it.")
    assert list(described_trouble(error)) == [
        "No image counts as locked: x.lock is no lock: line 4 is not a package. Delete it."
    ]
    assert list(described_trouble(parse("snapshot 20261130T120000Z\nimages c\n"))) == []
    assert list(described_trouble(None)) == []
