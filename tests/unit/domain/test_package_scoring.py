"""Scores of Kattis packages of version 2025-09, and what validators give ("Result aggregation")."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.award import Award, award_fault, exact
from runner.domain.cases import Group, ProgramCase
from runner.domain.challenge import Evaluation
from runner.domain.legacy_settings import settings
from runner.domain.scheme import (
    OWN_SCHEME,
    LegacyGroup,
    LegacyScheme,
    Objective,
    PassFailScheme,
    Scheme,
    ScoreAggregation,
    ScoringScheme,
)
from runner.domain.score_expectation import in_range
from runner.domain.score_summary import summary
from runner.domain.scored import Scoring
from runner.domain.scoring import Given, may_run, score_compile_error, score_submission
from runner.domain.verdict import Decision, Verdict

AC, WA, TLE, JE, SKIPPED = Verdict.AC, Verdict.WA, Verdict.TLE, Verdict.JE, Verdict.SKIPPED
NO_MARK = Evaluation(pass_mark=None)


def group(name: str, max_score: float | None, how: str, cases: int = 2, *required: str) -> Group:
    made = tuple(ProgramCase(f"{name}/{n}", Path(f"/{n}.in"), Path(f"/{n}.ans")) for n in range(1, cases + 1))
    return Group(name, max_score, ScoreAggregation(how), required, made)


SAMPLE = group("sample", 0, "sum", 1)
SUM = group("secret/1", 40, "sum", 4)
MIN = group("secret/2", 35, "min", 2)
ALL = group("secret/3", 25, "pass-fail", 2)
GROUPS = (SAMPLE, SUM, MIN, ALL)
HUNDRED = ScoringScheme()
UNBOUNDED = ScoringScheme(None)


def scored(
    groups: tuple[Group, ...],
    scheme: Scheme,
    changed: dict[str, Verdict],
    awards: dict[str, Award] | None = None,
) -> Scoring:
    verdicts = {case.id: AC for each in groups for case in each.cases} | changed
    return score_submission(groups, NO_MARK, verdicts, scheme, Given(awards or {}))


def outcome(found: Scoring) -> tuple[Verdict, float | None, Decision]:
    return found.verdict, None if found.score is None else float(found.score), found.decision


class TestPassFail:
    GROUPS = (SAMPLE, group("secret", 1, "pass-fail", 3))

    @pytest.mark.parametrize(
        ("changed", "expected", "said"),
        [
            ({}, (AC, 1, Decision.PASSED), "Accepted. All cases were accepted."),
            (
                {"secret/2": TLE, "secret/3": WA},
                (TLE, 0, Decision.FAILED),
                "Not accepted. 2 secret cases were not accepted: 1 wrong answer, 1 time limit exceeded.",
            ),
            (
                {"sample/1": WA},
                (WA, 0, Decision.FAILED),
                "Not accepted. 1 sample was not accepted: 1 wrong answer.",
            ),
        ],
    )
    def test_it_is_accepted_where_every_case_is_samples_too(self, changed, expected, said):
        found = scored(self.GROUPS, PassFailScheme(), changed)
        assert outcome(found) == expected
        assert found.max_score == 1
        assert summary(found) == said

    def test_a_compile_error(self):
        found = score_compile_error(self.GROUPS, NO_MARK, PassFailScheme())
        assert outcome(found) == (Verdict.CE, 0, Decision.FAILED)
        assert summary(found) == "It does not compile, so no case was run. Not accepted."


class TestGroupsOfCases:
    @pytest.mark.parametrize(
        ("changed", "points"),
        [
            ({}, [40, 35, 25]),
            ({"secret/1/1": WA}, [30, 35, 25]),
            ({"secret/2/1": WA}, [40, 0, 25]),
            ({"secret/3/2": TLE}, [40, 35, 0]),
            ({"sample/1": WA}, [40, 35, 25]),
        ],
    )
    def test_scores(self, changed, points):
        found = scored(GROUPS, HUNDRED, changed)
        assert [each.score for each in found.groups[1:]] == points
        assert outcome(found) == (found.verdict, sum(points), Decision.PASSED)
        assert (found.max_score, found.pass_mark) == (Fraction(100), None)

    def test_a_multiplier_is_of_the_most_that_a_case_can_earn(self):
        found = scored(
            GROUPS, HUNDRED, {}, {"secret/1/1": Award(multiplier=0.5), "secret/2/1": Award(multiplier=0.2)}
        )
        assert found.groups[1].case_scores["secret/1/1"] == 5
        assert [each.score for each in found.groups[1:]] == [35, 7, 25]

    def test_a_score_stands_for_itself(self):
        found = scored(GROUPS, HUNDRED, {}, {"secret/1/1": Award(score=1.25)})
        assert found.groups[1].score == Fraction(125, 100) + 30

    @pytest.mark.parametrize("most", [100, 10, 0.7])
    def test_the_most_that_a_case_can_earn_may_be_given_in_the_digits_that_a_double_has(self, most):
        """A third is less than the double next to it that a validator writes: no fault, and no point more."""
        thirds = group("secret/1", most, "sum", 3)
        award = Award(score=most / 3)
        assert award_fault(HUNDRED, thirds, award) == ""
        assert award_fault(HUNDRED, thirds, Award(score=most / 3 * (1 + 1e-9))) != ""
        found = scored((thirds,), ScoringScheme(most), {}, {case.id: award for case in thirds.cases})
        assert found.verdict is AC
        assert found.score == pytest.approx(most)
        assert found.score <= exact(most)

    def test_a_failed_case_earns_nothing_whatever_was_given(self):
        assert (
            scored(GROUPS, HUNDRED, {"secret/1/1": WA}, {"secret/1/1": Award(score=9)}).groups[1].score == 30
        )

    def test_where_all_cases_earn_together_none_has_a_score_of_its_own(self):
        assert scored(GROUPS, HUNDRED, {}).groups[3].case_scores == {}

    def test_unbounded_scores_are_what_the_validator_gave(self):
        groups = (SAMPLE, group("secret", None, "sum", 2))
        found = scored(groups, UNBOUNDED, {}, {"secret/1": Award(score=1e6), "secret/2": Award(score=0.5)})
        assert (found.score, found.max_score) == (Fraction(2_000_001, 2), None)
        assert summary(found) == "Scored 1000000.5. All cases were accepted."

    def test_the_weakest_group_counts_where_secret_says_min(self):
        assert scored(GROUPS, ScoringScheme(100, ScoreAggregation.MIN), {}).score == 25

    def test_all_or_nothing_over_all_groups(self):
        groups = (SAMPLE, group("secret/a", 1, "pass-fail"), group("secret/b", 1, "pass-fail"))
        scheme = ScoringScheme(60, ScoreAggregation.PASS_FAIL)
        assert scored(groups, scheme, {}).score == 60
        assert scored(groups, scheme, {"secret/b/1": WA}).score == 0


class TestDecision:
    def test_any_score_above_nothing_is_accepted(self):
        assert scored(GROUPS, HUNDRED, {"secret/1/1": WA}).decision is Decision.PASSED

    def test_nothing_is_not(self):
        groups = (SAMPLE, ALL)
        assert outcome(scored(groups, ScoringScheme(25), {"secret/3/1": WA})) == (WA, 0, Decision.FAILED)

    def test_a_score_of_nothing_without_a_failure_is_accepted(self):
        groups = (SAMPLE, group("secret", None, "sum", 1))
        found = scored(groups, UNBOUNDED, {}, {"secret/1": Award(score=0.0)})
        assert outcome(found) == (AC, 0, Decision.PASSED)

    def test_more_than_secret_can_have_is_a_judge_error(self):
        found = scored(GROUPS, ScoringScheme(99), {})
        assert outcome(found) == (JE, None, Decision.WITHHELD)
        assert found.faults == ("the score 100 exceeds the `max_score` of data/secret, 99",)
        assert "the challenge itself is at fault." in summary(found)

    def test_a_judge_error_withholds_all(self):
        assert outcome(scored(GROUPS, HUNDRED, {"secret/1/1": JE}))[1:] == (None, Decision.WITHHELD)


class TestRequiredGroups:
    LAST = group("secret/4", 10, "sum", 2, "secret/3")

    def test_a_group_whose_requirement_failed_scores_nothing(self):
        found = scored((SAMPLE, ALL, self.LAST), ScoringScheme(35), {"secret/3/1": WA})
        assert [each.score for each in found.groups[1:]] == [0, 0]
        assert found.groups[2].case_scores == {}

    def test_secret_may_require_the_samples(self):
        scheme = ScoringScheme(require_pass=("sample",))
        assert not may_run(SUM, GROUPS, {"sample/1": WA}, scheme)
        assert may_run(SUM, GROUPS, {"sample/1": AC}, scheme)
        assert may_run(SAMPLE, GROUPS, {}, scheme)
        assert scored(GROUPS, scheme, {"sample/1": WA}).score == 0


NOTHING = Award()
LEGACY = LegacyScheme(LegacyGroup("", settings({}), ()), scoring=True)


class TestWhatAValidatorMayGive:
    @pytest.mark.parametrize(
        ("scheme", "of", "award", "fault"),
        [
            (HUNDRED, SUM, None, ""),
            (HUNDRED, SUM, Award(score=10), ""),
            (HUNDRED, SUM, Award(score=10.01), "10 is the most"),
            (HUNDRED, SUM, Award(score=-1), "no amount"),
            (HUNDRED, SUM, Award(score=float("nan")), "no amount"),
            (HUNDRED, MIN, Award(score=35), ""),
            (HUNDRED, SUM, Award(multiplier=1), ""),
            (HUNDRED, SUM, Award(multiplier=1.1), "not 0 to 1"),
            (HUNDRED, SUM, Award(multiplier=-0.1), "not 0 to 1"),
            (HUNDRED, SUM, Award(1, 1), "both"),
            (HUNDRED, SUM, NOTHING, "neither"),
            (HUNDRED, ALL, Award(score=1), "pass-fail"),
            (HUNDRED, SAMPLE, Award(score=1), ""),
            (UNBOUNDED, group("secret", None, "sum"), None, "no score"),
            (UNBOUNDED, group("secret", None, "sum"), Award(score=1e9), ""),
            (UNBOUNDED, group("secret", None, "sum"), Award(multiplier=0.5), "unbounded"),
            (PassFailScheme(), group("secret", 1, "pass-fail"), Award(score=1), "pass-fail"),
            (PassFailScheme(), group("secret", 1, "pass-fail"), None, ""),
            (OWN_SCHEME, group("core", 100, "sum", 4), Award(multiplier=0.5), ""),
            (OWN_SCHEME, group("core", 100, "sum", 4), Award(score=26), "25 is the most"),
            (LEGACY, SUM, Award(score=1), "does not provide"),
            (LEGACY, SUM, None, ""),
            (LegacyScheme(LEGACY.root, scoring=True, validator_scores=True), SUM, Award(score=-5), ""),
            (
                LegacyScheme(LEGACY.root, scoring=True, validator_scores=True),
                SUM,
                Award(multiplier=1),
                "number",
            ),
        ],
    )
    def test_rules(self, scheme, of, award, fault):
        found = award_fault(scheme, of, award)
        assert fault in found
        assert bool(found) == bool(fault)


class TestLegacyTotals:
    SECRET = group("secret", 0, "sum", 2)

    def scored(
        self, *verdicts: Verdict, scoring: bool = False, objective: Objective = Objective.MAX
    ) -> Scoring:
        node = LegacyGroup("secret", settings({"range": "0 2"}), ("secret/1", "secret/2"))
        root = LegacyGroup("", settings({"range": "0 2"}), (node,))
        by_id = dict(zip(("secret/1", "secret/2"), verdicts, strict=False))
        return score_submission((self.SECRET,), NO_MARK, by_id, LegacyScheme(root, scoring, objective))

    @pytest.mark.parametrize(
        ("objective", "verdicts", "score", "most", "decision"),
        [
            (Objective.MAX, (AC, AC), 2, 2, Decision.PASSED),
            (Objective.MAX, (AC, WA), 0, 2, Decision.FAILED),
            (Objective.MIN, (AC, AC), 2, None, Decision.PASSED),
            (Objective.MIN, (AC, WA), None, None, Decision.FAILED),
        ],
    )
    def test_of_a_scoring_package(self, objective, verdicts, score, most, decision):
        found = self.scored(*verdicts, scoring=True, objective=objective)
        assert (found.score, found.max_score, found.decision) == (score, most, decision)

    def test_without_a_score_it_says_so(self):
        said = summary(self.scored(AC, WA, scoring=True, objective=Objective.MIN))
        assert said.startswith("Not accepted, so it has no score.")

    def test_of_a_pass_fail_package(self):
        assert outcome(self.scored(AC, AC)) == (AC, 1, Decision.PASSED)
        assert outcome(self.scored(WA)) == (WA, 0, Decision.FAILED)

    def test_cases_that_were_not_reached_are_a_group_that_was_skipped(self):
        nodes = [LegacyGroup(f"secret/{name}", settings({}), (f"secret/{name}/1",)) for name in "ab"]
        tree = LegacyScheme(LegacyGroup("", settings({}), tuple(nodes)))
        groups = (group("secret/a", 0, "sum", 1), group("secret/b", 0, "sum", 1))
        found = score_submission(groups, NO_MARK, {"secret/a/1": WA, "secret/b/1": AC}, tree)
        assert [each.verdict for each in found.groups] == [WA, SKIPPED]


class TestWhatIsRunOfALegacyPackage:
    GROUPS = (group("secret/a", 0, "sum", 1), group("secret/b", 0, "sum", 1))

    def tree(self, **keys: object) -> LegacyScheme:
        nodes = [LegacyGroup(f"secret/{name}", settings({}), (f"secret/{name}/1",)) for name in "ab"]
        return LegacyScheme(LegacyGroup("", settings(keys), tuple(nodes)))

    def runs(self, first: Verdict, **keys: object) -> bool:
        return may_run(self.GROUPS[1], self.GROUPS, {"secret/a/1": first}, self.tree(**keys))

    def test_nothing_behind_a_group_that_was_rejected(self):
        assert self.runs(AC)
        assert not self.runs(WA)

    def test_what_goes_on_goes_on(self):
        assert self.runs(WA, on_reject="continue")

    @pytest.mark.parametrize(("said", "runs"), [("AC 0.5", True), ("WA 0", False)])
    def test_what_a_program_of_the_package_lets_be_run(self, said, runs):
        """It is asked of a group that is done, with the scores that the validator gave."""
        asked: list[tuple[tuple[str, ...], str]] = []

        def grade(args: tuple[str, ...], results: str) -> str:
            asked.append((args, results))
            return str(said)

        own = settings({"grading": "custom", "grader_flags": "x"})
        first = LegacyGroup("secret/a", own, ("secret/a/1",))
        second = LegacyGroup("secret/b", settings({}), ("secret/b/1",))
        tree = LegacyScheme(LegacyGroup("", settings({}), (first, second)), scoring=True)
        given_ = Given({"secret/a/1": Award(score=7)}, grade)
        assert may_run(self.GROUPS[1], self.GROUPS, {"secret/a/1": AC}, tree, given_) is runs
        assert asked == [(("x",), "AC 7.0\n")]


@pytest.mark.parametrize(
    ("score", "least", "greatest", "met"),
    [
        (33.33, 33.333333, 33.333333, True),
        (50, 0, 50, True),
        (50.01, 0, 50, False),
        (7, 7, float("inf"), True),
    ],
)
def test_a_score_is_compared_as_it_is_shown(score, least, greatest, met):
    assert in_range(score, least, greatest) is met


VERDICTS = st.sampled_from([AC, WA, TLE])
MULTIPLIERS = st.floats(0, 1)
IDS = [case.id for each in GROUPS for case in each.cases]


@given(
    st.fixed_dictionaries(dict.fromkeys(IDS, VERDICTS)),
    st.dictionaries(st.sampled_from(IDS[:7]), MULTIPLIERS),
)
def test_a_bounded_score_stays_within_its_bounds(verdicts, multipliers):
    awards = {case: Award(multiplier=share) for case, share in multipliers.items()}
    found = scored(GROUPS, HUNDRED, verdicts, awards)
    assert found.score is not None
    assert 0 <= found.score <= 100
    assert all(0 <= (each.score or 0) <= (each.max_score or 0) for each in found.groups)
    assert found.score == sum(each.score or 0 for each in found.groups)


@given(st.fixed_dictionaries(dict.fromkeys(IDS, VERDICTS)), st.sampled_from(IDS))
def test_an_accepted_case_more_never_lowers_the_score(verdicts, case):
    before, after = scored(GROUPS, HUNDRED, verdicts), scored(GROUPS, HUNDRED, verdicts | {case: AC})
    assert (after.score or 0) >= (before.score or 0)
