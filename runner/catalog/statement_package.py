"""The statement of a Kattis package: the author's words, then what is generated from what grades."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from runner.catalog.excerpts import fenced, shown_bytes
from runner.catalog.statement_tables import table
from runner.domain.cases import ProgramCase
from runner.domain.challenge import Challenge
from runner.domain.displayed import displayed_answer, displayed_input
from runner.domain.scheme import LegacyScheme, ScoringScheme

_SAMPLES: Final = re.compile(r"\{\{(nextsample|remainingsamples)\}\}")


def markdown(challenge: Challenge, how_built: str) -> str:
    """The statement in Markdown; `how_built` says how each language is built and run."""
    examples = list(_examples(challenge))
    text, left = _with_samples(challenge.statement.problem, examples)
    sections = [f"# {' '.join(challenge.name.split())}", text]
    if left:
        sections.append("## Examples\n\n" + "\n\n".join(left))
    sections += [
        f"## Languages\n\n{how_built}",
        f"## Limits\n\n{_limits(challenge)}",
        f"## Scoring\n\n{_scoring(challenge)}{_static(challenge)}",
    ]
    return "\n\n".join(section.strip() for section in sections) + "\n"


def _with_samples(text: str, examples: list[str]) -> tuple[str, list[str]]:
    """The text with the examples where it asks for them, and those that it does not ask for."""
    left = list(examples)

    def shown(match: re.Match[str]) -> str:
        taken = left[:1] if match[1] == "nextsample" else left[:]
        del left[: len(taken)]
        return "\n\n" + "\n\n".join(taken) + "\n\n"

    return _SAMPLES.sub(shown, text), left


def _examples(challenge: Challenge) -> Iterator[str]:
    number = 0
    for group in challenge.groups:
        for case in group.program_cases if group.is_sample else ():
            parts = list(_parts(challenge, case))
            if parts:
                number += 1
                yield "\n\n".join([f"### Example {number}", *parts])
    for path in challenge.program.interactions:
        number += 1
        yield f"### Example {number}\n\n{interaction(path)}"


def _parts(challenge: Challenge, case: ProgramCase) -> Iterator[str]:
    name = case.id.partition("/")[2]
    if case.args:
        yield f"Arguments: `{shlex.join(case.args)}`"
    for path, file in sorted(case.files.items()):
        yield f"File `{path}`:"
        yield shown_bytes(file, f"samples/{name}.files/{path}")
    if case.shown.interaction:
        yield interaction(case.shown.interaction)
        return
    talks = challenge.program.interactive
    read, answer = displayed_input(challenge, case), displayed_answer(challenge, case)
    if isinstance(read, Path):
        yield "Input of the judge's side:" if talks else "Input:"
        yield shown_bytes(read, f"samples/{name}.in")
    if answer is not None:
        yield "Answer that the judge's side has:" if talks else "Output:"
        yield shown_bytes(answer, f"samples/{name}.ans")


def interaction(path: Path) -> str:
    """A sample that shows who says what."""
    said = fenced(path.read_text("utf-8", "replace").rstrip("\n"))
    return f"`<` is what the program reads, `>` what it writes:\n\n{said}"


def _limits(challenge: Challenge) -> str:
    limits = challenge.limits
    cpu = f"{limits.time_limit:g} s"
    if challenge.time_limit_rule is not None:
        rule = challenge.time_limit_rule
        cpu = (
            f"{rule.multiplier:g} times what the slowest of the reference submissions needs that count,"
            f" rounded up to whole multiples of {rule.resolution:g} s: measured where it is graded"
        )
    rows = [
        ["CPU time a case", cpu],
        ["Memory", f"{limits.memory} MiB"],
        ["Standard output", f"{limits.output} MiB"],
        ["Code", f"{limits.code} KiB"],
        ["Compiling", f"{limits.compilation_time:g} s, {limits.compilation_memory} MiB"],
    ]
    if challenge.program.passes > 1:
        rows.append(["Runs a case", f"at most {challenge.program.passes}"])
    note = f"\n\n{challenge.time_limit_origin}" if challenge.time_limit_origin else ""
    return table(["What", "Limit"], rows) + note


def _static(challenge: Challenge) -> str:
    """That there is more to pass than runs; where, by what the table calls the groups."""
    groups = [group.name.removeprefix("secret/") for group in challenge.groups if group.static_cases]
    if not groups:
        return ""
    return f"\n\nThe source of a submission is looked at as well: as one case of {' and of '.join(groups)}."


def _scoring(challenge: Challenge) -> str:
    scored = isinstance(challenge.scheme, ScoringScheme) or (
        isinstance(challenge.scheme, LegacyScheme) and challenge.scheme.scoring
    )
    if not scored:
        return "Every case must be accepted, the examples too."
    if isinstance(challenge.scheme, LegacyScheme):
        return "Cases and groups give points; how many, the groups' graders say."
    rows = [
        [
            group.name.removeprefix("secret/"),
            str(len(group.cases)),
            "unbounded" if group.max_score is None else f"{group.max_score:g}",
            ", after ".join(filter(None, [group.score_aggregation.value, " and ".join(group.require_pass)])),
        ]
        for group in challenge.groups
        if not group.is_sample
    ]
    return table(["Group", "Cases", "Points", "How"], rows)
