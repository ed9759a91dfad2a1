"""A bundle has all that a candidate needs, and nothing secret."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest

from runner.catalog import bundle, load
from runner.catalog.bundle import BundledFile
from runner.domain.challenge import Challenge
from runner.domain.errors import UsageError
from runner.languages.facts import offered_languages

CANARY = "canary-in-"


def contents(challenge: Challenge) -> Mapping[PurePosixPath, BundledFile]:
    return bundle.contents(challenge, offered_languages(challenge))


def write(challenge: Challenge, target: Path) -> None:
    bundle.write(challenge, offered_languages(challenge), target)


def plant(folder: Path) -> None:
    """Put a word of its own in every place that candidates must not see."""
    places = {
        "tests/core/50.in": "secret-input",
        "tests/core/50.ans": "secret-answer",
        "tests/core/50.files/data.txt": "secret-file",
        "generator/make.py": "generator",
        "input_validators/check.py": "validator",
        "checker/check.py": "checker",
        "interactor/talk.py": "interactor",
        "image/Dockerfile": "image",
        "submissions/accepted/other.py": "accepted",
        "submissions/wrong_answer/other.py": "wrong",
        "INTERVIEWER.md": "note",
        "starter/README.md.swp": "stray",
    }
    for path, word in places.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(CANARY + word)
    (folder / "starter/README.md.swp").unlink()
    (folder / "tests/core/50.yaml").write_text(
        f"hint: {CANARY}hint\ndescription: {CANARY}description\nargs: [{CANARY}args]"
    )
    (folder / "tests/core/51.ans").touch()
    (folder / "tests/core/51.yaml").write_text(
        f"generate: {{program: generator/make.py, args: [{CANARY}seed], sha256: {'a' * 64}}}"
    )
    yaml = folder / "challenge.yaml"
    yaml.write_text(yaml.read_text().replace("{0: one tangle,", f"{{0: {CANARY}anchor,"))


def test_nothing_secret_is_in_a_bundle(folder: Path) -> None:
    plant(folder)
    challenge = load(folder)
    for path, file in contents(challenge).items():
        assert CANARY not in str(path)
        assert CANARY.encode() not in file.data, path
    together = b"".join(file.data for file in contents(challenge).values())
    for secret in ("floats.py", "edge/01", "core/50", "make.py", str(folder), challenge.sha256):
        assert secret.encode() not in together


def test_a_bundle_has_what_a_candidate_needs(folder: Path) -> None:
    (folder / "tests/sample/01.files").mkdir()
    (folder / "tests/sample/01.files/rates.csv").write_text("EUR,1\n")
    (folder / "tests/sample/01.yaml").write_text("args: [--all]\nexit_code: 3\n")
    (folder / "starter/python/solution.py").chmod(0o755)
    files = contents(load(folder))
    assert [str(path) for path in files] == [
        "README.md",
        "STATEMENT.md",
        "challenge.json",
        "samples/01.ans",
        "samples/01.files/rates.csv",
        "samples/01.in",
        "starter/javascript/solution.js",
        "starter/python/solution.py",
        "statement.html",
    ]
    assert {str(path) for path, file in files.items() if file.executable} == {"starter/python/solution.py"}
    facts = json.loads(next(file.data for path, file in files.items() if path.name == "challenge.json"))
    assert facts["samples"] == [{"name": "01", "args": ["--all"], "exit_code": 3, "files": ["rates.csv"]}]
    python = facts["languages"]["python"]
    assert python["limits"]["time_limit_seconds"] == 4.0
    assert (python["version"], python["compile"]) == ("CPython 3.13", None)
    assert python["run"] == "python3 -s /box/src/main.py"
    assert [group["cases"] for group in facts["groups"]] == [4, 2]


def test_a_zip_is_the_same_bytes_wherever_it_is_written(folder: Path, tmp_path: Path) -> None:
    write(load(folder), tmp_path / "a.zip")
    (folder / "statement.md").touch()
    write(load(folder), tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None


def test_a_folder_has_the_same_files_as_a_zip(folder: Path, tmp_path: Path) -> None:
    challenge = load(folder)
    write(challenge, tmp_path / "a")
    written = {
        path.relative_to(tmp_path / "a").as_posix(): path.read_bytes()
        for path in (tmp_path / "a").rglob("*")
        if path.is_file()
    }
    assert written == {str(path): file.data for path, file in contents(challenge).items()}


@pytest.mark.parametrize("name", ["a.zip", "a"])
def test_what_is_there_is_not_overwritten(folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        write(load(folder), tmp_path / name)
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize("name", ["nowhere/a.zip", "nowhere/a"])
def test_a_place_that_is_not_there_is_said(folder: Path, tmp_path: Path, name: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match="cannot be written"):
        write(load(folder), tmp_path / name)
    assert sorted(tmp_path.rglob("*")) == before
