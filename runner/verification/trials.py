"""What there is to grade of a challenge: its references and starters, each with what it is held to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from runner.catalog import Reference, reference_submissions
from runner.domain.challenge import Challenge
from runner.domain.report import Report
from runner.domain.scheme import LegacyScheme, PassFailScheme
from runner.domain.scoring import ends_at_first_rejection
from runner.verification import rules
from runner.verification.rules import HEADROOM, Headroom

Judge = Callable[[Report], Iterator[str]]
"""Where a report is not what it must be, a sentence each."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often a submission is graded: it must get the same each time."""

    accepted: int = 2
    others: int = 1


@dataclass(frozen=True, slots=True)
class Trial:
    """One submission.

    Attributes:
        challenge: as it is graded here, which need not be as candidates are graded.
        entrypoint: the file that is started; empty where the files say it.
        unsupported: what it is in, where that is no language that is graded here: then it is not.
        location: the file or folder.
        shown: its path below the challenge's folder.
        expected: the verdicts that it may have, in words.
        language: empty where the files say it.
        accepted: whether it must pass every case.
        exceeds: whether it must exceed a limit, which takes long.
        runs: how often it is graded.
    """

    challenge: Challenge
    location: Path
    shown: str
    expected: str
    judge: Judge
    language: str = ""
    accepted: bool = False
    exceeds: bool = False
    runs: int = 1
    entrypoint: str = ""
    unsupported: str = ""


def reference_trials(
    challenge: Challenge, repeats: Repeats, headroom: Headroom = HEADROOM
) -> Iterator[tuple[Reference, Trial]]:
    """Those of the reference submissions, sorted by path. Raises `NotAChallengeError`.

    A Kattis package is graded as it is, and once: its format takes submissions to be deterministic, and asks
    for no headroom.
    """
    if challenge.format.is_kattis:
        whole, room, repeats = challenge, None, Repeats(1, 1)
    else:
        whole, room = rules.with_all_groups(challenge), headroom
    for reference in reference_submissions(challenge):
        yield (
            reference,
            Trial(
                challenge=_patient(whole, reference),
                location=reference.location,
                shown=f"submissions/{reference.path}",
                expected=rules.expected(reference),
                judge=_Held(reference, room),
                language=reference.language,
                accepted=reference.is_accepted,
                exceeds=rules.must_exceed(reference),
                runs=repeats.accepted if reference.is_accepted else repeats.others,
                entrypoint=reference.entrypoint,
                unsupported=reference.unsupported,
            ),
        )


def starter_trials(challenge: Challenge, repeats: Repeats) -> Iterator[Trial]:
    """Those of the starters, in the order of the languages."""
    for language in challenge.languages:
        folder = challenge.root / "starter" / language
        if folder.is_dir():
            yield Trial(
                challenge=challenge,
                location=folder,
                shown=f"starter/{language}",
                expected="not passed",
                judge=rules.starter_problems,
                language=language,
                runs=repeats.others,
            )


def _patient(challenge: Challenge, reference: Reference) -> Challenge:
    """The challenge as long as there is something to see in it for this reference."""
    return replace(challenge, patience=rules.patience(reference)) if _is_pass_fail(challenge) else challenge


def _is_pass_fail(challenge: Challenge) -> bool:
    """Whether the first case that is not accepted decides."""
    match challenge.scheme:
        case PassFailScheme():
            return True
        case LegacyScheme(scoring=False) as scheme:
            return all(ends_at_first_rejection(group, scheme) for group in challenge.groups)
        case _:
            return False


def longest_first(trials: Sequence[Trial]) -> list[Trial]:
    """Those that exceed limits, then those with more runs: begun last, they would be waited for."""
    return sorted(trials, key=lambda trial: (not trial.exceeds, -trial.runs))


@dataclass(frozen=True, slots=True)
class _Held:
    reference: Reference
    headroom: Headroom | None

    def __call__(self, report: Report) -> Iterator[str]:
        return rules.reference_problems(self.reference, report, self.headroom)
