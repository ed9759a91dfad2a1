"""What an image brings is read from its lock file."""

from __future__ import annotations

import pytest

from runner.images.catalog import Catalog, read_catalog
from runner.languages.packages import named, packages


def test_of_python_what_was_asked_for_in_the_version_that_is_locked():
    locked = "# made by\nflask==3.1.3 \\\n    --hash=sha256:00\npsycopg==3.3.9 ; x\nwerkzeug==3.1.9\n"
    assert named({"requirements.in": "flask\npsycopg[binary]\n", "requirements.txt": locked}) == {
        "flask": "3.1.3",
        "psycopg": "3.3.9",
    }


def test_an_image_with_the_languages_own_library_alone_brings_none():
    assert packages("base") == {}
    assert packages("not-ours") == {}


@pytest.fixture(scope="module")
def ours() -> Catalog:
    return read_catalog()


@pytest.mark.parametrize(
    ("name", "some"),
    [("python-web", {"fastapi", "django", "psycopg"}), ("node-web", {"express", "fastify", "pg"})],
)
def test_those_for_services_bring_frameworks_and_clients(name: str, some: set[str]):
    assert some <= packages(name).keys()


@pytest.mark.parametrize("name", ["python-web", "node-web", "suite"])
def test_a_lock_file_names_no_registry(ours: Catalog, name: str):
    texts = [
        file.data.decode()
        for file in ours.images[name].files
        if "requirements" in file.path.name or "package" in file.path.name
    ]
    assert texts
    assert not any("://" in text for text in texts)
