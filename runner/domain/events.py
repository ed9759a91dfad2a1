"""What happens while a grading runs, for whoever watches.

The stream always ends with `GradingFinished` or an error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from runner.domain.verdict import Decision, Verdict


class Audience(StrEnum):
    """Who may see an event."""

    CANDIDATE = "candidate"
    INTERVIEWER = "interviewer"


class Phase(StrEnum):
    """The phases of a grading, in order."""

    PREPARE = "prepare"
    COMPILE = "compile"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class GradingStarted:
    """A grading began: `cases` is how many it will run, reruns apart."""

    challenge: str
    language: str
    cases: int
    audience: Audience = Audience.CANDIDATE


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """A phase began."""

    phase: Phase
    audience: Audience = Audience.CANDIDATE


@dataclass(frozen=True, slots=True)
class CaseFinished:
    """A case has its verdict. Only those of samples are the candidate's to see.

    Attributes:
        cpu_seconds: of the run that counts. Of a service, no case of which has CPU time of its own, the
            seconds that the test took.
    """

    case: str
    verdict: Verdict
    cpu_seconds: float
    audience: Audience


@dataclass(frozen=True, slots=True)
class GroupFinished:
    """All cases of a group are done."""

    group: str
    accepted: int
    cases: int
    audience: Audience = Audience.CANDIDATE


@dataclass(frozen=True, slots=True)
class GradingFinished:
    """The report is ready."""

    verdict: Verdict
    decision: Decision
    score: float | None
    audience: Audience = Audience.CANDIDATE


Event: TypeAlias = GradingStarted | PhaseStarted | CaseFinished | GroupFinished | GradingFinished
Emit: TypeAlias = Callable[[Event], None]
