"""The report: everything that a grading found, as one immutable record.

`runner.reports` turns it into JSON (schema beside it) and draws every other form from that. Quantities carry
their unit in the name: seconds, bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from runner.domain.award import Award
from runner.domain.challenge import AiTools, Kind, Level, RubricItem
from runner.domain.limits import Limits
from runner.domain.observation import Excerpt, Stop
from runner.domain.scheme import ScoreAggregation
from runner.domain.trial import Trial
from runner.domain.verdict import Decision, Verdict

REPORT_FORMAT_VERSION = 1


class View(StrEnum):
    """For whose eyes a report is."""

    INTERVIEWER = "interviewer"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True)
class ChallengeFacts:
    """Which version of which challenge graded.

    What only our own challenges say is None, or empty, for a Kattis package: level, time budget, AI tools.

    Attributes:
        time_limit_origin: where the time limit comes from when the challenge did not state it, one sentence.
    """

    slug: str
    name: str
    uuid: str
    version: str
    sha256: str
    kind: Kind
    level: Level | None
    time_budget: int | None
    scenario: str
    skills: tuple[str, ...]
    ai_tools: AiTools | None
    time_limit_origin: str = ""

    @property
    def edition(self) -> str:
        """Slug and version; the slug alone of a package that has no version."""
        return f"{self.slug} {self.version}".rstrip()


@dataclass(frozen=True, slots=True)
class SubmittedFile:
    """One file of the submission, with its text when it is text and no longer than a page can carry."""

    path: PurePosixPath
    size_bytes: int
    sha256: str
    source: Excerpt
    executable: bool = False


@dataclass(frozen=True, slots=True)
class SubmissionFacts:
    """What was graded."""

    sha256: str
    origin: str
    language: str
    language_title: str
    language_version: str
    entry: PurePosixPath
    files: tuple[SubmittedFile, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run used.

    `peak_rss_bytes` is the largest single process, shared pages included: shown, never judged.
    """

    cpu_seconds: float
    wall_seconds: float
    peak_rss_bytes: int


@dataclass(frozen=True, slots=True)
class CompilationResult:
    """How compiling, or checking the syntax, went.

    Attributes:
        command: the command line, as it was run.
        reason: in plain words why it failed; empty when it did not.
    """

    ok: bool
    command: tuple[str, ...]
    reason: str
    exit_code: int | None
    signal: int | None
    usage: Usage
    output: Excerpt


@dataclass(frozen=True, slots=True)
class Difference:
    """Where an output leaves its answer, as the checker saw it.

    Attributes:
        message: one sentence, such as "line 3: expected `42`, got `41`".
        line: the first line of the output that differs, counted from 1; None where lines say nothing.
        expected: what the answer has there, `actual` what the output has.
    """

    message: str
    line: int | None = None
    expected: Excerpt | None = None
    actual: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case, run or skipped.

    Attributes:
        verdict: `SKIPPED` when it was not run; then all measurements are None.
        reason: the verdict in plain words, fit for the candidate: names no secret.
        usage: of the run that counts, the least of `runs`.
        runs: CPU seconds of every run, when it was run more than once because it came near its limit.
        unstable: its runs did not all write the same.
        input: what it read, `answer` what was expected, `stdout` and `stderr` what it wrote; all excerpts.
        trial: what a suite saw, of a case of a service; nearly all else is of programs alone.
        score: points that the case earned by itself; None where cases of its group earn none.
        award: what the validator gave it, if it gave any.
        passes: CPU seconds of every pass of the run that counts, when a validator wanted more than one.
        interaction: who said what, when a validator talked with the program: `<` to it, `>` from it.
        judge_message: what a validator of the author's said to the interviewer, `team_message` to all.
    """

    id: str
    verdict: Verdict
    reason: str
    description: str
    hint: str
    edge_cases: tuple[str, ...]
    args: tuple[str, ...] = ()
    input_bytes: int = 0
    expected_exit_code: int = 0
    usage: Usage | None = None
    runs: tuple[float, ...] = ()
    unstable: bool = False
    exit_code: int | None = None
    signal: int | None = None
    stopped: Stop | None = None
    oom_killed: bool = False
    input: Excerpt | None = None
    answer: Excerpt | None = None
    stdout: Excerpt | None = None
    stderr: Excerpt | None = None
    difference: Difference | None = None
    trial: Trial | None = None
    score: float | None = None
    award: Award | None = None
    passes: tuple[float, ...] = ()
    interaction: Excerpt | None = None
    judge_message: Excerpt | None = None
    team_message: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class GroupResult:
    """One group of cases.

    Attributes:
        verdict: the first that is not AC, in the order of the cases, or what the grader of a legacy package
            made of them; SKIPPED when none was run.
        score: None while a judge error withholds it.
        max_score: None where it is unbounded.
        score_aggregation: None of a legacy package, whose graders say how cases make a score.
        cases: in the candidate's view, those of samples alone; `total` and `accepted` always count all.
        reasons: how often each reason occurred among cases that were not accepted, for the candidate's view.
    """

    name: str
    is_sample: bool
    verdict: Verdict
    score: float | None
    max_score: float | None
    score_aggregation: ScoreAggregation | None
    require_pass: tuple[str, ...]
    total: int
    accepted: int
    reasons: Mapping[str, int]
    cases: tuple[CaseResult, ...]


@dataclass(frozen=True, slots=True)
class GraderInput:
    """What the grader of a legacy package was told of a case, by its id, or of a group, by its name."""

    name: str
    verdict: Verdict
    score: float | None


@dataclass(frozen=True, slots=True)
class GraderResult:
    """What a legacy package's own grader made of one group.

    Attributes:
        group: its path below `data/`; empty for all of it.
        args: its arguments, the group's `grader_flags`.
        read: what it was told; of secret groups nothing in the candidate's view.
    """

    group: str
    args: tuple[str, ...]
    read: tuple[GraderInput, ...]
    verdict: Verdict
    score: float | None


@dataclass(frozen=True, slots=True)
class ServiceRun:
    """One life of the service, from start to stop; every group has one, and one more after every crash.

    Attributes:
        ready_seconds: from its start until it was ready; None when it never was.
        ending: how it ended, in plain words: "stopped in 0.2 s", "was killed 5 s after SIGTERM".
        usage: of the whole life.
        log: what it wrote to its standard streams.
        cases: ids of those that were tried in it, or failed with it where it never was ready, in their order.
            One that was tried again is in both lives; the later one decided.
    """

    group: str
    ready_seconds: float | None
    ending: str
    usage: Usage
    oom_killed: bool
    log: Excerpt
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RouteTimes:
    """How long the answers of one route took, in seconds, in the order in which they came."""

    route: str
    seconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ServiceResult:
    """What there is to say of a service beside its cases.

    Attributes:
        start: the command line that started it.
        runs: in the order in which they began.
        routes: by method and path as the OpenAPI document has it; sorted.
        sidecars: version by name.
    """

    start: tuple[str, ...]
    runs: tuple[ServiceRun, ...]
    routes: tuple[RouteTimes, ...]
    sidecars: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EdgeCaseResult:
    """Whether a stated edge case was met: None when its cases were not all run."""

    id: str
    description: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class PhaseTime:
    """How long a phase of the grading took, in seconds of wall time."""

    phase: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one needs to believe a report, and to produce it again.

    Attributes:
        images: image ids by role (`build`, `run`).
        engine: name and version, cgroup version, runtime.
        host: processor, cores, kernel.
        core: the processor core that the sandboxes were pinned to.
        sandboxes: how many were used; None in the candidate's view.
        seeds: what was fixed, such as `PYTHONHASHSEED`.
        reproduce: the command that grades the same again, for those who can; candidates are not told.
    """

    runner_version: str
    supervisor_version: str
    images: Mapping[str, str]
    engine: Mapping[str, str]
    host: Mapping[str, str]
    core: str
    sandboxes: int | None
    seeds: Mapping[str, str]
    attempt: int
    started_at: str
    phases: tuple[PhaseTime, ...]
    reproduce: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What a service vouches with for one view of a report.

    Attributes:
        algorithm: `Ed25519`.
        key_id: which key made it; part of what is signed.
        value: in base64, of the JSON document in its canonical form (RFC 8785), where this value is empty.
    """

    algorithm: str
    key_id: str
    value: str


@dataclass(frozen=True, slots=True)
class Report:
    """One graded submission.

    Attributes:
        id: of the grading, a UUID.
        verdict: of the submission: CE, else the first that is not AC in the order samples, groups, cases, or
            what the graders of a legacy package made of them.
        score: out of `max_score`; None while a judge error withholds it, and for a rejected submission where
            a low score is good.
        max_score: None where it is unbounded.
        pass_mark: None of a Kattis package, which says by itself what is accepted.
        summary: the outcome in one or two plain sentences.
        compilation: None for a language with neither compiler nor check.
        signature: of this view; None for what no service signed, such as reports of the command line.
        service: None for another kind.
        faults: what is wrong with the challenge beside its cases, in words for its author.
        graders: what a legacy package's own grader said, of the groups that it graded, in that order.
    """

    id: str
    view: View
    challenge: ChallengeFacts
    submission: SubmissionFacts
    verdict: Verdict
    decision: Decision
    score: float | None
    max_score: float | None
    pass_mark: float | None
    summary: str
    limits: Limits
    compilation: CompilationResult | None
    groups: tuple[GroupResult, ...]
    edge_cases: tuple[EdgeCaseResult, ...]
    rubric: tuple[RubricItem, ...]
    evidence: Evidence
    signature: Signature | None = None
    service: ServiceResult | None = None
    faults: tuple[str, ...] = ()
    graders: tuple[GraderResult, ...] = ()
    report_format_version: int = REPORT_FORMAT_VERSION
