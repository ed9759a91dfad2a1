"""A bundle as a challenge of its own: its samples are all its cases, and they make the whole score.

So that candidates can run at home, with the same command and in the same sandboxes, what they were given.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from runner.catalog import custom_checker, service_block, suite_cases
from runner.catalog.folder import Folder, walk
from runner.domain.cases import SAMPLE_GROUP, Case, CheckerSpec, Group, ProgramCase
from runner.domain.challenge import MAX_SCORE, AiTools, Challenge, Evaluation, Kind, Level, Statement, Task
from runner.domain.errors import NotAChallengeError
from runner.domain.limits import LanguageFactors, Limits
from runner.domain.program import InputFormat, OutputFormat, ProgramSpec
from runner.domain.scheme import ScoreAggregation

FACTS: Final = "challenge.json"
_UNSTATED: Final = Statement("", "", "", "")


def is_bundle(path: Path) -> bool:
    """Whether a folder is what `fairtrial bundle` wrote."""
    return (path / FACTS).is_file() and not (path / "challenge.yaml").exists()


def load_bundle(path: Path) -> Challenge:
    """The challenge that a bundle's samples make. Raises `NotAChallengeError`."""
    folder, _ = walk(path.resolve())
    try:
        return _challenge(folder, json.loads(folder.read(FACTS)))
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise NotAChallengeError(
            f"{path} is not a bundle that this version reads: {error}.",
            "Ask for a new one, which `fairtrial bundle` writes.",
        ) from error


def _challenge(folder: Folder, facts: Mapping[str, Any]) -> Challenge:
    kind = Kind(facts["kind"])
    factors = {name: LanguageFactors(**of) for name, of in facts["language_factors"].items()}
    return Challenge(
        root=folder.root,
        slug=facts["slug"],
        sha256=folder.sha256(),
        name=facts["name"],
        uuid=facts["uuid"],
        version=facts["version"],
        license="",
        kind=kind,
        level=Level(facts["level"]) if facts["level"] else None,
        time_budget=facts["time_budget_minutes"],
        skills=tuple(facts["skills"]),
        scenario=facts["scenario"],
        languages=tuple(facts["languages"]),
        ai_tools=AiTools(facts["ai_tools"]) if facts["ai_tools"] else None,
        task=_task(kind, facts),
        behaviour=(),
        limits=Limits(**facts["limits"]),
        language_factors=factors,
        checker=_checker(facts.get("checker", {"name": "tokens"})),
        groups=(_samples(kind, folder, facts),),
        edge_cases=(),
        evaluation=Evaluation(pass_mark=MAX_SCORE),
        statement=_UNSTATED,
    )


def _task(kind: Kind, facts: Mapping[str, Any]) -> Task:
    if kind is Kind.SERVICE:
        return service_block.build(facts)
    return ProgramSpec(InputFormat("", ""), OutputFormat("", ""))


def _samples(kind: Kind, folder: Folder, facts: Mapping[str, Any]) -> Group:
    found: tuple[Case, ...]
    if kind is Kind.SERVICE:
        cases, _ = suite_cases.find(folder)
        found = tuple(map(suite_cases.build, cases[SAMPLE_GROUP]))
    else:
        found = tuple(_program_case(folder, sample) for sample in facts["samples"])
    return Group(SAMPLE_GROUP, MAX_SCORE, ScoreAggregation.SUM, (), found)


def _program_case(folder: Folder, sample: Mapping[str, Any]) -> ProgramCase:
    stem = f"samples/{sample['name']}"
    return ProgramCase(
        id=f"{SAMPLE_GROUP}/{sample['name']}",
        input=_there(folder, f"{stem}.in"),
        answer=_there(folder, f"{stem}.ans"),
        files={PurePosixPath(name): _there(folder, f"{stem}.files/{name}") for name in sample["files"]},
        args=tuple(sample["args"]),
        exit_code=sample["exit_code"],
    )


def _there(folder: Folder, path: str) -> Path:
    """A file of the bundle, and of nothing else."""
    if PurePosixPath(path) not in folder.files:
        raise ValueError(f"{path} is missing")
    return folder.root / path


def _checker(block: Mapping[str, Any]) -> CheckerSpec:
    """A checker of the author's own stays with the author: at home the samples are compared word by word."""
    if block["name"] == custom_checker.NAME:
        return CheckerSpec("tokens")
    return CheckerSpec(block["name"], {key: value for key, value in block.items() if key != "name"})
