"""From a folder without mistakes to the challenge as it grades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from runner.catalog import case_files, custom_checker, service_block, suite_cases
from runner.catalog.draft import Draft
from runner.domain.cases import SAMPLE_GROUP, Case, CheckerSpec, Group
from runner.domain.challenge import (
    AiTools,
    Challenge,
    EdgeCase,
    Evaluation,
    Kind,
    Level,
    RubricItem,
    Statement,
    SubmissionCounts,
    Task,
)
from runner.domain.limits import LanguageFactors, Limits
from runner.domain.program import InputFormat, OutputFormat, ProgramSpec
from runner.domain.scheme import ScoreAggregation


def build(draft: Draft, statement: Statement) -> Challenge:
    """The challenge; only for a draft that no check complains about."""
    data: Mapping[str, Any] = draft.document.data
    limits = dict(data["limits"])
    factors = limits.pop("language_factors", {})
    return Challenge(
        root=draft.folder.root,
        slug=draft.folder.root.name,
        sha256=draft.folder.sha256(),
        name=data["name"],
        uuid=data["uuid"],
        version=data["version"],
        license=data["license"],
        kind=Kind(data["kind"]),
        level=Level(data["level"]),
        time_budget=int(data["time_budget"]),
        skills=tuple(data["skills"]),
        scenario=data["scenario"].strip(),
        languages=tuple(data["languages"]),
        ai_tools=AiTools(data["ai_tools"]),
        task=_task(draft, data),
        behaviour=tuple(sentence.strip() for sentence in data["behaviour"]),
        limits=_limits(limits),
        language_factors={name: _factors(of) for name, of in factors.items()},
        checker=_checker(data.get("checker", {"name": "tokens"})),
        groups=_groups(draft, data["groups"]),
        edge_cases=tuple(map(_edge_case, data["edge_cases"])),
        evaluation=_evaluation(data["evaluation"]),
        statement=statement,
    )


def _task(draft: Draft, data: Mapping[str, Any]) -> Task:
    return service_block.build(data) if data["kind"] == Kind.SERVICE else _program(draft, data["program"])


def _program(draft: Draft, block: Mapping[str, Any]) -> ProgramSpec:
    read, written = block["input"], block["output"]
    checker = draft.mapping("checker")
    validator = read.get("validator")
    return ProgramSpec(
        input=InputFormat(
            read["media_type"],
            read["description"].strip(),
            None if validator is None else PurePosixPath(validator),
            read.get("schema"),
        ),
        output=OutputFormat(written["media_type"], written["description"].strip(), written.get("schema")),
        args=block.get("args", "").strip(),
        output_validator=custom_checker.build(draft.folder, checker),
        interactive=checker.get("interactive", False),
        passes=int(checker.get("passes", 1)),
    )


def _limits(block: Mapping[str, Any]) -> Limits:
    seconds = {"time_limit", "wall_time", "compilation_time"}
    numbers: dict[str, Any] = {
        key: float(value) if key in seconds else int(value) for key, value in block.items()
    }
    return Limits(**{"time_limit": numbers["wall_time"]} | numbers)


def _factors(block: Mapping[str, Any]) -> LanguageFactors:
    return LanguageFactors(**{key: float(value) for key, value in block.items()})


def _checker(block: Mapping[str, Any]) -> CheckerSpec:
    if block["name"] == custom_checker.NAME:
        return CheckerSpec(block["name"], {"description": block["description"].strip()})
    return CheckerSpec(block["name"], {key: value for key, value in block.items() if key != "name"})


def _groups(draft: Draft, blocks: list[Mapping[str, Any]]) -> tuple[Group, ...]:
    def cases(name: str) -> tuple[Case, ...]:
        if draft.kind is Kind.SERVICE:
            return tuple(map(suite_cases.build, draft.suite_cases[name]))
        args = tuple(draft.mapping("checker").get("args", ()))
        found = (case_files.build(draft.folder, case) for case in draft.case_files[name])
        return tuple(replace(case, validator_args=args) for case in found)

    samples = Group(SAMPLE_GROUP, 0.0, ScoreAggregation.SUM, (), cases(SAMPLE_GROUP))
    secret = (
        Group(
            block["name"],
            float(block["max_score"]),
            ScoreAggregation(block["score_aggregation"]),
            tuple(block.get("require_pass", ())),
            cases(block["name"]),
        )
        for block in blocks
    )
    return (samples, *secret)


def _edge_case(block: Mapping[str, Any]) -> EdgeCase:
    return EdgeCase(
        block["id"],
        block["description"].strip(),
        tuple(block["cases"]),
        tuple(map(PurePosixPath, block.get("catches", ()))),
    )


def _evaluation(block: Mapping[str, Any]) -> Evaluation:
    submissions = block.get("submissions", {})
    rubric = (
        RubricItem(
            item["id"],
            item["description"].strip(),
            {int(points): text.strip() for points, text in sorted(item["anchors"].items(), key=_points)},
        )
        for item in block.get("rubric", ())
    )
    return Evaluation(
        pass_mark=float(block["pass_mark"]),
        max_submissions=submissions.get("max"),
        counts=SubmissionCounts(submissions.get("counts", "last")),
        rubric=tuple(rubric),
    )


def _points(anchor: tuple[str, str]) -> int:
    return int(anchor[0])
