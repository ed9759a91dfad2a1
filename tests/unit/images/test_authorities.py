"""Whose certificates builds trust."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.images import authorities
from runner.images.authorities import SETTING


@pytest.fixture(autouse=True)
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A host to which two certificates were added."""
    (tmp_path / "proxy").mkdir()
    (tmp_path / "a.crt").write_text("first\n")
    (tmp_path / "proxy/b.crt").write_text("second\n")
    (tmp_path / "README").write_text("no certificate\n")
    monkeypatch.delenv(SETTING, raising=False)
    monkeypatch.setattr(authorities, "ADDED_HERE", tmp_path)
    return tmp_path


def test_those_that_were_added_to_the_host():
    assert authorities.authorities() == "first\nsecond\n"


def test_the_setting_instead_where_there_is_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(SETTING, "mine\n")
    assert authorities.authorities() == "mine\n"


def test_none_where_the_setting_is_empty(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(SETTING, "")
    assert authorities.authorities() == ""


def test_none_on_a_host_without(host: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(authorities, "ADDED_HERE", host / "nothing")
    assert authorities.authorities() == ""
