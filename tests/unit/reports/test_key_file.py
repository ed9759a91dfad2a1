"""The file that keeps the signing key: made whole, once, for its owner alone."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runner.domain.errors import UsageError
from runner.reports.key_file import ensure_key, read_key
from runner.reports.signing import SigningKey


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    assert ensure_key(file)
    made = read_key(file).public
    assert not ensure_key(file)
    assert read_key(file).public == made
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_of_those_who_start_at_once_one_makes_it_and_none_finds_half_a_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starts:
        made = list(starts.map(lambda _: ensure_key(tmp_path / "key.pem"), range(8)))
    assert made.count(True) == 1
    read_key(tmp_path / "key.pem")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_key_that_is_there_needs_no_place_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_key(tmp_path / "key.pem")
    monkeypatch.setattr(tempfile, "mkstemp", lambda **_: pytest.fail("it writes"))
    assert not ensure_key(tmp_path / "key.pem")


def test_a_start_that_dies_meanwhile_leaves_no_file_that_is_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(SigningKey, "generate", die)
        with pytest.raises(KeyboardInterrupt):
            ensure_key(tmp_path / "key.pem")
    assert not list(tmp_path.iterdir())
    assert ensure_key(tmp_path / "key.pem")


def test_a_place_where_nothing_can_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be kept"):
        ensure_key(tmp_path / "file" / "key.pem")
    with pytest.raises(UsageError, match="cannot be kept"):
        ensure_key(tmp_path / "nowhere" / "key.pem")
