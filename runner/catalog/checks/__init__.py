"""What no schema can say: one small file per concern, each yielding every mistake that it finds.

A check meets folders with any mistake in them. It looks only at values of the type that it needs: the schema
has already complained about the others.
"""

from __future__ import annotations

from collections.abc import Iterator

from runner.catalog import custom_checker
from runner.catalog.checks import (
    edge_cases,
    groups,
    identity,
    images,
    kind,
    limits,
    program,
    rubric,
    samples,
    service,
    starters,
    surroundings,
)
from runner.catalog.draft import Draft
from runner.domain.diagnostic import Diagnostic

_CHECKS = (
    identity.check,
    kind.check,
    program.check,
    custom_checker.check,
    service.check,
    images.check,
    surroundings.check,
    limits.check,
    groups.check,
    samples.check,
    edge_cases.check,
    rubric.check,
    starters.check,
)


def check(draft: Draft) -> Iterator[Diagnostic]:
    """Every semantic mistake in a folder."""
    for one in _CHECKS:
        yield from one(draft)
