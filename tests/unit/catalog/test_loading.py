"""A sound folder becomes the challenge that it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.catalog import inspect, load
from runner.catalog.natural import natural_key
from runner.domain.cases import GeneratedInput
from runner.domain.limits import LanguageFactors
from runner.domain.scheme import ScoreAggregation

Edit = Callable[[str, str, str], None]
CHALLENGES = Path(__file__).parents[3] / "challenges"


def test_a_new_folder_has_nothing_to_complain_about(folder: Path) -> None:
    assert inspect(folder)[1] == []


def test_every_number_and_path_is_resolved(folder: Path) -> None:
    challenge = load(folder)
    assert challenge.slug == "account-totals"
    assert challenge.limits.time_limit == 2.0
    assert challenge.limits_for("python").wall_time == 20.0
    assert challenge.language_factors == {"python": LanguageFactors(time_limit=2.0)}
    assert [(group.name, group.max_score, len(group.cases)) for group in challenge.groups] == [
        ("sample", 0.0, 1),
        ("core", 60.0, 4),
        ("edge", 40.0, 2),
    ]
    assert challenge.groups[2].require_pass == ("core",)
    assert challenge.groups[1].score_aggregation is ScoreAggregation.SUM
    assert challenge.edge_cases[0].catches == (PurePosixPath("wrong_answer/floats.py"),)
    assert challenge.evaluation.rubric[0].anchors == {
        0: "one tangle",
        2: "parts can be guessed",
        4: "parts are named and small",
    }
    case = challenge.program_cases[0]
    assert case.id == "sample/01"
    assert isinstance(case.input, Path)
    assert case.input.read_text() == (folder / "tests/sample/01.in").read_text()
    assert challenge.statement.input.startswith("Each line holds")


def test_what_a_case_does_differently_is_in_its_yaml(folder: Path) -> None:
    (folder / "tests/core/04.files/sub").mkdir(parents=True)
    (folder / "tests/core/04.files/sub/rates.csv").write_text("x")
    (folder / "tests/core/04.yaml").write_text('args: [--top, "5"]\nexit_code: 2\nhint: Look again.\n')
    case = load(folder).groups[1].program_cases[3]
    assert (case.args, case.exit_code, case.hint) == (("--top", "5"), 2, "Look again.")
    assert case.files == {PurePosixPath("sub/rates.csv"): folder / "tests/core/04.files/sub/rates.csv"}


def test_a_generated_input_names_its_program(folder: Path) -> None:
    (folder / "generator").mkdir()
    (folder / "generator/many.py").write_text("print(1)")
    (folder / "tests/core/01.in").unlink()
    (folder / "tests/core/01.yaml").write_text(
        f'generate: {{program: generator/many.py, args: ["7"], sha256: {"a" * 64}}}'
    )
    made = load(folder).groups[1].program_cases[0].input
    assert made == GeneratedInput(PurePosixPath("generator/many.py"), ("7",), "a" * 64)


def test_cases_come_in_the_order_in_which_people_count(folder: Path) -> None:
    for name in ("2", "10", "1"):
        (folder / f"tests/edge/{name}.in").touch()
        (folder / f"tests/edge/{name}.ans").touch()
    assert [case.id for case in load(folder).groups[2].cases] == [
        "edge/01",
        "edge/1",
        "edge/02",
        "edge/2",
        "edge/10",
    ]


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**6)))
def test_natural_order_is_that_of_numbers(numbers: list[int]) -> None:
    names = [f"case-{number}" for number in numbers]
    assert sorted(names, key=natural_key) == [f"case-{number}" for number in sorted(numbers)]


def test_the_hash_changes_with_bytes_names_and_modes_only(folder: Path) -> None:
    seen = {load(folder).sha256}
    assert load(folder).sha256 in seen
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__/x.pyc").write_bytes(b"left behind")
    (folder / "statement.md").touch()
    assert load(folder).sha256 in seen
    (folder / "tests/core/01.in").write_text("x 1.00\n")
    seen.add(load(folder).sha256)
    (folder / "submissions/accepted/solution.js").chmod(0o755)
    seen.add(load(folder).sha256)
    (folder / "notes.txt").write_text("x")
    seen.add(load(folder).sha256)
    (folder / "notes.txt").rename(folder / "notes.md")
    seen.add(load(folder).sha256)
    assert len(seen) == 5


def test_challenge_yaml_itself_may_be_named(folder: Path) -> None:
    assert load(folder / "challenge.yaml").slug == "account-totals"


@pytest.mark.parametrize("path", sorted(CHALLENGES.glob("*/")), ids=lambda path: path.name)
def test_the_library_has_no_mistakes(path: Path) -> None:
    assert [str(one) for one in inspect(path)[1]] == []
