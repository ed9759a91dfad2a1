"""`fairtrial new` makes a challenge that passes as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from runner.catalog import load, scaffold
from runner.domain.cases import ProgramCase
from runner.domain.errors import UsageError


def passes(program: Path, case: ProgramCase) -> bool:
    assert isinstance(case.input, Path)
    run = subprocess.run(
        [sys.executable, str(program)], input=case.input.read_bytes(), capture_output=True, check=False
    )
    return run.returncode == 0 and run.stdout == case.answer.read_bytes()


def test_its_references_do_what_their_directories_say(folder: Path) -> None:
    challenge = load(folder)
    caught = {case for edge in challenge.edge_cases for case in edge.cases}
    for case in challenge.program_cases:
        assert passes(folder / "submissions/accepted/solution.py", case)
        assert passes(folder / "submissions/wrong_answer/floats.py", case) == (case.id not in caught)
    assert not all(passes(folder / "starter/python/solution.py", case) for case in challenge.program_cases)


def test_each_secret_case_of_its_tells_a_mistake(folder: Path) -> None:
    wrong = [path for path in folder.glob("submissions/*/*.py") if path.parent.name != "accepted"]
    for case in load(folder).program_cases:
        assert all(passes(path, case) for path in wrong) == (case.group == "sample"), case.id


def test_its_name_and_uuid_are_its_own(tmp_path: Path) -> None:
    first, second = (load(scaffold.create(tmp_path / name)) for name in ("log-merge", "log-split"))
    assert (first.slug, first.name) == ("log-merge", "Log merge")
    assert first.uuid != second.uuid


@pytest.mark.parametrize("name", ["Upper", "under_score", "-dash", "dot.ted", "x" * 64, "spa ce"])
def test_a_bad_slug_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no name for a challenge"):
        scaffold.create(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(folder: Path) -> None:
    with pytest.raises(UsageError, match="exists already"):
        scaffold.create(folder)


def test_a_parent_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be made"):
        scaffold.create(tmp_path / "nowhere" / "task")
