"""Puts a report together from what a grading found. Pure: everything is handed in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from runner.domain.cases import Group
from runner.domain.challenge import Challenge
from runner.domain.limits import Limits
from runner.domain.observation import Excerpt, Observation, Stop
from runner.domain.own_grader import Grade, GraderRun, no_grader
from runner.domain.report import (
    CaseResult,
    ChallengeFacts,
    CompilationResult,
    Evidence,
    GraderInput,
    GraderResult,
    GroupResult,
    Report,
    SubmissionFacts,
    SubmittedFile,
    View,
)
from runner.domain.scheme import LegacyScheme
from runner.domain.score_summary import summary
from runner.domain.scored import GroupScore, Scoring, rounded
from runner.domain.scoring import (
    Given,
    edge_case_results,
    score_compile_error,
    score_submission,
)
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Verdict
from runner.domain.views import plain_reasons
from runner.grading.execute import Compilation
from runner.grading.groups import Results
from runner.grading.plan import CompilePlan
from runner.grading.results import allowed, stdout_excerpt, usage_of
from runner.languages.model import Language, Program

SOURCE_BYTES = 256 << 10
"""How much of a submitted file a report carries."""


class Planned(Protocol):
    """What a report tells of a plan, whatever the kind of the challenge."""

    @property
    def submission(self) -> Submission:
        """What was handed in."""
        ...

    @property
    def language(self) -> Language:
        """The language that it is in."""
        ...

    @property
    def program(self) -> Program:
        """Its files as the language sees them."""
        ...

    @property
    def limits(self) -> Limits:
        """The language's."""
        ...

    @property
    def compilation(self) -> CompilePlan | None:
        """How it is built or checked."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What executing and judging a plan came to.

    Attributes:
        results: of every case, run or skipped.
        grade: the answers of a package's own grader.
    """

    compilation: Compilation | None
    results: Results
    language_version: str
    grade: Grade = no_grader

    @property
    def compiled(self) -> bool:
        """Whether the program could be run at all."""
        return self.compilation is None or self.compilation.ok


def assemble(
    grading_id: str,
    challenge: Challenge,
    plan: Planned,
    outcome: Outcome,
    evidence: Evidence,
) -> Report:
    """The interviewer's report."""
    results = {
        group.name: tuple(allowed(challenge, group, case) for case in outcome.results[group.name])
        for group in challenge.groups
    }
    verdicts = {case.id: case.verdict for cases in results.values() for case in cases}
    scoring = _scoring(challenge, outcome, results, verdicts)
    return Report(
        id=grading_id,
        view=View.INTERVIEWER,
        challenge=challenge_facts(challenge),
        submission=_submission_facts(plan, outcome),
        verdict=scoring.verdict,
        decision=scoring.decision,
        score=rounded(scoring.score),
        max_score=rounded(scoring.max_score),
        pass_mark=rounded(scoring.pass_mark),
        summary=summary(scoring),
        limits=plan.limits,
        compilation=compilation_result(plan.compilation, outcome.compilation),
        groups=_groups(challenge, scoring, results),
        edge_cases=edge_case_results(challenge.edge_cases, verdicts),
        rubric=challenge.evaluation.rubric,
        faults=scoring.faults,
        graders=tuple(_grader_result(run) for run in scoring.grader_runs),
        evidence=evidence,
    )


def _grader_result(run: GraderRun) -> GraderResult:
    read = tuple(GraderInput(one.name, one.verdict, rounded(one.score)) for one in run.read)
    return GraderResult(run.group, run.args, read, run.verdict, rounded(run.score))


def _scoring(
    challenge: Challenge,
    outcome: Outcome,
    results: Mapping[str, Sequence[CaseResult]],
    verdicts: Mapping[str, Verdict],
) -> Scoring:
    if not outcome.compiled:
        return score_compile_error(challenge.groups, challenge.evaluation, challenge.scheme)
    awards = {case.id: case.award for cases in results.values() for case in cases if case.award is not None}
    given = Given(awards, outcome.grade)
    return score_submission(challenge.groups, challenge.evaluation, verdicts, challenge.scheme, given)


def challenge_facts(challenge: Challenge) -> ChallengeFacts:
    """Which version of the challenge graded."""
    return ChallengeFacts(
        slug=challenge.slug,
        name=challenge.name,
        uuid=challenge.uuid,
        version=challenge.version,
        sha256=challenge.sha256,
        kind=challenge.kind,
        level=challenge.level,
        time_budget=challenge.time_budget,
        scenario=challenge.scenario,
        skills=challenge.skills,
        ai_tools=challenge.ai_tools,
        time_limit_origin=challenge.time_limit_origin,
    )


def _submission_facts(plan: Planned, outcome: Outcome) -> SubmissionFacts:
    return SubmissionFacts(
        sha256=plan.submission.sha256,
        origin=plan.submission.origin,
        language=plan.language.name,
        language_title=plan.language.title,
        language_version=outcome.language_version,
        entry=plan.program.entry,
        files=tuple(_submitted(file) for file in plan.submission.files),
    )


def _submitted(file: SourceFile) -> SubmittedFile:
    return SubmittedFile(
        path=file.path,
        size_bytes=len(file.data),
        sha256=hashlib.sha256(file.data).hexdigest(),
        source=Excerpt.of(file.data, head=SOURCE_BYTES, tail=0),
        executable=file.executable,
    )


def compilation_result(
    planned: CompilePlan | None, compilation: Compilation | None
) -> CompilationResult | None:
    """How compiling went, as reports tell it; None where nothing was compiled or checked."""
    if planned is None or compilation is None:
        return None
    observation = compilation.observation
    said = observation.stderr if observation.stderr.total_bytes else stdout_excerpt(observation)
    return CompilationResult(
        ok=compilation.ok,
        command=planned.command.argv,
        reason=_why_not_compiled(compilation),
        exit_code=observation.exit_code,
        signal=observation.signal,
        usage=usage_of(observation),
        output=said,
    )


def _why_not_compiled(compilation: Compilation) -> str:
    observation = compilation.observation
    if compilation.ok:
        return ""
    if compilation.unfit:
        return compilation.unfit
    if observation.oom_kills or observation.sandbox_oom:
        return "the compiler needed more memory than it may use"
    return _how_it_ended(observation)


def _how_it_ended(observation: Observation) -> str:
    match observation.stopped:
        case Stop.CPU | Stop.WALL | Stop.ASKED:
            return "the compiler took longer than it may"
        case Stop.OUTPUT:
            return "the compiler wrote more than it may"
        case None if observation.signal is not None:
            return f"the compiler was killed by signal {observation.signal}"
        case None:
            return f"the compiler ended with exit code {observation.exit_code}"


def _groups(
    challenge: Challenge, scoring: Scoring, results: Mapping[str, Sequence[CaseResult]]
) -> tuple[GroupResult, ...]:
    return tuple(
        _group(challenge, group, score, tuple(results[group.name]))
        for group, score in zip(challenge.groups, scoring.groups, strict=True)
    )


def _group(
    challenge: Challenge, group: Group, score: GroupScore, cases: tuple[CaseResult, ...]
) -> GroupResult:
    return GroupResult(
        name=group.name,
        is_sample=group.is_sample,
        verdict=score.verdict,
        score=rounded(score.score),
        max_score=rounded(score.max_score),
        score_aggregation=None if isinstance(challenge.scheme, LegacyScheme) else group.score_aggregation,
        require_pass=group.require_pass,
        total=len(cases),
        accepted=score.accepted,
        reasons=plain_reasons(cases),
        cases=tuple(_scored(case, score) for case in cases),
    )


def _scored(case: CaseResult, score: GroupScore) -> CaseResult:
    """A case that was run with what it earned."""
    earned = None if case.verdict is Verdict.SKIPPED else score.case_scores.get(case.id)
    return replace(case, score=rounded(earned))
