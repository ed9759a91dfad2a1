"""From the verdicts of cases to score, verdict and decision."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.cases import Group, ProgramCase
from runner.domain.challenge import EdgeCase, Evaluation
from runner.domain.report import EdgeCaseResult
from runner.domain.scheme import ScoreAggregation
from runner.domain.score_summary import summary
from runner.domain.scored import Scoring, rounded
from runner.domain.scoring import (
    edge_case_results,
    may_run,
    score_compile_error,
    score_group,
    score_submission,
)
from runner.domain.verdict import Decision, Verdict

AC, WA, TLE, RTE, JE = Verdict.AC, Verdict.WA, Verdict.TLE, Verdict.RTE, Verdict.JE
SKIPPED = Verdict.SKIPPED
PASS_AT_70 = Evaluation(pass_mark=70)


def group(
    name: str, max_score: float, cases: int, aggregation: str = "sum", require_pass: tuple[str, ...] = ()
) -> Group:
    ids = [f"{name}/{number:02}" for number in range(1, cases + 1)]
    made = tuple(ProgramCase(case, Path(f"/{case}.in"), Path(f"/{case}.ans")) for case in ids)
    return Group(name, max_score, ScoreAggregation(aggregation), require_pass, made)


SAMPLE = group("sample", 0, 2)
CORE = group("core", 50, 4)
EDGE = group("edge", 30, 3)
EFFICIENCY = group("efficiency", 20, 2, "pass-fail", ("core",))
GROUPS = (SAMPLE, CORE, EDGE, EFFICIENCY)
CASE_IDS = [case.id for each in GROUPS for case in each.cases]


def all_accepted(**others: Verdict) -> dict[str, Verdict]:
    """Every case accepted but those given as `core_01=WA`."""
    verdicts = dict.fromkeys(CASE_IDS, AC)
    return verdicts | {name.replace("_", "/"): verdict for name, verdict in others.items()}


def score(**others: Verdict) -> Scoring:
    return score_submission(GROUPS, PASS_AT_70, all_accepted(**others))


def outcome(found: Scoring) -> tuple[Verdict, float | None, Decision]:
    return found.verdict, rounded(found.score), found.decision


class TestGroups:
    @pytest.mark.parametrize(
        ("aggregation", "verdicts", "share"),
        [
            ("sum", [AC, AC, AC, AC], 1),
            ("sum", [AC, WA, TLE, AC], 0.5),
            ("sum", [WA, WA, WA, WA], 0),
            ("pass-fail", [AC, AC, AC, AC], 1),
            ("pass-fail", [AC, AC, AC, WA], 0),
            ("min", [AC, AC, AC, AC], 1),
            ("min", [AC, AC, AC, RTE], 0),
        ],
    )
    def test_share_by_aggregation(self, aggregation, verdicts, share):
        four = group("core", 50, 4, aggregation)
        by_id = {case.id: verdict for case, verdict in zip(four.cases, verdicts, strict=True)}
        assert score_group(four, by_id, {}) == share * 50

    def test_a_case_without_verdict_was_not_accepted(self):
        assert score_group(CORE, {"core/01": AC}, {}) == 12.5

    def test_a_group_without_cases_earns_nothing(self):
        assert score_group(group("core", 50, 0), {}, {}) == 0

    def test_a_group_verdict_is_the_first_that_is_not_accepted(self):
        core = score(core_02=TLE, core_03=WA).groups[1]
        assert core.verdict is TLE
        assert core.accepted == 2

    def test_a_group_of_which_nothing_ran_is_skipped(self):
        assert score(efficiency_01=SKIPPED, efficiency_02=SKIPPED).groups[3].verdict is SKIPPED


class TestRequiredGroups:
    def test_a_group_runs_when_what_it_requires_passed_in_full(self):
        assert may_run(EFFICIENCY, GROUPS, all_accepted())
        assert not may_run(EFFICIENCY, GROUPS, all_accepted(core_04=WA))
        assert may_run(EFFICIENCY, GROUPS, all_accepted(edge_01=WA))

    def test_what_a_skipped_group_unlocks_stays_locked(self):
        last = group("last", 10, 1, require_pass=("efficiency",))
        assert not may_run(last, (*GROUPS, last), all_accepted(efficiency_01=SKIPPED))

    def test_a_group_that_may_not_run_scores_nothing_whatever_its_cases_say(self):
        assert score(core_01=WA).groups[3].score == 0


class TestSubmission:
    def test_everything_accepted(self):
        found = score()
        assert outcome(found) == (AC, 100, Decision.PASSED)

    def test_partial_scores_add_up(self):
        assert score(core_01=WA, edge_03=TLE).score == 37.5 + 20

    def test_the_verdict_is_the_first_in_the_order_of_groups_and_cases(self):
        assert score(edge_01=RTE, core_03=TLE, core_04=WA).verdict is TLE

    def test_skipped_cases_do_not_make_the_verdict(self):
        assert score(core_01=SKIPPED, core_02=WA).verdict is WA

    def test_a_sample_counts_in_the_verdict_and_not_in_the_score(self):
        found = score(sample_01=WA)
        assert outcome(found) == (WA, 100, Decision.PASSED)

    def test_the_pass_mark_is_enough(self):
        assert score(edge_01=WA, edge_02=WA, edge_03=WA).score == 70
        assert score(edge_01=WA, edge_02=WA, edge_03=WA).decision is Decision.PASSED

    def test_below_the_pass_mark_fails(self):
        assert score(core_01=WA).decision is Decision.FAILED

    def test_a_compile_error_runs_and_earns_nothing(self):
        found = score_compile_error(GROUPS, PASS_AT_70)
        assert outcome(found) == (Verdict.CE, 0, Decision.FAILED)
        assert {each.verdict for each in found.groups} == {SKIPPED}

    @pytest.mark.parametrize("case", ["sample_01", "core_02", "efficiency_02"])
    def test_a_judge_error_anywhere_withholds_every_score_and_the_decision(self, case):
        found = score(**{case: JE})
        assert found.score is None
        assert found.decision is Decision.WITHHELD
        assert [each.score for each in found.groups] == [None] * 4

    def test_thirds_are_exact(self):
        thirds = tuple(group(name, 33.4 if name == "c" else 33.3, 3) for name in "abc")
        two_of_three = {f"{name}/{case}": AC for name in "abc" for case in ("01", "02")}
        found = score_submission(thirds, PASS_AT_70, two_of_three)
        assert found.max_score == 100
        assert found.score == Fraction(200, 3)

    def test_a_pass_mark_that_was_missed_never_looks_reached(self):
        odd = (group("core", 100, 300),)
        verdicts = {case.id: AC for case in odd[0].cases[:299]}
        found = score_submission(odd, Evaluation(pass_mark=99.67), verdicts)
        assert found.decision is Decision.FAILED
        assert rounded(found.score) == 99.66

    def test_a_withheld_score_is_shown_as_none(self):
        assert rounded(None) is None


class TestEdgeCases:
    EMPTY = EdgeCase("empty", "Empty input.", ("edge/01", "edge/02"))

    @pytest.mark.parametrize(
        ("first", "second", "met"),
        [(AC, AC, True), (AC, WA, False), (TLE, RTE, False), (AC, SKIPPED, None), (AC, JE, None)],
    )
    def test_met(self, first, second, met):
        verdicts = {"edge/01": first, "edge/02": second}
        assert edge_case_results([self.EMPTY], verdicts) == (EdgeCaseResult("empty", "Empty input.", met),)

    def test_a_case_that_never_ran_leaves_it_open(self):
        assert edge_case_results([self.EMPTY], {"edge/01": AC})[0].met is None


class TestSummary:
    @pytest.mark.parametrize(
        ("verdicts", "text"),
        [
            ({}, "Scored 100 of 100; the pass mark is 70. All cases were accepted."),
            (
                {"edge_01": WA, "edge_02": WA, "edge_03": TLE},
                (
                    "Scored 70 of 100; the pass mark is 70. 3 secret cases were not accepted: "
                    "2 wrong answers, 1 time limit exceeded."
                ),
            ),
            (
                {"sample_02": RTE},
                "Scored 100 of 100; the pass mark is 70. 1 sample was not accepted: 1 run-time error.",
            ),
            (
                {"sample_02": WA, "core_01": WA, "efficiency_01": SKIPPED, "efficiency_02": SKIPPED},
                (
                    "Scored 67.5 of 100; the pass mark is 70. 1 sample and 1 secret case "
                    "were not accepted: 2 wrong answers. 2 cases were not run."
                ),
            ),
            (
                dict.fromkeys(("sample_01", "sample_02", "core_01", "core_02"), RTE) | {"edge_01": SKIPPED},
                (
                    "Scored 45 of 100; the pass mark is 70. 2 samples and 2 secret cases were not accepted: "
                    "4 run-time errors. 1 case was not run."
                ),
            ),
            (
                {"efficiency_01": SKIPPED, "efficiency_02": SKIPPED},
                "Scored 80 of 100; the pass mark is 70. 2 cases were not run.",
            ),
            (
                {"edge_01": JE, "core_01": WA},
                (
                    "Score and decision are withheld: the challenge itself is at fault in 1 case. "
                    "Its author has to mend it first."
                ),
            ),
        ],
    )
    def test_says_what_matters(self, verdicts, text):
        assert summary(score(**verdicts)) == text

    def test_of_a_compile_error(self):
        found = score_compile_error(GROUPS, PASS_AT_70)
        assert summary(found) == "It does not compile, so no case was run. Scored 0 of 100."


VERDICTS = st.sampled_from([AC, WA, TLE, Verdict.MLE, Verdict.OLE, RTE, SKIPPED])
SCENARIOS = st.fixed_dictionaries(dict.fromkeys(CASE_IDS, VERDICTS))


@given(SCENARIOS)
def test_a_score_lies_between_nothing_and_the_maximum(verdicts):
    found = score_submission(GROUPS, PASS_AT_70, verdicts)
    assert found.score is not None
    assert found.max_score == 100
    assert 0 <= found.score <= found.max_score
    assert all(0 <= (each.score or 0) <= (each.max_score or 0) for each in found.groups)


@given(SCENARIOS, st.sampled_from(CASE_IDS))
def test_an_accepted_case_more_never_lowers_the_score(verdicts, case):
    before = score_submission(GROUPS, PASS_AT_70, verdicts).score
    after = score_submission(GROUPS, PASS_AT_70, verdicts | {case: AC}).score
    assert before is not None
    assert after is not None
    assert after >= before


@given(SCENARIOS)
def test_the_verdict_is_accepted_exactly_when_every_case_is(verdicts):
    found = score_submission(GROUPS, PASS_AT_70, verdicts)
    assert (found.verdict is AC) == (set(verdicts.values()) == {AC})


@given(SCENARIOS, VERDICTS, VERDICTS)
def test_samples_never_change_the_score(verdicts, first, second):
    changed = verdicts | {"sample/01": first, "sample/02": second}
    before, after = (score_submission(GROUPS, PASS_AT_70, each) for each in (verdicts, changed))
    assert (before.score, before.decision) == (after.score, after.decision)


@given(SCENARIOS, st.sampled_from(CASE_IDS))
def test_a_judge_error_is_never_scored(verdicts, case):
    found = score_submission(GROUPS, PASS_AT_70, verdicts | {case: JE})
    assert (found.score, found.decision) == (None, Decision.WITHHELD)
