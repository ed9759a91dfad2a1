"""Copies of a package's files with the values of constants in them: whole, whoever looks when."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from runner.catalog.kattis.constants import Constants

NAME = PurePosixPath("submissions/accepted/two")
HI = Constants({"word": "hi"}, "0a")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the copies of the package are."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/fairtrial/kattis/0a"


@pytest.fixture
def written(tmp_path: Path) -> dict[PurePosixPath, Path]:
    """A submission of two files, one of which is a script."""
    folder = tmp_path / "package" / NAME
    (folder / "deep").mkdir(parents=True)
    (folder / "a.py").write_text("print('{{word}}')\n")
    (folder / "deep/b.sh").write_text("{{none}}\n")
    (folder / "deep/b.sh").chmod(0o755)
    return {PurePosixPath(name): folder / name for name in ("a.py", "deep/b.sh")}


def files_below(folder: Path) -> dict[str, str]:
    return {str(one.relative_to(folder)): one.read_text() for one in folder.rglob("*") if one.is_file()}


WHOLE = {"a.py": "print('hi')\n", "deep/b.sh": "{{none}}\n"}


def test_a_copy_is_whole_and_leaves_nothing_beside_it(
    cache: Path, written: dict[PurePosixPath, Path]
) -> None:
    for _ in range(2):
        found = HI.directory(written, NAME)
        assert found is not None
        assert files_below(found) == WHOLE
    script, text = ((cache / NAME / name).stat().st_mode & 0o100 for name in ("deep/b.sh", "a.py"))
    assert (script, text) == (0o100, 0)
    assert not list(cache.glob("partial-*"))


def test_what_others_left_in_a_copy_is_none_of_its_files(
    cache: Path, written: dict[PurePosixPath, Path]
) -> None:
    (cache / NAME).mkdir(parents=True)
    (cache / NAME / "tmp8x_1").write_text("print('h")
    assert HI.directory(written, NAME) == cache / NAME
    assert files_below(cache / NAME) == WHOLE


def test_a_copy_that_cannot_be_finished_is_not_there_at_all(
    cache: Path, written: dict[PurePosixPath, Path]
) -> None:
    written[PurePosixPath("deep/b.sh")].unlink()
    with pytest.raises(OSError, match="No such file"):
        HI.directory(written, NAME)
    assert not (cache / NAME).exists()
    assert not list(cache.glob("partial-*"))
