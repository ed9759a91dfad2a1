"""The report on a terminal: what one wants to know at once, as wide as the window, no colour in a pipe.

Candidate text is inert and goes into `rich.text.Text`, never through rich's markup.
"""

from __future__ import annotations

import io
import shlex
from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from runner.domain.report import CaseResult, GroupResult, Report, ServiceResult, View
from runner.domain.verdict import Decision, Verdict
from runner.reports import figures, foremost, latency, shown, transcript, words
from runner.reports.inert import inert, one_line

_DECISION_STYLES = {
    Decision.PASSED: "bold green",
    Decision.FAILED: "bold red",
    Decision.WITHHELD: "bold yellow",
}
_DECISION_SIGNS = {Decision.PASSED: "✓", Decision.FAILED: "✗", Decision.WITHHELD: "!"}
_BAR_WIDTH = 16
_MOST_CASES = 12
_MOST_LINES = 12
_MESSAGE_LINES = 6
_LINE_WIDTH = 160
_PIPE_WIDTH = 100


def render(report: Report) -> str:
    """The report as plain text of a fixed width, for files and pipes."""
    console = Console(
        file=io.StringIO(), width=_PIPE_WIDTH, color_system=None, force_terminal=False, emoji=False
    )
    with console.capture() as capture:
        console.print(renderable(report), crop=False)
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


def renderable(report: Report) -> RenderableType:
    """The report for a rich console of any width.

    Print it with `crop=False`: the command that grades it again stays on one line, to be copied.
    """
    return Group(*_sections(report))


def _sections(report: Report) -> Iterator[RenderableType]:
    yield from _head(report)
    if report.compilation and not report.compilation.ok:
        yield _heading("Compiler")
        yield _quote(inert(words.sentence(report.compilation.reason)))
        yield _quote(shown.text(report.compilation.output, lines=40))
    if report.decision is Decision.WITHHELD:
        yield _heading("No decision")
        yield _quote(words.judge_error(report))
    yield _heading("Groups")
    yield _groups(report)
    if report.graders:
        yield _heading("The package's grader")
    for line in words.graders(report):
        yield _quote(inert(line))
    yield from _problems(report)
    yield from _edge_cases(report)
    yield from _service(report.service)
    if report.view is View.CANDIDATE:
        yield _heading("What is withheld")
        yield _quote(words.withheld(report))
    yield _heading("Evidence")
    yield from _evidence(report)


def _head(report: Report) -> Iterator[RenderableType]:
    style = _DECISION_STYLES[report.decision]
    yield Text(f"{one_line(report.challenge.name)} · {one_line(report.submission.language_title)}", "bold")
    line = Text()
    line.append(f"{_DECISION_SIGNS[report.decision]} {words.decision(report)}", style)
    line.append("   " + ", ".join(filter(None, (words.score(report), words.pass_mark(report)))))
    line.append(f"   {words.verdict(report.verdict)}", _verdict_style(report.verdict))
    yield line
    yield Text(inert(" ".join(filter(None, (report.summary, foremost.points_lost(report))))))
    for fault in report.faults:
        yield Text(f"The challenge is at fault: {one_line(fault)}", "yellow")


def _heading(title: str) -> RenderableType:
    return Padding(Text(title, "bold"), (1, 0, 0, 0))


def _quote(text: str) -> RenderableType:
    return Padding(Text(text.rstrip("\n")), (0, 0, 0, 2))


def _verdict_style(verdict: Verdict) -> str:
    return {Verdict.AC: "green", Verdict.JE: "yellow", Verdict.SKIPPED: "dim"}.get(verdict, "red")


def _groups(report: Report) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for group in report.groups:
        table.add_row(
            Text(
                f"  {words.symbol(group.verdict)} {one_line(group.name, 40)}", _verdict_style(group.verdict)
            ),
            Text(f"{group.accepted} of {group.total} accepted"),
            Text(_bar(group)),
            Text(words.group_score(group)),
        )
    return table


def _bar(group: GroupResult) -> str:
    filled = round(_BAR_WIDTH * figures.share(group.accepted, group.total))
    return "█" * filled + "░" * (_BAR_WIDTH - filled)


def _problems(report: Report) -> Iterator[RenderableType]:
    noteworthy = [case for group in report.groups for case in group.cases if _is_noteworthy(case)]
    if noteworthy:
        yield _heading("Cases to look at")
    lives = transcript.lives_of_cases(report)
    for case in noteworthy[:_MOST_CASES]:
        yield from _case(case, lives.get(case.id))
    if len(noteworthy) > _MOST_CASES:
        yield _quote(f"and {len(noteworthy) - _MOST_CASES} more")
    hidden = [group for group in report.groups if not group.cases and group.reasons]
    if hidden:
        yield _heading("Secret cases that were not accepted")
    for group in hidden:
        yield from _hidden(group)


def _hidden(group: GroupResult) -> Iterator[RenderableType]:
    name = one_line(group.name, 40)
    for line in words.reasons(group):
        yield _quote(f"{name}: {one_line(line)}")
    hints = words.hints(group)
    if hints:
        yield _quote("Hints:")
    for hint in hints:
        yield Padding(Text(one_line(hint)), (0, 0, 0, 6))


def _is_noteworthy(case: CaseResult) -> bool:
    return case.verdict not in {Verdict.AC, Verdict.SKIPPED} or case.unstable or bool(case.runs)


def _case(case: CaseResult, life: transcript.Life | None) -> Iterator[RenderableType]:
    line = Text("  ")
    line.append(f"{words.symbol(case.verdict)} {one_line(case.id, 90)}", _verdict_style(case.verdict))
    line.append(f"  {words.verdict(case.verdict)}")
    if case.usage is not None:
        line.append(f"  {figures.seconds(case.usage.cpu_seconds)}", "dim")
    if case.trial is not None:
        line.append(f"  {figures.seconds(case.trial.seconds)}", "dim")
    yield line
    for note in _notes(case, life):
        yield Padding(Text(note), (0, 0, 0, 6))
    for line_of in transcript.last_lines(case):
        yield Padding(Text(one_line(line_of, _LINE_WIDTH), "dim"), (0, 0, 0, 8))


def _notes(case: CaseResult, life: transcript.Life | None) -> Iterator[str]:
    if case.description:
        yield one_line(case.description)
    if case.difference is not None:
        yield one_line(case.difference.message)
    elif case.verdict is not Verdict.AC:
        yield one_line(words.reason(case))
    if case.verdict is Verdict.RTE and (last := shown.last_line(case.stderr)):
        yield f"Standard error ends with: {last}"
    yield from _notes_of_service(case, life)
    yield from _notes_of_validator(case)
    if case.runs:
        yield f"Near its limit, so run {len(case.runs)} times: {', '.join(map(figures.seconds, case.runs))}"
    if case.unstable:
        yield "Unstable: its runs did not all write the same"
    if case.hint and case.verdict is not Verdict.AC:
        yield f"Hint: {one_line(case.hint)}"


def _notes_of_validator(case: CaseResult) -> Iterator[str]:
    if last := shown.last_line(case.team_message):
        yield f"The validator said: {last}"
    if last := shown.last_line(case.interaction):
        yield f"The interaction ends with: {last}"
    if case.passes:
        yield f"Run in {len(case.passes)} passes: {', '.join(map(figures.seconds, case.passes))}"


def _notes_of_service(case: CaseResult, life: transcript.Life | None) -> Iterator[str]:
    yield from (inert(line) for line in transcript.message(case.trial).splitlines()[:_MESSAGE_LINES])
    if last := transcript.log_ends_with(case, life):
        yield f"Its log ends with: {last}"


def _service(service: ServiceResult | None) -> Iterator[RenderableType]:
    if service is None:
        return
    yield _heading("The service")
    beside = transcript.beside(service)
    yield _quote(one_line(shlex.join(service.start) + (f", beside {beside}" if beside else "")))
    for run in service.runs[:_MOST_LINES]:
        yield _quote(f"{one_line(run.group, 40)}: {one_line(transcript.life_in_words(run))}")
    for route in service.routes[:_MOST_LINES]:
        if route.seconds:
            yield _quote(f"{one_line(route.route, 80)}: {latency.in_words(route.seconds)}")
    more = len(service.runs[_MOST_LINES:]) + len(service.routes[_MOST_LINES:])
    if more:
        yield _quote(f"and {more} more")


def _edge_cases(report: Report) -> Iterator[RenderableType]:
    if not report.edge_cases:
        return
    yield _heading("Edge cases")
    if all(result.met is None for result in report.edge_cases):
        yield _quote(f"None of the {len(report.edge_cases)} was decided.")
        return
    table = Table.grid(padding=(0, 2))
    for result in foremost.edge_cases(report):
        style = {True: "green", False: "red", None: "yellow"}[result.met]
        sign = {True: "✓", False: "✗", None: "–"}[result.met]
        table.add_row(Text(f"  {sign} {words.edge_case(result)}", style), Text(one_line(result.description)))
    yield table


def _evidence(report: Report) -> Iterator[RenderableType]:
    yield _quote(
        f"Challenge {one_line(report.challenge.edition)}"
        f" ({one_line(report.challenge.sha256[:12])}), submission {one_line(report.submission.sha256[:12])},"
        f" {one_line(report.submission.language_version)}"
    )
    if report.challenge.time_limit_origin:
        yield _quote(one_line(report.challenge.time_limit_origin, 400))
    if report.evidence.reproduce:
        command = one_line(report.evidence.reproduce, 4000)
        yield Text(f"  Grade it again: {command}", no_wrap=True, overflow="ignore")
    yield _quote(one_line(words.signature(report)))
