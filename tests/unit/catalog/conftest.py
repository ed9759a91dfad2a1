"""A sound challenge folder that tests break in one way each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from runner.catalog import inspect, scaffold
from runner.domain.diagnostic import Diagnostic

SOME_UUID = UUID("3b8e5f0a-6c1d-4f52-9a43-7e9f0b5d2f3f")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What `fairtrial new account-totals` makes."""
    return scaffold.create(tmp_path / "account-totals", SOME_UUID)


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Replaces a text that occurs exactly once in a file of the folder."""

    def replace(file: str, old: str, new: str) -> None:
        path = folder / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), "utf-8")

    return replace


@pytest.fixture
def complaints(folder: Path) -> Callable[[], list[Diagnostic]]:
    """What is wrong with the folder now."""
    return lambda: inspect(folder)[1]
