"""What a look at the source earns, beside the cases of its group ("Scoring test cases", 2025-09)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from runner.domain.award import Award, award_fault, case_maximum
from runner.domain.cases import Group, StaticCase
from runner.domain.scheme import PassFailScheme
from runner.domain.verdict import Decision, Verdict
from tests.unit.domain.test_package_scoring import HUNDRED, SAMPLE, UNBOUNDED, group, outcome, scored

AC, WA = Verdict.AC, Verdict.WA
NAME = "static validation"


def looked_at(of: Group, score: float | None) -> Group:
    return replace(of, cases=(StaticCase(f"{of.name}/{NAME}", max_score=score), *of.cases))


SUM = looked_at(group("secret/1", 100, "sum", 4), 40)
STATIC = f"secret/1/{NAME}"


def test_the_other_cases_share_what_it_leaves():
    static, first, *_ = SUM.cases
    assert [case_maximum(SUM, case) for case in (static, first)] == [Fraction(40), Fraction(15)]


def test_it_is_looked_for_once_however_many_cases_are_scored_by_it():
    assert SUM.static_cases is SUM.static_cases
    assert replace(SUM, cases=SUM.cases[1:]).static_cases == ()


@pytest.mark.parametrize(
    ("changed", "awards", "expected"),
    [
        ({}, {}, 100),
        ({STATIC: WA}, {}, 60),
        ({"secret/1/1": WA}, {}, 85),
        ({}, {STATIC: Award(score=7)}, 67),
        ({}, {STATIC: Award(multiplier=0.25)}, 70),
        ({STATIC: WA}, {"secret/1/1": Award(score=3)}, 48),
    ],
)
def test_its_points_and_theirs_add_up(changed, awards, expected):
    assert scored((SAMPLE, SUM), HUNDRED, changed, awards).score == expected


def test_of_a_minimum_it_is_one_more():
    least = looked_at(group("secret/1", 100, "min", 2), 30)
    assert scored((least,), HUNDRED, {}).score == 30
    assert scored((least,), HUNDRED, {}, {"secret/1/1": Award(score=10)}).score == 10
    assert scored((least,), HUNDRED, {STATIC: WA}).score == 0


def test_of_all_or_nothing_it_is_one_more():
    whole = looked_at(group("secret/1", 100, "pass-fail", 2), None)
    assert scored((whole,), HUNDRED, {}).score == 100
    assert scored((whole,), HUNDRED, {STATIC: WA}).score == 0
    assert outcome(scored((whole,), PassFailScheme(), {STATIC: WA})) == (WA, 0, Decision.FAILED)


def test_a_group_may_have_nothing_else():
    alone = looked_at(group("secret/1", 100, "sum", 0), 100)
    assert scored((alone,), HUNDRED, {}).score == 100


@pytest.mark.parametrize(
    ("award", "fault"),
    [
        (None, ""),
        (Award(score=40), ""),
        (Award(score=40.5), "40 is the most"),
        (Award(multiplier=1.0), ""),
        (Award(1.0, 1.0), "both"),
    ],
)
def test_it_may_give_no_more_than_it_can_earn(award, fault):
    assert fault in award_fault(HUNDRED, SUM, award, SUM.static_cases[0])
    assert bool(fault) == bool(award_fault(HUNDRED, SUM, award, SUM.static_cases[0]))


def test_of_an_unbounded_group_it_must_give_a_score():
    unbounded = looked_at(group("secret/1", None, "sum", 2), 40)
    static = unbounded.static_cases[0]
    assert "no score" in award_fault(UNBOUNDED, unbounded, None, static)
    assert award_fault(UNBOUNDED, unbounded, Award(score=3), static) == ""
    assert case_maximum(unbounded) is None
    assert case_maximum(unbounded, static) == Fraction(40)
