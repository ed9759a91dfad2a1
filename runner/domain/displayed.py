"""What candidates see of a sample: what it is run with, unless its author shows something in its place."""

from __future__ import annotations

from pathlib import Path

from runner.domain.cases import GeneratedInput, ProgramCase
from runner.domain.challenge import Challenge, PackageFormat


def displayed_input(challenge: Challenge, case: ProgramCase) -> Path | GeneratedInput | None:
    """The input that is shown; None where an interaction is, or nothing."""
    if case.shown.interaction is not None:
        return None
    return case.shown.input or (None if _is_the_validators(challenge) else case.input)


def displayed_answer(challenge: Challenge, case: ProgramCase) -> Path | None:
    """The answer that is shown, likewise."""
    if case.shown.interaction is not None:
        return None
    return case.shown.answer or (None if _is_the_validators(challenge) else case.answer)


def _is_the_validators(challenge: Challenge) -> bool:
    """Where two talk, input and answer are what the validator reads. A legacy package must not show them; a
    newer one shows them where it has nothing else.
    """
    return challenge.program.interactive and challenge.format is PackageFormat.LEGACY
