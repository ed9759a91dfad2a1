"""What the validators of a package are tried with: inputs and outputs, right and wrong ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from runner.catalog.kattis import cases
from runner.catalog.kattis.cases import DATA, Parts
from runner.catalog.kattis.grouped_data import GroupedData
from runner.catalog.kattis.legacy_data import LegacyData
from runner.domain.cases import ValidatorTest, Validity
from runner.domain.diagnostic import Diagnostic, Severity

_NEEDS: Final[Mapping[Validity, tuple[str, ...]]] = {
    Validity.INVALID_INPUT: (".in",),
    Validity.INVALID_OUTPUT: (".in", ".ans", ".out"),
    Validity.VALID_OUTPUT: (".in", ".ans", ".out"),
}


def read(data: GroupedData | LegacyData, *, several_runs: bool, all_run: bool) -> tuple[ValidatorTest, ...]:
    """All that can be tried, sorted.

    `several_runs`: the program talks with its validator, or is run several times for a case, so that no file
    can be its output. `all_run`: there are validators of inputs, and none that is not run here.
    """
    talks = "is not tried: what a program writes is judged while it runs" if several_runs else ""
    lacks = "" if all_run else "is not tried: that no validator rejects an input is known where all are run"
    unfit = {
        Validity.INVALID_INPUT: lacks,
        Validity.INVALID_OUTPUT: talks,
        Validity.VALID_OUTPUT: talks,
    }
    return tuple(test for validity in Validity for test in _tests(data, validity, unfit[validity]))


def _tests(data: GroupedData | LegacyData, validity: Validity, unfit: str) -> Iterator[ValidatorTest]:
    directory = DATA / validity
    if not data.package.below(directory):
        return
    if unfit:
        fix = "try them with the format's own tools"
        data.said.append(Diagnostic(str(directory), 1, 1, unfit, fix, Severity.WARNING))
        return
    apart = replace(data, said=[])
    for parts, settings in apart.aside(directory):
        if lacking := [suffix for suffix in _NEEDS[validity] if suffix not in parts.files]:
            apart.said.append(_without(parts, lacking))
            continue
        output = None if validity is Validity.INVALID_INPUT else data.package.files[parts.files[".out"]]
        yield ValidatorTest(validity, cases.build(data.package, parts, settings, data.validators), output)
    for one in apart.said:  # nothing in what is not graded keeps the rest from being graded
        data.said.append(replace(one, severity=Severity.WARNING))


def _without(parts: Parts, lacking: list[str]) -> Diagnostic:
    first = next(iter(parts.files.values()))
    message = f"is not tried: there is no {', no '.join(lacking)} beside it"
    return Diagnostic(str(first), 1, 1, message, "add it, or delete this", Severity.WARNING)
