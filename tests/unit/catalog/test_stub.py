"""What an author is told of a stub's script that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.catalog import inspect, scaffold
from runner.domain.challenge import Kind


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A service challenge that calls a third party."""
    folder = scaffold.create(tmp_path / "accounts", kind=Kind.SERVICE)
    challenge = folder / "challenge.yaml"
    text = challenge.read_text("utf-8")
    database = "url: DATABASE_URL}\n"
    assert text.count(database) == 1
    stub = "  - {name: bank, image: stub, seed: bank/, url: BANK_URL}\n"
    challenge.write_text(text.replace(database, database + stub), "utf-8")
    (folder / "bank").mkdir()
    return folder


def complaints(folder: Path, script: str) -> list[str]:
    """About the script alone."""
    (folder / "bank/stub.yaml").write_text(script)
    _, found = inspect(folder)
    return [str(one) for one in found if "stub.yaml" in str(one)]


def test_nothing_of_a_script_that_uses_everything(folder: Path) -> None:
    script = (
        "routes:\n"
        "  - path: /users/{id}\n"
        "    answers: [{json: {name: Ada}}]\n"
        "  - method: POST\n"
        "    path: /charges\n"
        "    answers:\n"
        '      - {status: 503, headers: {Retry-After: "1"}, times: 2}\n'
        "      - {body: half, malformed: truncated-body, delay: 0.5}\n"
    )
    assert complaints(folder, script) == []


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("routes:\n  - answers: [{}]\n", "`path` is missing"),
        ("routes:\n  - {path: charges, answers: [{}]}\n", "routes[0].path"),
        ("routes:\n  - {path: /x, answers: []}\n", "answers"),
        ("routes:\n  - {path: /x, answers: [{stauts: 200}]}\n", "stauts"),
        ("routes:\n  - {path: /x, answers: [{malformed: nonsense}]}\n", "not-json"),
        ("routes: [\n", "stub.yaml"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(folder: Path, script: str, said: str) -> None:
    [complaint] = complaints(folder, script)
    assert complaint.startswith("bank/stub.yaml:")
    assert said in complaint
