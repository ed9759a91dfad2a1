"""The outcome of a grading in one or two plain sentences, counts only: fit for the candidate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from runner.domain.scheme import LegacyScheme, PassFailScheme
from runner.domain.scored import GroupScore, Scoring, rounded
from runner.domain.verdict import Decision, Verdict


def summary(scoring: Scoring) -> str:
    """The outcome in one or two plain sentences."""
    secret = _verdicts(group for group in scoring.groups if not group.is_sample)
    samples = _verdicts(group for group in scoring.groups if group.is_sample)
    if scoring.verdict is Verdict.CE:
        return f"It does not compile, so no case was run. {_scored(scoring)}."
    if scoring.decision is Decision.WITHHELD:
        return (
            f"Score and decision are withheld: {_fault(samples + secret)}. Its author has to mend it first."
        )
    mark = "" if scoring.pass_mark is None else f"; the pass mark is {_shown(scoring.pass_mark)}"
    return f"{_scored(scoring)}{mark}. {_accepted(samples, secret)}"


def _scored(scoring: Scoring) -> str:
    if _is_pass_fail(scoring):
        return "Accepted" if scoring.decision is Decision.PASSED else "Not accepted"
    if scoring.score is None:
        return "Not accepted, so it has no score"
    if scoring.max_score is None:
        return f"Scored {_shown(scoring.score)}"
    return f"Scored {_shown(scoring.score)} of {_shown(scoring.max_score)}"


def _is_pass_fail(scoring: Scoring) -> bool:
    match scoring.scheme:
        case PassFailScheme() | LegacyScheme(scoring=False):
            return True
        case _:
            return False


def _fault(verdicts: tuple[Verdict, ...]) -> str:
    count = verdicts.count(Verdict.JE)
    return f"the challenge itself is at fault{f' in {_cases(count)}' if count else ''}"


def _verdicts(groups: Iterable[GroupScore]) -> tuple[Verdict, ...]:
    return tuple(verdict for group in groups for verdict in group.verdicts)


def _accepted(samples: tuple[Verdict, ...], secret: tuple[Verdict, ...]) -> str:
    skipped = (samples + secret).count(Verdict.SKIPPED)
    sentences = (_not_accepted(samples, secret), f"{_were(skipped, 'case')} not run." if skipped else "")
    return " ".join(filter(None, sentences)) or "All cases were accepted."


def _not_accepted(samples: tuple[Verdict, ...], secret: tuple[Verdict, ...]) -> str:
    """How many of those that were run failed, and as what: the counts add up."""
    missed = Counter(samples + secret)
    del missed[Verdict.AC], missed[Verdict.SKIPPED]
    if not missed:
        return ""
    counts = ", ".join(_verdict_count(verdict, missed[verdict]) for verdict in Verdict if missed[verdict])
    of_secret = _failed(secret)
    if not _failed(samples):
        subject = _were(of_secret, "secret case")
    elif not of_secret:
        subject = _were(_failed(samples), "sample")
    else:
        subject = f"{_cases(_failed(samples), 'sample')} and {_cases(of_secret, 'secret case')} were"
    return f"{subject} not accepted: {counts}."


def _failed(verdicts: tuple[Verdict, ...]) -> int:
    return sum(verdict not in {Verdict.AC, Verdict.SKIPPED} for verdict in verdicts)


def _were(count: int, noun: str) -> str:
    return f"{_cases(count, noun)} {'was' if count == 1 else 'were'}"


def _cases(count: int, noun: str = "case") -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _verdict_count(verdict: Verdict, count: int) -> str:
    plural = {Verdict.WA: "wrong answers", Verdict.RTE: "run-time errors", Verdict.CE: "compile errors"}
    words = verdict.words if count == 1 else plural.get(verdict, verdict.words)
    return f"{count} {words}"


def _shown(score: Fraction) -> str:
    return f"{rounded(score):.2f}".rstrip("0").rstrip(".")
