"""Cases and groups of packages of both generations."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.domain.legacy_scoring import groups_of
from runner.domain.scheme import (
    DefaultGrader,
    LegacyGroup,
    LegacyScheme,
    OnReject,
    PassFailScheme,
    ScoreAggregation,
    ScoreMode,
    ScoringScheme,
)
from tests.kattis.packages import CURRENT, LEGACY, errors, loaded, package, warnings

SCORING = CURRENT + "type: scoring\n"
GROUPED = {
    "data/secret/1.in": "-",
    "data/secret/1.ans": "-",
    "data/secret/a/test_group.yaml": "max_score: 40\n",
    "data/secret/a/2.in": "x\n",
    "data/secret/a/2.ans": "x\n",
    "data/secret/b/test_group.yaml": "max_score: 60\nscore_aggregation: sum\nrequire_pass: a\n",
    "data/secret/b/1.in": "x\n",
    "data/secret/b/1.ans": "x\n",
}


def cases(files: dict[str, str]) -> dict[str, str]:
    """Files of cases from `name: text`, the answer being the input."""
    return {f"data/{name}.{suffix}": text for name, text in files.items() for suffix in ("in", "ans")}


def test_cases_run_in_the_order_of_their_names(tmp_path: Path) -> None:
    files = cases({f"secret/{name}": "x\n" for name in ("10", "2", "B", "a", "1-x", "1.x", "sub/0")})
    ids = [case.id for case in loaded(package(tmp_path, files)).cases]
    names = ["1", "1-x", "1.x", "10", "2", "B", "a", "sub/0"]
    assert ids == ["sample/1", *(f"secret/{name}" for name in names)]


def test_a_directory_without_a_group_file_is_no_group(tmp_path: Path) -> None:
    challenge = loaded(package(tmp_path, cases({"secret/sub/0": "x\n"})))
    assert [group.name for group in challenge.groups] == ["sample", "secret"]
    assert challenge.scheme == PassFailScheme()


def test_a_package_may_have_no_samples(tmp_path: Path) -> None:
    challenge = loaded(package(tmp_path, {"data/sample/1.in": "-", "data/sample/1.ans": "-"}))
    assert [group.name for group in challenge.groups] == ["secret"]


def test_groups_of_a_scoring_problem(tmp_path: Path) -> None:
    challenge = loaded(package(tmp_path, GROUPED, problem=SCORING))
    _, first, second = challenge.groups
    assert (first.name, first.max_score, first.score_aggregation) == (
        "secret/a",
        40,
        ScoreAggregation.PASS_FAIL,
    )
    assert (second.name, second.require_pass) == ("secret/b", ("secret/a",))
    assert [case.id for case in second.cases] == ["secret/b/1"]
    assert challenge.scheme == ScoringScheme(100, ScoreAggregation.SUM)


def test_a_pass_fail_problem_has_no_scores(tmp_path: Path) -> None:
    found = errors(package(tmp_path, GROUPED))
    assert "data/secret/a/test_group.yaml:1:1: a problem of type `pass-fail` has no `max_score`" in found


def test_a_group_can_only_require_an_earlier_one(tmp_path: Path) -> None:
    files = GROUPED | {"data/secret/a/test_group.yaml": "max_score: 40\nrequire_pass: b\n"}
    (complaint,) = errors(package(tmp_path, files, problem=SCORING))
    assert "`require_pass` names `secret/b`, which is no group before this one" in complaint


def test_cases_beside_groups_are_an_error(tmp_path: Path) -> None:
    (complaint,) = errors(package(tmp_path, GROUPED | cases({"secret/9": "x\n"}), problem=SCORING))
    assert complaint.startswith("data/secret/9.in:1:1: lies beside test data groups")


def test_what_a_case_says_beats_its_group(tmp_path: Path) -> None:
    files = {
        "data/secret/test_group.yaml": "args: [-x, 007]\noutput_validator_args: [float_tolerance, 1E-6]\n",
        "data/secret/1.yaml": "args: []\nhint: Look again.\ndescription: The least.\n",
        **cases({"secret/2": "x\n"}),
    }
    sample, first, second = loaded(package(tmp_path, files)).program_cases
    assert (first.args, first.hint, first.description) == ((), "Look again.", "The least.")
    assert second.args == ("-x", "007")
    assert second.checker is not None
    assert second.checker.options == {"float_tolerance": 1e-6}
    assert sample.checker is None


def test_input_validators_get_their_arguments_and_the_cases(tmp_path: Path) -> None:
    files = {
        "input_validators/other.py": "",
        "data/secret/1.yaml": "args: [-v]\ninput_validator_args: {any: [--max, '9']}\n",
    }
    _, case = loaded(package(tmp_path, files)).program_cases
    assert case.input_validator_args == {"any.py": ("--max", "9", "-v"), "other.py": ("-v",)}


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"data/secret/2.in": "x\n"}, "data/secret/2.ans:1:1: the answer of case secret/2 is missing"),
        ({"data/secret/2.ans": "x\n"}, "data/secret/2.ans:1:1: there is no `2.in`"),
        ({"data/secret/1.yaml": "arg: [x]\n"}, "data/secret/1.yaml:1:1: unknown key `arg`"),
        (
            {"data/secret/1.yaml": "output_validator_args: [fuzzy]\n"},
            "data/secret/1.yaml:1:24: the default validator has no argument `fuzzy`",
        ),
    ],
)
def test_mistakes_in_test_data_are_said_where_they_are(
    tmp_path: Path, files: dict[str, str], complaint: str
) -> None:
    (found,) = errors(package(tmp_path, files))
    assert found.startswith(complaint)


def test_samples_may_be_shown_otherwise_than_they_are_run(tmp_path: Path) -> None:
    files = {"data/sample/1.in.statement": "short\n", "data/sample/1.out": "another\n"}
    sample, _ = loaded(package(tmp_path, files)).program_cases
    assert sample.shown.input is not None
    assert sample.shown.input.read_text() == "short\n"
    assert sample.shown.answer is not None
    assert sample.shown.answer.read_text() == "another\n"
    assert sample.answer.read_text() == "a\n"


def test_an_interaction_alone_is_shown_and_not_run(tmp_path: Path) -> None:
    files = {
        "data/sample/1.in": "-",
        "data/sample/1.ans": "-",
        "data/sample/1.interaction": "<hello\n>bye\n",
        "output_validator/judge.py": "",
    }
    challenge = loaded(package(tmp_path, files, problem=CURRENT + "type: interactive\n"))
    assert [path.name for path in challenge.program.interactions] == ["1.interaction"]
    assert [case.id for case in challenge.cases] == ["secret/1"]


def test_legacy_groups_are_a_tree_that_inherits(tmp_path: Path) -> None:
    files = {
        "data/testdata.yaml": "on_reject: continue\ngrader_flags: ignore_sample\nrange: 0 100\n",
        "data/secret/testdata.yaml": "grader_flags: max\ninput_validator_flags: --big\n",
        "data/secret/deep/testdata.yaml": "output_validator_flags: case_sensitive\naccept_score: 5\n",
        **cases({"secret/deep/1": "x\n"}),
    }
    problem = LEGACY + "type: scoring\nvalidator_flags: float_tolerance 1e-3\n"
    challenge = loaded(package(tmp_path, files, problem=problem))
    scheme = challenge.scheme
    assert isinstance(scheme, LegacyScheme)
    assert scheme.scoring
    sample, secret = scheme.root.members
    assert isinstance(secret, LegacyGroup)
    assert secret.settings.on_reject is OnReject.CONTINUE
    assert secret.settings.range == (0.0, 100.0)
    case, deep = secret.members
    assert isinstance(deep, LegacyGroup)
    assert (case, deep.name, deep.settings.accept_score) == ("secret/1", "secret/deep", 5)
    assert getattr(deep.settings.grader, "score_mode", None) is ScoreMode.MAX
    deepest = challenge.program_cases[-1]
    assert deepest.checker is not None
    assert deepest.checker.options == {"float_tolerance": 1e-3, "case_sensitive": True}
    assert deepest.input_validator_args == {"any.py": ("--big",)}
    assert isinstance(sample, LegacyGroup)


def test_what_an_old_problem_yaml_says_of_grading_is_over_what_groups_say(tmp_path: Path) -> None:
    files = {"data/secret/testdata.yaml": "on_reject: break\naccept_score: 3\ngrader_flags: min\n"}
    grading = "grading: {on_reject: grade, accept_score: 10, range: 0 20, show_test_data_groups: true}\n"
    root = package(tmp_path, files, problem=LEGACY + "type: scoring\n" + grading)
    scheme = loaded(root).scheme
    assert isinstance(scheme, LegacyScheme)
    found = [
        scheme.root.settings,
        *(one.settings for one in scheme.root.members if isinstance(one, LegacyGroup)),
    ]
    assert len(found) == 3
    for settings in found:
        assert settings.on_reject is OnReject.CONTINUE
        assert (settings.accept_score, settings.reject_score, settings.range) == (10.0, 0.0, (0.0, 20.0))
    assert warnings(root) == []


def test_a_group_is_out_of_its_own_range_whatever_an_old_problem_yaml_says(tmp_path: Path) -> None:
    files = {"data/secret/testdata.yaml": "range: 0 30\n"}
    root = package(tmp_path, files, problem=LEGACY + "type: scoring\ngrading: {range: 0 100}\n")
    scheme = loaded(root).scheme
    assert isinstance(scheme, LegacyScheme)
    ranges = [one.settings.range for one in scheme.root.members if isinstance(one, LegacyGroup)]
    assert ranges == [(0.0, 100.0), (0.0, 30.0)]


@pytest.mark.parametrize(
    ("grading", "warning"),
    [
        ("range: 1", "problem.yaml:5:18: `range` is two numbers with a space between them, not 1"),
        ("range: [0, 1]", "problem.yaml:5:18: `range` must be text"),
        ("on_reject: break", "problem.yaml:5:22: `on_reject` is `break`, which says nothing here"),
        ("accept_score: many", "problem.yaml:5:25: `accept_score` is a number, not many"),
    ],
)
def test_what_it_cannot_say_of_grading_is_a_warning(tmp_path: Path, grading: str, warning: str) -> None:
    root = package(tmp_path, problem=LEGACY + f"type: scoring\ngrading: {{{grading}}}\n")
    scheme = loaded(root).scheme
    assert isinstance(scheme, LegacyScheme)
    assert scheme.root.settings.accept_score == 1.0
    assert warning in warnings(root)


@pytest.mark.parametrize("written", ["1e5", "007", "1_000", "0.50", "true", "2024-01-01"])
def test_flags_of_a_legacy_group_are_what_stands_there(tmp_path: Path, written: str) -> None:
    files = {"data/secret/testdata.yaml": f"input_validator_flags: {written}\naccept_score: 5.0\n"}
    challenge = loaded(package(tmp_path, files, problem=LEGACY + "type: scoring\n"))
    assert challenge.program_cases[-1].input_validator_args == {"any.py": (written,)}


DRAFT = "problem_format_version: 2023-07-draft\nname: Echo\nlimits: {time_limit: 2}\n"


@pytest.mark.parametrize(
    ("more", "group"),
    [
        ("", "output_validator_args: [float_tolerance, 1e-3]\ninput_validator_args: [--n, 07]\n"),
        ("", "output_validator_args: float_tolerance 1e-3\ninput_validator_args: {any: [--n, '07']}\n"),
        ("", "output_validator_flags: float_tolerance 1e-3\ninput_validator_flags: {any: --n 07}\n"),
        ("validator_flags: float_tolerance 1e-3\n", "input_validator_flags: --n 07\n"),
    ],
)
def test_a_draft_of_2023_07_has_flags_by_either_name(tmp_path: Path, more: str, group: str) -> None:
    root = package(tmp_path, {"data/testdata.yaml": group}, problem=DRAFT + more)
    (*_, case) = loaded(root).program_cases
    assert case.checker is not None
    assert case.checker.options == {"float_tolerance": 1e-3}
    assert case.input_validator_args == {"any.py": ("--n", "07")}
    assert warnings(root) == []


def test_a_key_that_a_later_draft_dropped_is_a_warning(tmp_path: Path) -> None:
    files = {
        "data/secret/test_group.yaml": "output_validator_args: [case_sensitive]\nrun_samples: false\n",
        "data/secret/1.yaml": "weight: 3\n",
    }
    root = package(tmp_path, files, problem=DRAFT)
    (*_, case) = loaded(root).program_cases
    assert case.checker is not None
    assert case.checker.options == {"case_sensitive": True}
    assert warnings(root) == [
        "data/secret/1.yaml:1:1: unknown key `weight`",
        "data/secret/test_group.yaml:2:1: unknown key `run_samples`",
    ]


def test_a_case_of_a_draft_of_2023_07_may_say_something_of_itself(tmp_path: Path) -> None:
    files = {
        "data/testdata.yaml": "output_validator_args: [float_tolerance, 1e-3]\n",
        "data/secret/1.yaml": "args: [x, y]\noutput_validator_args: [case_sensitive]\nhint: Look!\n",
    }
    sample, case = loaded(package(tmp_path, files, problem=DRAFT)).program_cases
    assert (sample.args, case.args, case.hint) == ((), ("x", "y"), "Look!")
    assert case.checker is not None
    assert case.checker.options == {"case_sensitive": True}


def test_a_draft_of_2023_07_may_have_flags_without_a_group_file(tmp_path: Path) -> None:
    problem = DRAFT + "validator_flags: float_tolerance 1e-3\n"
    (*_, case) = loaded(package(tmp_path, problem=problem)).program_cases
    assert case.checker is not None
    assert case.checker.options == {"float_tolerance": 1e-3}


def test_legacy_cases_and_groups_are_in_the_order_of_their_base_names(tmp_path: Path) -> None:
    files = cases({"secret/b/1": "x\n", "secret/c": "x\n", "secret/a": "x\n"})
    scheme = loaded(package(tmp_path, files, problem=LEGACY)).scheme
    assert isinstance(scheme, LegacyScheme)
    secret = scheme.root.members[1]
    assert isinstance(secret, LegacyGroup)
    names = [one if isinstance(one, str) else one.name for one in secret.members]
    assert names == ["secret/1", "secret/a", "secret/b", "secret/c"]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("grading: default\nrange: 0\n", "2:8: `range` is two numbers"),
        ("on_reject: grade\n", "1:12: `on_reject` is break or continue, not grade"),
        ("accept_score: 1\ngrader_flags: sum most\n", "2:15: `grader_flags` are some of"),
    ],
)
def test_a_mistake_in_the_group_file_of_a_legacy_package_is_an_error_where_it_stands(
    tmp_path: Path, written: str, complaint: str
) -> None:
    (found,) = errors(package(tmp_path, {"data/testdata.yaml": written}, problem=LEGACY))
    assert found.startswith(f"data/testdata.yaml:{complaint}")


def test_samples_are_ignored_at_the_root_alone(tmp_path: Path) -> None:
    """A group that inherited that would have its last result in place of all."""
    flags = "grader_flags: ignore_sample max\n"
    files = {"data/testdata.yaml": flags, "data/secret/testdata.yaml": flags}
    root = package(tmp_path, files, problem=LEGACY + "type: scoring\n")
    scheme = loaded(root).scheme
    assert isinstance(scheme, LegacyScheme)
    graders = [group.settings.grader for group in groups_of(scheme.root)]
    assert graders == [DefaultGrader(score_mode=ScoreMode.MAX, ignore_sample=n == 0) for n in range(3)]
    (said,) = [one for one in warnings(root) if "ignore_sample" in one]
    assert said.startswith("data/secret/testdata.yaml:1:15: `ignore_sample` is for `data/testdata.yaml`")


def test_files_with_names_that_the_format_forbids_are_overlooked(tmp_path: Path) -> None:
    root = package(tmp_path, {"data/secret/2 3.in": "x\n", "data/secret/.3.in": "x\n"})
    assert [case.id for case in loaded(root).cases] == ["sample/1", "secret/1"]
    (said,) = [one for one in warnings(root) if "overlooked" in one]
    assert "'data/secret/2 3.in'" in said


def test_a_link_inside_the_package_counts_as_what_it_leads_to(tmp_path: Path) -> None:
    root = package(tmp_path)
    for suffix in ("in", "ans"):
        (root / f"data/secret/2.{suffix}").symlink_to(f"1.{suffix}")
    assert loaded(root).program_cases[-1].id == "secret/2"


def test_a_link_out_of_the_package_is_not_followed(tmp_path: Path) -> None:
    root = package(tmp_path)
    (tmp_path / "outside.in").write_text("secret of the host\n")
    (root / "data/secret/2.in").symlink_to(tmp_path / "outside.in")
    (said,) = [one for one in warnings(root) if "link" in one]
    assert said.startswith("data/secret/2.in:1:1: is a link out of the package")
    assert [case.id for case in loaded(root).cases] == ["sample/1", "secret/1"]


def test_a_cases_files_lie_in_the_working_folder_and_must_fit(tmp_path: Path) -> None:
    root = package(tmp_path, {"data/secret/1.files/deep/a.txt": "a\n"})
    assert [str(name) for name in loaded(root).program_cases[-1].files] == ["deep/a.txt"]
    (root / "data/secret/1.files/b.bin").write_bytes(bytes(100 << 20))
    (complaint,) = errors(root)
    assert complaint.startswith("data/secret/1.files:1:1: does not fit")


@pytest.mark.parametrize(
    ("problem", "name"),
    [(CURRENT, "testdata.yaml"), (LEGACY, "test_group.yaml")],
)
def test_a_group_file_of_another_version_is_named(tmp_path: Path, problem: str, name: str) -> None:
    root = package(tmp_path, {f"data/secret/{name}": "max_score: 1\n"}, problem=problem)
    (found,) = warnings(root)
    assert found.startswith(f"data/secret/{name}:1:1: is the group file of another version")


def test_inputs_beside_samples_and_secret_cases_are_named(tmp_path: Path) -> None:
    root = package(tmp_path, {"data/more/1.in": "a\n", "data/2.in": "a\n", "data/README.md": "a\n"})
    assert [one.partition(": ")[0] for one in warnings(root)] == ["data/2.in:1:1", "data/more:1:1"]


def test_flags_of_a_group_are_complained_about_where_they_stand_and_not_where_they_are_inherited(
    tmp_path: Path,
) -> None:
    files = {
        "data/secret/testdata.yaml": "on_reject: break\noutput_validator_flags: fuzzy\n",
        "data/secret/a/testdata.yaml": "on_reject: continue\n",
        **cases({"secret/a/1": "x\n", "secret/b/1": "x\n"}),
    }
    assert errors(package(tmp_path, files, problem=LEGACY)) == [
        "data/secret/testdata.yaml:2:25: the default validator has no argument `fuzzy`"
    ]


@pytest.mark.parametrize("place", ["sample/x", "secret/x/y", "secret/x"])
def test_a_group_file_that_makes_no_group_is_named_and_its_arguments_count(
    tmp_path: Path, place: str
) -> None:
    files = {f"data/{place}/test_group.yaml": "args: [-x]\n", **cases({f"{place}/1": "x\n"})}
    root = package(tmp_path, files)
    challenge = loaded(root)
    assert [group.name for group in challenge.groups] == ["sample", "secret"]
    assert [case.id for case in challenge.program_cases if case.args == ("-x",)] == [f"{place}/1"]
    (warning,) = warnings(root)
    assert warning.startswith(f"data/{place}/test_group.yaml:1:1: makes no group")


def test_a_group_in_a_group_makes_none_of_its_own(tmp_path: Path) -> None:
    files = GROUPED | {
        "data/secret/a/deep/test_group.yaml": "args: [-x]\nstatic_validation_score: pass-fail\n",
        **cases({"secret/a/deep/1": "x\n"}),
    }
    (complaint,) = errors(package(tmp_path, files, problem=SCORING))
    assert complaint.startswith("data/secret/a/deep/test_group.yaml:")
    assert "static_validation_score" in complaint


SAMPLE_FOLDERS = {
    "data/sample/statement/1.in": "shown\n",
    "data/sample/statement/1.ans": "judged\n",
    "data/sample/statement/1.out": "also right\n",
    "data/sample/statement/2.interaction": ">a\n",
    "data/sample/download/1.in": "given\n",
    "data/sample/download/tool.py": "",
}


def test_a_draft_of_2023_07_may_have_what_is_shown_of_samples_in_directories(tmp_path: Path) -> None:
    problem = CURRENT.replace("2025-09", "2023-07-draft")
    root = package(tmp_path, SAMPLE_FOLDERS, problem=problem)
    challenge = loaded(root)
    sample, _ = challenge.program_cases
    shown = sample.shown
    assert (shown.input, shown.answer, shown.given_input, shown.given_answer) == (
        root / "data/sample/statement/1.in",
        root / "data/sample/statement/1.out",
        root / "data/sample/download/1.in",
        None,
    )
    assert challenge.program.interactions == (root / "data/sample/statement/2.interaction",)
    assert [warning.split(":")[0] for warning in warnings(root)] == ["data/sample/download/tool.py"]
