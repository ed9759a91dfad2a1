"""The report as Markdown (CommonMark with tables), for a pull request or a chat.

Candidate text stands in fenced blocks and code spans whose fences are longer than any run of backticks in it,
and words of others have Markdown's characters escaped: nothing becomes a link, an image, HTML or a heading.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from runner.domain.observation import Excerpt
from runner.domain.report import CaseResult, GroupResult, Report, ServiceResult, View
from runner.domain.verdict import Decision, Verdict
from runner.reports import figures, foremost, latency, shown, transcript, words
from runner.reports.inert import inert, one_line

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&@$]|:(?=/)|(?<=www)\.|^[#+\-=])", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"^(\d+)([.)])")
_BACKTICKS = re.compile("`+")
_LINES = 40


def render(report: Report) -> str:
    """The report as Markdown text."""
    return "\n".join(_blocks(report))


def prose(text: str) -> str:
    """Somebody's words on one line, with nothing in them that Markdown acts upon."""
    return _LIST_NUMBER.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", one_line(text)))


def code_span(text: str) -> str:
    """Text as a code span, fit for a table cell too."""
    line = one_line(text).replace("|", "¦") or " "
    fence = "`" * (_longest_run(line) + 1)
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}"


def fenced(text: str) -> str:
    """Text as a code block that nothing in it can end."""
    fence = "`" * max(3, _longest_run(text) + 1)
    body = text.removesuffix("\n")
    return f"{fence}text\n{body}\n{fence}\n"


def _longest_run(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)


def _blocks(report: Report) -> Iterator[str]:
    yield f"# {prose(report.challenge.name)}: {words.decision(report).lower()}, {words.score(report)}\n"
    facts = filter(None, (words.pass_mark(report), prose(report.submission.language_title)))
    yield (
        f"**{words.symbol(report.verdict)} {words.verdict(report.verdict)}**, {', '.join(facts)}. "
        f"{prose(' '.join(filter(None, (report.summary, foremost.points_lost(report)))))}\n"
    )
    if report.decision is Decision.WITHHELD:
        yield f"> {words.judge_error(report)}\n"
    for fault in report.faults:
        yield f"> The challenge is at fault: {prose(fault)}\n"
    if report.compilation and not report.compilation.ok:
        yield "## What the compiler said\n"
        yield fenced(shown.text(report.compilation.output, lines=_LINES))
    yield from _groups(report)
    yield from _edge_cases(report)
    yield from _cases(report)
    yield from _service(report.service)
    if report.view is View.CANDIDATE:
        yield f"## What is withheld\n\n{words.withheld(report)}\n"
    yield from _evidence(report)


def _groups(report: Report) -> Iterator[str]:
    yield "## Groups\n"
    yield "| Group | Verdict | Accepted | Score |\n|---|---|---|---|"
    for group in report.groups:
        yield (
            f"| {prose(group.name)} | {words.symbol(group.verdict)} {words.verdict(group.verdict)} "
            f"| {group.accepted} of {group.total} | {words.group_score(group)} |"
        )
    yield ""
    for group in report.groups:
        yield from _reasons(group)
    if report.graders:
        yield "## The package's grader\n"
        yield from (f"- {prose(line)}" for line in words.graders(report))
        yield ""


def _reasons(group: GroupResult) -> Iterator[str]:
    if group.cases or not group.reasons:
        return
    for line in words.reasons(group):
        yield f"- {prose(group.name)}: {prose(line)}"
    yield ""
    hints = words.hints(group)
    if hints:
        yield "Hints:\n"
        yield from (f"- {prose(hint)}" for hint in hints)
        yield ""


def _edge_cases(report: Report) -> Iterator[str]:
    if not report.edge_cases:
        return
    yield "## Edge cases\n"
    for edge in foremost.edge_cases(report):
        yield f"- **{words.edge_case(edge)}**: {prose(edge.description)}"
    yield ""


def _cases(report: Report) -> Iterator[str]:
    judged = (case for group in report.groups for case in group.cases)
    cases = [case for case in judged if case.verdict is not Verdict.SKIPPED]
    if not cases:
        return
    yield "## Cases\n"
    if words.is_service(report):
        yield "| Case | Verdict | Requests | Time | About |\n|---|---|---|---|---|"
    else:
        yield "| Case | Verdict | CPU time | Peak memory | About |\n|---|---|---|---|---|"
    for case in cases:
        yield _row(case)
    yield ""
    lives = transcript.lives_of_cases(report)
    for case in cases:
        if case.verdict is not Verdict.AC:
            yield from _case(case, lives.get(case.id))


def _row(case: CaseResult) -> str:
    notes = [prose(case.description)]
    if case.runs:
        notes.append(f"run {len(case.runs)} times: {', '.join(map(figures.seconds, case.runs))}")
    if case.passes:
        notes.append(f"{len(case.passes)} passes: {', '.join(map(figures.seconds, case.passes))}")
    if case.unstable:
        notes.append("**unstable**")
    verdict = f"{words.symbol(case.verdict)} {words.verdict(case.verdict)}"
    return f"| {code_span(case.id)} | {verdict} | {_measured(case)} | {'; '.join(filter(None, notes))} |"


def _measured(case: CaseResult) -> str:
    """Two cells of the table."""
    if case.usage:
        return f"{figures.seconds(case.usage.cpu_seconds)} | {figures.mebibytes(case.usage.peak_rss_bytes)}"
    if case.trial:
        return f"{transcript.requests(case.trial):,} | {figures.seconds(case.trial.seconds)}"
    return "– | –"


def _case(case: CaseResult, life: transcript.Life | None) -> Iterator[str]:
    yield f"### {code_span(case.id)}: {words.verdict(case.verdict)}\n"
    message = f" {code_span(case.difference.message)}" if case.difference else ""
    yield f"{prose(words.reason(case))}{message}\n"
    yield from _stream("Interaction (< to the program, > from it)", case.interaction)
    yield from _stream("What the validator said to the candidate", case.team_message)
    yield from _stream("What the validator said to the interviewer", case.judge_message)
    yield from _stream("Expected output", case.answer)
    yield from _stream("Actual output", case.stdout)
    yield from _stream("Standard error", case.stderr)
    if message := transcript.message(case.trial):
        yield fenced(inert(message))
    if lines := transcript.last_lines(case):
        yield "The last of what was asked, and what came back:\n"
        yield fenced("\n".join(one_line(line) for line in lines))
    if last := transcript.log_ends_with(case, life):
        yield f"The service's log ends with {code_span(last)}\n"


def _service(service: ServiceResult | None) -> Iterator[str]:
    if service is None:
        return
    yield "## The service\n"
    beside = transcript.beside(service)
    yield f"- Started with {code_span(shlex.join(service.start))}" + (
        f", beside {prose(beside)}" if beside else ""
    )
    yield from (
        f"- {prose(run.group)}: {prose(transcript.life_in_words(run))}" for run in service.runs[:_LINES]
    )
    yield ""
    routes = [route for route in service.routes if route.seconds][:_LINES]
    if routes:
        yield "| Route | How long it took to answer |\n|---|---|"
        yield from (f"| {code_span(route.route)} | {latency.in_words(route.seconds)} |" for route in routes)
        yield ""


def _stream(title: str, excerpt: Excerpt | None) -> Iterator[str]:
    if excerpt is None or not excerpt.total_bytes:
        return
    yield f"{title}, {figures.size(excerpt.total_bytes)}:\n"
    yield fenced(shown.text(excerpt, lines=_LINES))


def _evidence(report: Report) -> Iterator[str]:
    evidence = report.evidence
    yield "## Evidence\n"
    yield f"- Grading {code_span(report.id)}, begun {prose(evidence.started_at)}"
    yield f"- Challenge {code_span(report.challenge.edition)} {code_span(report.challenge.sha256)}"
    yield f"- Submission {code_span(report.submission.sha256)}, {prose(report.submission.language_version)}"
    yield f"- Runner {prose(evidence.runner_version)}, supervisor {prose(evidence.supervisor_version)}"
    if report.challenge.time_limit_origin:
        yield f"- {prose(report.challenge.time_limit_origin)}"
    yield f"- {prose(words.signature(report))}"
    if evidence.reproduce:
        yield "\nGrade the same again:\n"
        yield fenced(shown.text(_excerpt_of(evidence.reproduce)))


def _excerpt_of(text: str) -> Excerpt:
    data = text.encode("utf-8", "backslashreplace")
    return Excerpt(data, b"", len(data))
