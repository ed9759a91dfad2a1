"""Scores of legacy Kattis packages: the tree, its graders, and where judging stops."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.award import Award
from runner.domain.legacy_scoring import grade_tree, groups_of, is_reached, out_of_range
from runner.domain.legacy_settings import settings
from runner.domain.own_grader import GraderError, no_grader
from runner.domain.scheme import (
    CustomGrader,
    DefaultGrader,
    LegacyGroup,
    LegacyScheme,
    OnReject,
    ScoreMode,
    VerdictMode,
)
from runner.domain.verdict import Verdict

AC, WA, TLE, RTE, MLE, OLE, JE = (
    Verdict.AC,
    Verdict.WA,
    Verdict.TLE,
    Verdict.RTE,
    Verdict.MLE,
    Verdict.OLE,
    Verdict.JE,
)
SKIPPED = Verdict.SKIPPED


def group(name: str, *members: LegacyGroup | str, **keys: object) -> LegacyGroup:
    ids = [f"{name}/{member}" if isinstance(member, str) else member for member in members]
    return LegacyGroup(name, settings(keys), tuple(ids))


def scheme(*secret: LegacyGroup | str, root: dict[str, object] | None = None, **keys: object) -> LegacyScheme:
    sample = group("sample", "1", on_reject="continue", accept_score=0)
    return LegacyScheme(group("", sample, group("secret", *secret, **keys), **(root or {})), scoring=True)


def graded(tree: LegacyScheme, verdicts: dict[str, Verdict], awards=None, grade=no_grader):
    return grade_tree(tree, {"sample/1": AC} | verdicts, awards or {}, grade)


def secret(tree: LegacyScheme, *verdicts: Verdict) -> tuple[Verdict, float]:
    """What the group `secret` came to, given the verdicts of its cases 1, 2, ..."""
    by_id = {f"secret/{number}": verdict for number, verdict in enumerate(verdicts, 1)}
    found = graded(tree, by_id).groups["secret"]
    return found.verdict, float(found.score)


class TestDefaultGrader:
    @pytest.mark.parametrize(
        ("flags", "verdicts", "expected"),
        [
            ("", [AC, AC, AC], (AC, 3)),
            ("", [WA, TLE, RTE], (RTE, 0)),
            ("", [WA, OLE, TLE, MLE], (MLE, 0)),
            ("", [WA, OLE], (OLE, 0)),
            ("no_errors", [WA, TLE], (TLE, 0)),
            ("first_error", [AC, WA, RTE], (WA, 1)),
            ("always_accept", [WA, RTE], (AC, 0)),
            ("accept_if_any_accepted", [WA, AC, RTE], (AC, 1)),
            ("accept_if_any_accepted", [WA, RTE], (RTE, 0)),
            ("avg", [AC, WA, AC, WA], (WA, 0.5)),
            ("min", [AC, WA], (WA, 0)),
            ("max", [AC, WA], (WA, 1)),
            ("min max", [AC, WA], (WA, 1)),
            ("first_error worst_error", [WA, RTE], (RTE, 0)),
        ],
    )
    def test_modes(self, flags, verdicts, expected):
        names = [str(number) for number in range(1, len(verdicts) + 1)]
        assert secret(scheme(*names, on_reject="continue", grader_flags=flags), *verdicts) == expected

    def test_a_score_of_the_validator_goes_before_accept_score(self):
        tree = scheme("1", "2", "3", on_reject="continue", accept_score=5, reject_score=-1)
        verdicts = {"secret/1": AC, "secret/2": AC, "secret/3": WA}
        found = graded(tree, verdicts, {"secret/1": Award(score=0.25), "secret/3": Award(score=99)})
        assert [float(found.cases[f"secret/{n}"].score) for n in (1, 2, 3)] == [0.25, 5, -1]

    def test_a_judge_error_wins_over_every_mode(self):
        assert secret(scheme("1", "2", grader_flags="always_accept"), AC, JE)[0] is JE


class TestWhereJudgingStops:
    def test_break_is_the_default_and_what_comes_behind_does_not_count(self):
        tree = scheme("1", "2", "3")
        assert secret(tree, AC, WA, RTE) == secret(tree, AC, WA) == (WA, 1)

    def test_with_continue_all_counts(self):
        assert secret(scheme("1", "2", "3", on_reject="continue"), AC, WA, RTE) == (RTE, 1)

    def test_a_group_that_breaks_ends_only_itself(self):
        parts = [group(f"secret/{name}", "1", "2") for name in "ab"]
        tree = scheme(*parts, on_reject="continue")
        found = graded(tree, {"secret/a/1": WA, "secret/a/2": AC, "secret/b/1": AC, "secret/b/2": AC})
        assert "secret/a/2" not in found.cases
        assert found.groups["secret/b"].score == 2
        assert found.root.verdict is WA

    def test_a_rejected_subgroup_breaks_its_group(self):
        tree = scheme(group("secret/a", "1"), group("secret/b", "1"))
        found = graded(tree, {"secret/a/1": TLE, "secret/b/1": AC})
        assert "secret/b" not in found.groups

    def test_a_rejected_sample_breaks_the_whole(self):
        found = graded(scheme("1"), {"sample/1": WA, "secret/1": AC})
        assert (found.root.verdict, "secret" in found.groups) == (WA, False)

    def test_a_case_that_is_not_reached_says_nothing_even_as_a_judge_error(self):
        assert secret(scheme("1", "2"), WA, JE)[0] is WA

    def test_a_case_that_should_have_been_run_keeps_all_from_being_accepted(self):
        assert secret(scheme("1", "2"), AC)[0] is SKIPPED

    def test_which_cases_are_still_wanted(self):
        tree = scheme(group("secret/a", "1", "2"), group("secret/b", "1"), on_reject="continue")
        ran = {"sample/1": AC, "secret/a/1": WA}

        def wanted(case: str) -> bool:
            return is_reached(tree, case, ran, {})

        assert [wanted(case) for case in ("secret/a/2", "secret/b/1", "nowhere/1")] == [False, True, False]

    def test_an_unfinished_group_breaks_nothing_yet(self):
        tree = scheme(group("secret/a", "1", "2", on_reject="continue"), group("secret/b", "1"))
        assert is_reached(tree, "secret/b/1", {"sample/1": AC, "secret/a/1": WA}, {})


class TestOddEcho:
    """The tree of the package `oddecho`: two parts of 50 points each, either of which is enough."""

    TREE = LegacyScheme(
        group(
            "",
            group(
                "sample", "1", on_reject="continue", range="0 0", accept_score=0, grader_flags="first_error"
            ),
            group(
                "secret",
                group(
                    "secret/a", "1", "2", on_reject="break", accept_score=50, range="0 50", grader_flags="min"
                ),
                group(
                    "secret/b", "1", "2", on_reject="break", accept_score=50, range="0 50", grader_flags="min"
                ),
                on_reject="continue",
                range="0 100",
                grader_flags="first_error accept_if_any_accepted",
            ),
            on_reject="continue",
            range="0 100",
            grader_flags="ignore_sample",
        ),
        scoring=True,
    )

    @pytest.mark.parametrize(
        ("sample", "first", "second", "expected"),
        [
            (AC, AC, AC, (AC, 100)),
            (WA, AC, AC, (AC, 100)),
            (AC, AC, WA, (AC, 50)),
            (AC, WA, AC, (AC, 50)),
            (AC, WA, TLE, (WA, 0)),
        ],
    )
    def test_scores(self, sample, first, second, expected):
        verdicts = {"sample/1": sample, "secret/a/1": AC, "secret/a/2": first, "secret/b/1": second}
        found = grade_tree(self.TREE, verdicts | {"secret/b/2": AC}, {})
        assert (found.root.verdict, found.root.score) == expected
        assert list(out_of_range(self.TREE, found)) == []


class TestCustomGrader:
    TREE = scheme("1", "2", on_reject="continue", grading="custom", grader_flags="-x 2")

    def test_it_reads_a_verdict_and_a_score_a_line(self):
        asked = []

        def grade(args: tuple[str, ...], lines: str) -> str:
            asked.append((args, lines))
            return "AC 7.5\n"

        found = graded(self.TREE, {"secret/1": AC, "secret/2": WA}, {"secret/1": Award(score=0.5)}, grade)
        assert asked == [(("-x", "2"), "AC 0.5\nWA 0.0\n")]
        assert found.groups["secret"].score == Fraction(15, 2)

    @pytest.mark.parametrize("said", ["", "AC", "7 AC", "AC 1e999", "JE 0", "IF 1", "AC 1\nAC 2", "AC nan"])
    def test_anything_else_is_a_judge_error_with_a_reason(self, said):
        found = graded(self.TREE, {"secret/1": AC, "secret/2": AC}, grade=lambda _args, _lines: said)
        assert found.root.verdict is JE
        assert found.faults[0].startswith("the grader failed at data/secret: ")

    def test_a_package_without_its_grader_is_at_fault(self):
        assert "graders/" in graded(self.TREE, {"secret/1": AC, "secret/2": AC}).faults[0]

    def test_a_grader_that_crashes_is_a_judge_error(self):
        def crash(_args: tuple[str, ...], _lines: str) -> str:
            raise GraderError("exit code 1")

        assert graded(self.TREE, {"secret/1": AC, "secret/2": AC}, grade=crash).root.verdict is JE

    def test_it_is_told_the_verdicts_of_the_format_alone(self):
        asked = []

        def grade(_args: tuple[str, ...], lines: str) -> str:
            asked.append(lines)
            return "RTE 0"

        graded(self.TREE, {"secret/1": MLE, "secret/2": OLE}, grade=grade)
        assert asked == ["RTE 0.0\nRTE 0.0\n"]

    @pytest.mark.parametrize("verdicts", [{"secret/1": AC}, {"secret/2": WA}, {}])
    def test_it_is_not_asked_about_half_a_group(self, verdicts):
        def never(_args: tuple[str, ...], _lines: str) -> str:
            raise AssertionError

        assert graded(self.TREE, verdicts, grade=never).groups["secret"].verdict is SKIPPED

    def test_what_it_said_is_kept_with_what_it_was_told(self):
        found = graded(self.TREE, {"secret/1": AC, "secret/2": WA}, grade=lambda _args, _lines: "WA 3")
        (run,) = found.grader_runs
        assert (run.group, run.args, run.verdict, run.score) == ("secret", ("-x", "2"), WA, 3)
        assert [(one.name, one.verdict, one.score) for one in run.read] == [
            ("secret/1", AC, 1),
            ("secret/2", WA, 0),
        ]


class TestSettings:
    def test_the_defaults_of_the_format(self):
        found = settings({})
        assert (found.on_reject, found.grader) == (OnReject.BREAK, DefaultGrader())
        assert (found.accept_score, found.reject_score, found.range) == (1, 0, (float("-inf"), float("inf")))

    def test_a_group_says_something_else_than_those_above_it(self):
        above = {
            "on_reject": "continue",
            "accept_score": 2,
            "grader_flags": "max",
            "output_validator_flags": "x",
        }
        found = settings(above | {"grader_flags": "min first_error"})
        assert (found.on_reject, found.accept_score) == (OnReject.CONTINUE, 2)
        assert found.grader == DefaultGrader(VerdictMode.FIRST_ERROR, ScoreMode.MIN)

    def test_a_custom_grader_gets_the_flags_as_they_are(self):
        assert settings({"grading": "custom", "grader_flags": "a -b"}).grader == CustomGrader(("a", "-b"))

    @pytest.mark.parametrize(
        "keys",
        [
            {"on_reject": "stop"},
            {"grading": "none"},
            {"grader_flags": "median"},
            {"accept_score": "many"},
            {"reject_score": True},
            {"range": "10 0"},
            {"range": "nan 1"},
            {"range": "1"},
        ],
    )
    def test_what_means_nothing_is_refused_by_name(self, keys):
        (name,) = keys
        with pytest.raises(ValueError, match=name):
            settings(keys)


def test_a_score_outside_of_its_range_is_told():
    tree = scheme("1", "2", range="0 1", root={"range": "-inf +inf"})
    told = list(out_of_range(tree, graded(tree, {"secret/1": AC, "secret/2": AC})))
    assert told == ["data/secret got the score 2; its range is 0 to 1"]


@pytest.mark.parametrize(
    ("each", "most"), [("0.1", "0.3"), ("1.1", "3.3"), ("11.1", "33.3"), ("0.1", "+inf")]
)
def test_the_ends_of_a_range_are_what_was_written(each: str, most: str):
    """Of some of these decimals the double is less, of others more."""
    tree = scheme("1", "2", "3", accept_score=each, range=f"0 {most}", root={"range": "-inf +inf"})
    found = graded(tree, {f"secret/{number}": AC for number in (1, 2, 3)})
    assert found.groups["secret"].score == 3 * Fraction(each)
    assert list(out_of_range(tree, found)) == []


VERDICTS = st.sampled_from([AC, WA, TLE, RTE, MLE, OLE])
FLAGS = st.sampled_from(["", "first_error", "max", "min accept_if_any_accepted", "avg always_accept"])
REJECT = st.sampled_from(["break", "continue"])


@st.composite
def trees(draw: st.DrawFn, name: str = "secret", depth: int = 2) -> LegacyGroup:
    keys = {"on_reject": draw(REJECT), "grader_flags": draw(FLAGS)}
    members: list[LegacyGroup | str] = [str(number) for number in range(draw(st.integers(0, 3)))]
    if depth:
        members += [draw(trees(f"{name}/{part}", depth - 1)) for part in "ab"[: draw(st.integers(0, 2))]]
    return group(name, *members, **keys)


def cases_of(tree: LegacyGroup) -> list[str]:
    return [member for node in groups_of(tree) for member in node.members if isinstance(member, str)]


@st.composite
def runs(draw: st.DrawFn) -> tuple[LegacyScheme, dict[str, Verdict]]:
    tree = LegacyScheme(group("", draw(trees())), scoring=True)
    return tree, {case: draw(VERDICTS) for case in cases_of(tree.root)}


@given(runs())
def test_cases_that_are_not_reached_change_nothing(run):
    tree, verdicts = run
    everything = grade_tree(tree, verdicts, {})
    reached = {case: verdicts[case] for case in everything.cases}
    assert grade_tree(tree, reached, {}) == everything


@given(runs())
def test_what_is_wanted_in_order_is_what_is_reached(run):
    tree, verdicts = run
    ran: dict[str, Verdict] = {}
    for case in in_order(tree.root):
        if is_reached(tree, case, ran, {}):
            ran[case] = verdicts[case]
    assert ran == {case: verdicts[case] for case in grade_tree(tree, verdicts, {}).cases}


@given(runs())
def test_all_accepted_is_accepted_and_all_rejected_is_not_without_a_flag_for_it(run):
    tree, verdicts = run
    assert grade_tree(tree, dict.fromkeys(verdicts, AC), {}).root.verdict is (AC if verdicts else SKIPPED)


def in_order(tree: LegacyGroup) -> list[str]:
    return [
        case
        for member in tree.members
        for case in ([member] if isinstance(member, str) else in_order(member))
    ]
