"""Reference submissions and what they must get, as Kattis 2025-09 has it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from runner.catalog import Reference, load, reference_submissions
from runner.catalog.globs import matches
from runner.domain.expectation import BY_DIRECTORY, Expectation
from runner.domain.verdict import Verdict

AC, WA, TLE, RTE, CE, JE = Verdict.AC, Verdict.WA, Verdict.TLE, Verdict.RTE, Verdict.CE, Verdict.JE
MLE, OLE, SKIPPED = Verdict.MLE, Verdict.OLE, Verdict.SKIPPED


@pytest.mark.parametrize(
    ("directory", "cases", "submission", "met"),
    [
        ("accepted", [AC, AC], AC, True),
        ("accepted", [AC, WA], WA, False),
        ("accepted", [], CE, False),
        ("accepted", [AC, JE], JE, False),
        ("wrong_answer", [AC, WA], WA, True),
        ("wrong_answer", [AC, AC], AC, False),
        ("wrong_answer", [WA, RTE], WA, False),
        ("wrong_answer", [WA, SKIPPED], WA, True),
        ("time_limit_exceeded", [AC, TLE], TLE, True),
        ("time_limit_exceeded", [WA, TLE], WA, False),
        ("run_time_error", [RTE, AC], RTE, True),
        ("run_time_error", [MLE], MLE, False),
        ("memory_limit_exceeded", [AC, MLE], MLE, True),
        ("output_limit_exceeded", [OLE], OLE, True),
        ("compile_error", [], CE, True),
        ("compile_error", [AC], AC, False),
        ("rejected", [AC, MLE], MLE, True),
        ("rejected", [AC, AC], AC, False),
        ("rejected", [], CE, False),
        ("brute_force", [AC, TLE, MLE], TLE, True),
        ("brute_force", [AC, AC], AC, False),
        ("brute_force", [WA, TLE], WA, False),
    ],
)
def test_directories_mean_what_kattis_says(
    directory: str, cases: list[Verdict], submission: Verdict, *, met: bool
) -> None:
    assert BY_DIRECTORY[directory].meets(cases, submission) is met


def test_an_expectation_says_itself_in_words() -> None:
    assert str(BY_DIRECTORY["accepted"]) == "AC"
    assert str(BY_DIRECTORY["wrong_answer"]) == "AC or WA, at least one WA"
    assert str(Expectation(required=frozenset({TLE, WA}))).endswith("at least one WA or TLE")


@pytest.mark.parametrize(
    ("pattern", "path", "met"),
    [
        ("accepted", "accepted/a.py", True),
        ("accepted/*", "accepted/a.py", True),
        ("*/a.py", "accepted/a.py", True),
        ("*", "accepted/a.py", True),
        ("accept", "accepted/a.py", False),
        ("accepted/*.js", "accepted/a.py", False),
        ("mixed/{a,b}.{py,js}", "mixed/b.js", True),
        ("mixed/{a,b}.{py,js}", "mixed/c.js", False),
        ("{a,{b,c}}/x", "c/x", True),
        ("a?.py", "ab.py", False),
        ("[ab].py", "a.py", False),
        ("edge/0*", "edge/01", True),
        ("{a,b}" * 20, "a" * 20, False),
    ],
)
def test_globs_are_those_of_kattis(pattern: str, path: str, *, met: bool) -> None:
    assert matches(pattern, PurePosixPath(path)) is met


def references(folder: Path, settings: str = "") -> dict[str, Reference]:
    if settings:
        (folder / "submissions/submissions.yaml").write_text(settings)
    return {str(reference.path): reference for reference in reference_submissions(load(folder))}


def test_files_and_directories_are_references(folder: Path) -> None:
    (folder / "submissions/run_time_error/several").mkdir()
    (folder / "submissions/run_time_error/several/main.py").write_text("import helper")
    found = references(folder)
    assert list(found) == [
        "accepted/solution.js",
        "accepted/solution.py",
        "run_time_error/first_line.py",
        "run_time_error/several",
        "wrong_answer/floats.py",
        "wrong_answer/floors.py",
        "wrong_answer/settled.py",
    ]
    assert found["run_time_error/several"].location == folder / "submissions/run_time_error/several"
    assert found["accepted/solution.py"].is_accepted
    assert found["wrong_answer/floats.py"].expected == "AC or WA, at least one WA"


def test_settings_add_requirements_per_group(folder: Path) -> None:
    reference = references(
        folder, "wrong_answer/*:\n  core: {permitted: [AC]}\n  edge/01: {permitted: [WA], required: [WA]}\n"
    )["wrong_answer/floats.py"]
    verdicts = {"core/01": AC, "edge/01": WA, "edge/02": AC}
    assert reference.meets(verdicts, WA)
    assert not reference.meets({**verdicts, "core/01": WA}, WA)
    assert not reference.meets({**verdicts, "edge/01": AC, "edge/02": WA}, WA)


def test_a_directorys_own_name_replaces_its_default(folder: Path) -> None:
    loose = references(folder, "wrong_answer: {permitted: [AC, WA, RTE]}\n")["wrong_answer/floats.py"]
    assert loose.meets({"core/01": RTE, "edge/01": WA}, RTE)
    assert not loose.meets({"core/01": AC}, AC)  # what is not given keeps its default
    strict = references(folder, "wrong_answer/*: {permitted: [AC, WA, RTE]}\n")["wrong_answer/floats.py"]
    assert not strict.meets({"core/01": RTE, "edge/01": WA}, RTE)  # a glob adds, and never replaces


def test_another_directory_may_be_described(folder: Path) -> None:
    (folder / "submissions/mixed").mkdir()
    (folder / "submissions/mixed/a.py").write_text("x")
    found = references(folder, "mixed/a.py: {language: python, entrypoint: a.py, required: [TLE]}\n")[
        "mixed/a.py"
    ]
    assert (found.language, found.entrypoint) == ("python", "a.py")
    assert found.meets({"core/01": WA, "core/02": TLE}, WA)
    assert not found.meets({"core/01": WA}, WA)


def test_scores_and_messages_are_held_to_their_range(folder: Path) -> None:
    reference = references(folder, "wrong_answer/*: {score: [50, 70], message: line 1, edge: {score: 0}}\n")[
        "wrong_answer/floats.py"
    ]
    assert reference.unmet_scores({"core": 60.0, "edge": 0.0}, 60.0) == ()
    assert [unmet.cases for unmet in reference.unmet_scores({"core": 60.0, "edge": 20.0}, 80.0)] == [
        "",
        "edge",
    ]
    assert reference.unmet_messages({"edge/01": "line 1: wrong"}) == ()
    assert len(reference.unmet_messages({"edge/01": "line 2: wrong"})) == 1
