"""How good cases are that leave these mutants alive. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runner.verification.model import MutationCheck, Problem
from runner.verification.mutation.equivalents import FILE

LEAST = 0.9
"""The share of the tried mutants that the cases must tell from the solution."""


def mutation_problems(mutation: MutationCheck) -> Iterator[Problem]:
    """That too many mutants live."""
    if mutation.tried and mutation.score < LEAST:
        told = len(mutation.tried) - len(mutation.survivors)
        yield Problem(
            "tests",
            f"the cases tell {told} of {len(mutation.tried)} mutants of {mutation.submission}; "
            f"{LEAST:.0%} is the least",
        )


def mutation_warnings(mutation: MutationCheck, known: Mapping[str, str]) -> Iterator[Problem]:
    """Each mutant that lives, with its change; and reasons that are given for no mutant."""
    for mutant in mutation.survivors:
        change = f"`{_line(mutant.before)}` may as well be `{_line(mutant.after)}`"
        yield Problem(f"{mutation.folder}{mutant.path}:{mutant.line}", f"mutant {mutant.id} lives: {change}")
    for name in sorted(known.keys() - mutation.equivalent):
        yield Problem(str(FILE), f"{name} is no mutant of {mutation.submission}")


def _line(text: str) -> str:
    return " ".join(text.split())
