"""The verdicts, with the field's codes."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What we conclude about a case, a group or a submission.

    The codes are those of Kattis and DOMjudge. `JE` says that the challenge is at fault and `SKIPPED` that
    the case was not run; neither is held against the candidate. A platform fault has no verdict: it is an
    error (`runner.domain.errors.PlatformFault`).
    """

    AC = "AC"
    WA = "WA"
    TLE = "TLE"
    MLE = "MLE"
    OLE = "OLE"
    RTE = "RTE"
    CE = "CE"
    JE = "JE"
    SKIPPED = "skipped"

    @property
    def words(self) -> str:
        """The verdict in words, lower case."""
        return _TITLES[self]


_TITLES = {
    Verdict.AC: "accepted",
    Verdict.WA: "wrong answer",
    Verdict.TLE: "time limit exceeded",
    Verdict.MLE: "memory limit exceeded",
    Verdict.OLE: "output limit exceeded",
    Verdict.RTE: "run-time error",
    Verdict.CE: "compile error",
    Verdict.JE: "judge error",
    Verdict.SKIPPED: "skipped",
}


class Decision(StrEnum):
    """Whether a submission reached the challenge's pass mark; withheld while a judge error stands."""

    PASSED = "passed"
    FAILED = "failed"
    WITHHELD = "withheld"
