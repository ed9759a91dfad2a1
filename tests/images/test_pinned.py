"""Whatever goes into an image besides Debian's own packages is pinned to its bytes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from runner.images.catalog import DOCKERFILE, IMAGES, read_catalog

CATALOG = read_catalog()
PLAIN_INSTALLS = re.compile(
    r"npm (i|install|add)\b|\b(curl|wget|git clone|cargo install|go install|gem install)\b|^ADD\b",
    re.MULTILINE,
)
PIP_INSTALL = re.compile(r"\bpip\b.*\binstall\b")


def by_image(path: Path) -> str:
    return path.parent.name


@pytest.mark.parametrize("name", sorted(CATALOG.images))
def test_nothing_is_fetched_but_by_install_packages_or_with_hashes(name: str):
    files = {file.path: file.data.decode("utf-8", "replace") for file in CATALOG.images[name].files}
    steps = files[DOCKERFILE].replace("\\\n", " ")
    code = "\n".join(line for line in steps.splitlines() if not line.startswith("#"))
    assert PLAIN_INSTALLS.findall(code) == []
    for line in code.splitlines():
        if PIP_INSTALL.search(line):
            assert "--require-hashes" in line
            assert "--only-binary :all:" in line
        if "npm ci" in line:
            assert "--ignore-scripts" in line


@pytest.mark.parametrize("path", sorted(IMAGES.glob("*/requirements.txt")), ids=by_image)
def test_every_python_package_has_one_version_and_hashes(path: Path):
    text = re.sub(r"#.*", "", path.read_text(encoding="utf-8")).replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    assert lines
    assert [line for line in lines if not re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


@pytest.mark.parametrize(
    "path", sorted(IMAGES.glob("*/package-lock.json")), ids=lambda path: path.parent.name
)
def test_every_npm_package_has_one_version_and_a_hash(path: Path):
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    locked = {name: one for name, one in packages.items() if name}
    assert locked
    assert [name for name, one in locked.items() if not one.get("integrity", "").startswith("sha512-")] == []
