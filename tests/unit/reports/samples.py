"""Believable gradings of `top-talkers`, one for each thing that a report says: for tests and pictures."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from runner.domain.challenge import AiTools, Kind, Level, RubricItem
from runner.domain.limits import Limits
from runner.domain.observation import Excerpt, Stop
from runner.domain.report import (
    CaseResult,
    ChallengeFacts,
    CompilationResult,
    Difference,
    EdgeCaseResult,
    Evidence,
    GroupResult,
    PhaseTime,
    Report,
    SubmissionFacts,
    SubmittedFile,
    Usage,
    View,
)
from runner.domain.scheme import ScoreAggregation
from runner.domain.verdict import Decision, Verdict
from runner.domain.views import candidate_view
from tests.unit.reports import sample_sources

MIB = 1 << 20
LIMITS = Limits(time_limit=3.0, wall_time=15.0, memory=128, output=1, code=128, processes=64)

CHALLENGE = ChallengeFacts(
    slug="top-talkers",
    name="Top talkers",
    uuid="3b8e5f0a-6c1d-4f52-9a43-7e9f0b5d2f3f",
    version="1.0.0",
    sha256=hashlib.sha256(b"top-talkers").hexdigest(),
    kind=Kind.PROGRAM,
    level=Level.INTERN,
    time_budget=45,
    scenario="On-call must name the noisiest clients from a log larger than memory.",
    skills=("streaming", "parsing"),
    ai_tools=AiTools.DISCLOSE,
)

RUBRIC = (
    RubricItem(
        "error-handling",
        "Bad input is handled on purpose.",
        {0: "crashes or hides it", 2: "handles it unexplained", 4: "deliberate and explained"},
    ),
    RubricItem(
        "structure",
        "Parsing, counting and output can be read apart.",
        {0: "one long block", 2: "some functions", 4: "each could be tested alone"},
    ),
)

EDGE_CASES = {
    "empty": "Empty input gives no clients.",
    "malformed": "Malformed lines are only counted.",
    "ties": "Equal requests are ordered by bytes, then by address as text.",
    "ipv6": "IPv6 addresses are clients like any other.",
    "large": "A 90 MB log fits the memory limit.",
}


@dataclass(frozen=True, slots=True)
class Outline:
    """A case of the challenge: what it is about, its input's length, and what a good program uses for it."""

    id: str
    description: str
    input_bytes: int
    cpu: float
    rss: int = 14 * MIB
    edge: str = ""
    hint: str = ""


OUTLINES = (
    Outline("sample/01", "Three clients, three lines.", 246, 0.021),
    Outline("sample/02", "A malformed line among good ones.", 411, 0.021),
    Outline("sample/03", "--top 1 of four clients.", 380, 0.022),
    Outline("core/01", "One client, one request.", 82, 0.021),
    Outline("core/02", "Ten clients, default --top.", 1_903, 0.022),
    Outline("core/03", "Eleven clients: the last is left out.", 2_210, 0.022),
    Outline("core/04", "--top 100 with fewer clients.", 8_420, 0.023),
    Outline("core/05", "A size of - counts as nothing.", 912, 0.021),
    Outline("core/06", "Quotes within the request line.", 1_440, 0.022),
    Outline("core/07", "A thousand requests.", 86_112, 0.029),
    Outline("core/08", "Sizes above 2^32 add up.", 3_300, 0.022),
    Outline("core/09", "Ten thousand requests, few clients.", 871_006, 0.094),
    Outline("core/10", "Fifty thousand requests, many clients.", 4_412_119, 0.371, 21 * MIB),
    Outline("core/11", "A bad --top ends with exit code 2.", 82, 0.024),
    Outline("edge/01", "No input at all.", 0, 0.021, edge="empty"),
    Outline(
        "edge/02",
        "Only malformed lines.",
        640,
        0.021,
        edge="malformed",
        hint="What makes a line one of the log?",
    ),
    Outline("edge/03", "Malformed lines with ten fields.", 1_215, 0.022, edge="malformed"),
    Outline("edge/04", "Equal requests, different bytes.", 1_102, 0.021, edge="ties"),
    Outline(
        "edge/05",
        "Equal requests and bytes.",
        1_650,
        0.022,
        edge="ties",
        hint="Read again how ties are broken.",
    ),
    Outline("edge/06", "Addresses like ::1 and 2001:db8::7.", 1_377, 0.022, edge="ipv6"),
    Outline("edge/07", "No newline at the end.", 163, 0.021),
    Outline("edge/08", "Windows line ends.", 1_980, 0.022),
    Outline("efficiency/01", "A log of 90 MB.", 94_371_840, 1.482, 23 * MIB, edge="large"),
    Outline("efficiency/02", "Two hundred thousand clients.", 17_020_114, 0.774, 71 * MIB),
    Outline("efficiency/03", "One client, half a million requests.", 43_500_000, 0.713, 14 * MIB),
    Outline("efficiency/04", "Long request lines.", 9_437_184, 0.204, 15 * MIB),
)

GROUPS: tuple[tuple[str, float, ScoreAggregation, tuple[str, ...]], ...] = (
    ("sample", 0.0, ScoreAggregation.SUM, ()),
    ("core", 50.0, ScoreAggregation.SUM, ()),
    ("edge", 30.0, ScoreAggregation.SUM, ()),
    ("efficiency", 20.0, ScoreAggregation.PASS_FAIL, ("core",)),
)

LOG = b"""\
192.0.2.7 - - [11/Mar/2026:06:25:01 +0000] "GET /health HTTP/1.1" 200 512
192.0.2.4 - - [11/Mar/2026:06:25:01 +0000] "GET /orders HTTP/1.1" 200 8190
198.51.100.23 - - [11/Mar/2026:06:25:02 +0000] "POST /orders HTTP/1.1" 201 64
192.0.2.4 - - [11/Mar/2026:06:25:03 +0000] "GET /orders/7 HTTP/1.1" 304 -
192.0.2.7 - - [11/Mar/2026:06:25:04 +0000] "GET /health HTTP/1.1" 200 512
"""


def whole(data: bytes) -> Excerpt:
    """All of some bytes, cut as a grading cuts them."""
    return Excerpt.of(data, head=6144, tail=2048)


def answer_of(*clients: tuple[str, int, int], skipped: int = 0) -> bytes:
    """An answer file."""
    rows = [{"ip": ip, "requests": requests, "bytes": size} for ip, requests, size in clients]
    return json.dumps({"clients": rows, "skipped": skipped}, indent=2).encode() + b"\n"


ANSWER = answer_of(("192.0.2.4", 2, 8190), ("192.0.2.7", 2, 1024), ("198.51.100.23", 1, 64))


def accepted(outline: Outline) -> CaseResult:
    """The case's result for a good program."""
    return CaseResult(
        id=outline.id,
        verdict=Verdict.AC,
        reason="gave the expected answer",
        description=outline.description,
        hint=outline.hint,
        edge_cases=(outline.edge,) if outline.edge else (),
        args=("--top", "0") if outline.id == "core/11" else (),
        input_bytes=outline.input_bytes,
        expected_exit_code=2 if outline.id == "core/11" else 0,
        usage=Usage(outline.cpu, outline.cpu * 1.03 + 0.0015, outline.rss),
        exit_code=2 if outline.id == "core/11" else 0,
        input=Excerpt(LOG, LOG[-160:], outline.input_bytes)
        if outline.input_bytes > 600
        else whole(LOG[: outline.input_bytes]),
        answer=whole(ANSWER),
        stdout=whole(ANSWER),
        stderr=whole(b""),
    )


def good_cases() -> dict[str, CaseResult]:
    """All cases of a program that passes, by id; one of them came near the limit and ran three times."""
    return {outline.id: accepted(outline) for outline in OUTLINES}


def skipped(case: CaseResult) -> CaseResult:
    """The case, not run."""
    return replace(
        case,
        verdict=Verdict.SKIPPED,
        reason="was not run, because core did not pass in full",
        usage=None,
        exit_code=None,
        input=None,
        answer=None,
        stdout=None,
        stderr=None,
        difference=None,
    )


def first_problem(verdicts: list[Verdict]) -> Verdict:
    """The first verdict that is not AC, as groups and submissions have it."""
    if all(verdict is Verdict.SKIPPED for verdict in verdicts):
        return Verdict.SKIPPED
    return next((v for v in verdicts if v not in {Verdict.AC, Verdict.SKIPPED}), Verdict.AC)


def group_of(
    name: str, weight: float, how: ScoreAggregation, needs: tuple[str, ...], cases: tuple[CaseResult, ...]
) -> GroupResult:
    """A group's result, from its cases."""
    good = sum(case.verdict is Verdict.AC for case in cases)
    share = good / len(cases) if how is ScoreAggregation.SUM else float(good == len(cases))
    reasons: dict[str, int] = {}
    for case in cases:
        if case.verdict is not Verdict.AC:
            reasons[case.reason] = reasons.get(case.reason, 0) + 1
    return GroupResult(
        name=name,
        is_sample=name == "sample",
        verdict=first_problem([case.verdict for case in cases]),
        score=weight * share,
        max_score=weight,
        score_aggregation=how,
        require_pass=needs,
        total=len(cases),
        accepted=good,
        reasons=reasons,
        cases=cases,
    )


def submitted(path: str, text: str) -> SubmittedFile:
    """One file of a submission."""
    data = text.encode()
    return SubmittedFile(PurePosixPath(path), len(data), hashlib.sha256(data).hexdigest(), whole(data))


def submission_of(path: str, text: str, language: str, title: str, version: str) -> SubmissionFacts:
    """A submission of one file."""
    file = submitted(path, text)
    return SubmissionFacts(file.sha256, "file", language, title, version, PurePosixPath(path), (file,))


EVIDENCE = Evidence(
    runner_version="0.1.0",
    supervisor_version="1",
    images={"run": "sha256:" + hashlib.sha256(b"python").hexdigest()},
    engine={"name": "Docker", "version": "28.3.2", "cgroup": "2", "runtime": "runc"},
    host={"processor": "AMD EPYC 7763", "cores": "8", "kernel": "6.1.0-37-amd64"},
    core="3",
    sandboxes=1,
    seeds={"PYTHONHASHSEED": "0"},
    attempt=1,
    started_at="2026-03-11T09:14:07Z",
    phases=(
        PhaseTime("prepare", 0.012),
        PhaseTime("compile", 0.031),
        PhaseTime("run", 5.218),
        PhaseTime("judge", 0.044),
    ),
    reproduce="fairtrial grade challenges/top-talkers solution.py --language python",
)

CHECKED = CompilationResult(
    ok=True,
    command=("/usr/bin/python3", "-I", "-c", "import sys\nsys.exit(failed)\n", "/box/src/solution.py"),
    reason="",
    exit_code=0,
    signal=None,
    usage=Usage(0.029, 0.031, 11 * MIB),
    output=whole(b""),
)


def report_of(cases: dict[str, CaseResult], source: str, summary: str) -> Report:
    """A report in Python, from its cases."""
    groups = tuple(
        group_of(
            name, weight, how, needs, tuple(case for case in cases.values() if case.id.startswith(f"{name}/"))
        )
        for name, weight, how, needs in GROUPS
    )
    score = sum(group.score or 0.0 for group in groups)
    return Report(
        id="9d2f4c1e-58ab-4a8e-9f07-3f1f2f8d6c55",
        view=View.INTERVIEWER,
        challenge=CHALLENGE,
        submission=submission_of("solution.py", source, "python", "Python", "Python 3.13.5"),
        verdict=first_problem([group.verdict for group in groups]),
        decision=Decision.PASSED if score >= 70 else Decision.FAILED,
        score=score,
        max_score=100.0,
        pass_mark=70.0,
        summary=summary,
        limits=LIMITS,
        compilation=CHECKED,
        groups=groups,
        edge_cases=tuple(edge_result(name, text, cases) for name, text in EDGE_CASES.items()),
        rubric=RUBRIC,
        evidence=EVIDENCE,
    )


def edge_result(name: str, description: str, cases: dict[str, CaseResult]) -> EdgeCaseResult:
    """Whether an edge case was met."""
    verdicts = {case.verdict for case in cases.values() if name in case.edge_cases}
    if Verdict.SKIPPED in verdicts or Verdict.JE in verdicts:
        return EdgeCaseResult(name, description, None)
    return EdgeCaseResult(name, description, verdicts == {Verdict.AC})


def passed() -> Report:
    """Everything accepted; one case came near its limit and was run three times."""
    cases = good_cases()
    near = cases["efficiency/01"]
    cases[near.id] = replace(near, usage=Usage(2.431, 2.502, 23 * MIB), runs=(2.488, 2.431, 2.517))
    return report_of(
        cases, sample_sources.STREAMING, "Scored 100 of 100; the pass mark is 70. All cases were accepted."
    )


def wrong_answer() -> Report:
    """Ties and malformed lines are wrong, one case is unstable, the large log does not fit into memory."""
    cases = good_cases()
    cases |= {
        case.id: case
        for case in (_malformed(cases), _ties(cases), _crash(cases), _unstable(cases), _large(cases))
    }
    return report_of(
        cases,
        sample_sources.SPLITTING,
        "Scored 68.75 of 100; the pass mark is 70. 4 secret cases were not accepted: "
        "2 wrong answers, 1 memory limit exceeded, 1 run-time error.",
    )


def _malformed(cases: dict[str, CaseResult]) -> CaseResult:
    good = answer_of(("192.0.2.4", 6, 20480), ("203.0.113.9", 4, 1024), skipped=5)
    bad = {
        "clients": [
            {"ip": "192.0.2.4", "requests": 6, "bytes": 20480},
            {"ip": "203.0.113.9", "requests": 4, "bytes": 1024},
            {"ip": "not-an-address", "requests": 3, "bytes": 77},
        ],
        "skipped": 2,
    }
    return replace(
        cases["edge/03"],
        verdict=Verdict.WA,
        reason="gave a wrong answer",
        answer=whole(good),
        stdout=whole(json.dumps(bad).encode() + b"\n"),
        difference=Difference(
            "clients has 3 items, 2 were expected", 1, whole(good), whole(json.dumps(bad).encode())
        ),
    )


def _ties(cases: dict[str, CaseResult]) -> CaseResult:
    good = answer_of(("192.0.2.10", 3, 900), ("192.0.2.9", 3, 900), ("198.51.100.2", 3, 411))
    bad = answer_of(("192.0.2.9", 3, 900), ("192.0.2.10", 3, 900), ("198.51.100.2", 3, 411))
    return replace(
        cases["edge/05"],
        verdict=Verdict.WA,
        reason="gave a wrong answer",
        answer=whole(good),
        stdout=whole(bad),
        difference=Difference('clients[0].ip: expected "192.0.2.10", got "192.0.2.9"', 4),
    )


def _crash(cases: dict[str, CaseResult]) -> CaseResult:
    trace = b"""\
Traceback (most recent call last):
  File "/box/src/solution.py", line 19, in <module>
    sizes[ip] += int(size) if size != "-" else 0
                 ^^^^^^^^^
ValueError: invalid literal for int() with base 10: '12x'
"""
    return replace(
        cases["edge/08"],
        verdict=Verdict.RTE,
        reason="ended with exit code 1; 0 was expected",
        exit_code=1,
        stdout=whole(b""),
        stderr=whole(trace),
    )


def _unstable(cases: dict[str, CaseResult]) -> CaseResult:
    return replace(
        cases["efficiency/02"], usage=Usage(2.655, 2.7, 96 * MIB), runs=(2.711, 2.655, 2.82), unstable=True
    )


def _large(cases: dict[str, CaseResult]) -> CaseResult:
    return replace(
        cases["efficiency/01"],
        verdict=Verdict.MLE,
        reason="needed more memory than the limit of 128 MiB",
        usage=Usage(0.418, 0.44, 126 * MIB),
        exit_code=None,
        signal=9,
        oom_killed=True,
        stdout=whole(b""),
    )


def time_limit() -> Report:
    """Right answers, but the effort grows with the square of the number of clients."""
    cases = good_cases()
    for name, cpu in (("core/07", 0.061), ("core/09", 0.412), ("core/10", 1.93)):
        cases[name] = replace(cases[name], usage=Usage(cpu, cpu * 1.02, 19 * MIB))
    for name in ("efficiency/01", "efficiency/02", "efficiency/03"):
        cases[name] = replace(
            cases[name],
            verdict=Verdict.TLE,
            reason="was stopped after 4.50 s of CPU; the limit is 3 s",
            usage=Usage(4.502, 4.561, 44 * MIB),
            exit_code=None,
            signal=9,
            stopped=Stop.CPU,
            stdout=whole(b""),
        )
    return report_of(
        cases,
        sample_sources.SPLITTING,
        "Scored 80 of 100; the pass mark is 70. 3 secret cases were not accepted: 3 time limit exceeded.",
    )


def compile_error() -> Report:
    """A Go program that does not compile: nothing was run."""
    cases = {
        name: replace(skipped(case), reason="was not run, because compiling failed")
        for name, case in good_cases().items()
    }
    report = report_of(cases, "", "It does not compile, so no case was run. Scored 0 of 100.")
    return replace(
        report,
        submission=submission_of("main.go", sample_sources.BROKEN_GO, "go", "Go", "go1.24.4"),
        verdict=Verdict.CE,
        decision=Decision.FAILED,
        compilation=CompilationResult(
            ok=False,
            command=("/usr/bin/go", "build", "-o", "/box/out/main", "."),
            reason="the compiler found errors",
            exit_code=1,
            signal=None,
            usage=Usage(0.412, 0.466, 61 * MIB),
            output=whole(sample_sources.GO_COMPILER),
        ),
        evidence=replace(EVIDENCE, reproduce="fairtrial grade challenges/top-talkers main.go --language go"),
    )


def judge_error() -> Report:
    """The challenge could not judge one case: no score, no decision."""
    cases = good_cases()
    cases["edge/06"] = replace(
        cases["edge/06"],
        verdict=Verdict.JE,
        reason="could not be judged, because the challenge is at fault",
        difference=Difference("the answer file edge/06.ans is not valid JSON: line 4, column 1"),
    )
    report = report_of(
        cases,
        sample_sources.STREAMING,
        "Score and decision are withheld: the challenge itself is at fault in 1 case. "
        "Its author has to mend it first.",
    )
    groups = tuple(replace(group, score=None) for group in report.groups)
    return replace(report, groups=groups, decision=Decision.WITHHELD, score=None)


def for_candidate() -> Report:
    """`wrong_answer`, as the candidate sees it."""
    return candidate_view(wrong_answer())


SAMPLES = {
    "passed": passed,
    "wrong-answer": wrong_answer,
    "time-limit": time_limit,
    "compile-error": compile_error,
    "judge-error": judge_error,
    "candidate": for_candidate,
}
