"""Several validators that all accept: what comes of their scores and messages. Pure."""

from __future__ import annotations

from fractions import Fraction

from runner.domain.judge import Accepted, CheckerFailed, Messages
from runner.domain.observation import Excerpt
from runner.grading.judging.in_turn import together


def said(text: bytes) -> Excerpt:
    return Excerpt(text, b"", len(text))


def test_the_one_score_that_is_given_counts() -> None:
    found = together([Accepted(), Accepted(score=Fraction(3)), Accepted()])
    assert isinstance(found, Accepted)
    assert found.score == 3


def test_two_scores_are_a_judge_error() -> None:
    found = together([Accepted(score=Fraction(3)), Accepted(multiplier=Fraction(1))])
    assert isinstance(found, CheckerFailed)
    assert "more than one of them gives a score" in found.message


def test_messages_are_those_of_the_first_that_says_anything() -> None:
    first = Accepted(messages=Messages(team=said(b"well done")))
    second = Accepted(messages=Messages(said(b"long"), said(b"fine")))
    found = together([first, second])
    assert (found.messages.judge.head, found.messages.team.head) == (b"long", b"well done")
