"""What the page shows, computed before any template runs: templates lay out, they decide nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from runner.domain.report import CaseResult, GroupResult, Report, SubmittedFile, View
from runner.domain.verdict import Decision, Verdict
from runner.reports import foremost, shown, transcript, words
from runner.reports.comparison import Comparison, compare
from runner.reports.highlight import Source, Token, highlight
from runner.reports.html import markup
from runner.reports.html.service import ServiceView, TrialView, service_view, trial_view
from runner.reports.plot import Plot, plot

_OPEN_CASES = 3
_MOST_SEGMENTS = 60
_CODE_LINES = 5_000
_CODE_WIDTH = 2_000
_TONES = {Verdict.AC: "good", Verdict.SKIPPED: "none", Verdict.JE: "warn"}


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with what is computed for it; `tone` is good, bad, warn or none."""

    result: CaseResult
    anchor: str
    tone: str
    is_open: bool
    comparison: Comparison | None
    trial: TrialView | None

    @property
    def title(self) -> str:
        """What it is called: of a service by what it is about, since the names of its tests are long."""
        return (self.trial and self.result.description) or self.result.id

    @property
    def note(self) -> str:
        """What stands beside its title; empty for nothing."""
        return "" if self.title == self.result.id and self.trial else self._other_name

    @property
    def _other_name(self) -> str:
        return self.result.id if self.trial else self.result.description

    @property
    def was_run(self) -> bool:
        """Whether there is more to say than that it was skipped."""
        return self.result.verdict is not Verdict.SKIPPED if self.trial else self.result.usage is not None

    @property
    def noteworthy(self) -> bool:
        """Whether an interviewer should look at it."""
        case = self.result
        return case.verdict not in {Verdict.AC, Verdict.SKIPPED} or case.unstable or bool(case.runs)


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group; `segments` has a tone a case for its bar, and is empty when there are too many to draw."""

    result: GroupResult
    tone: str
    rejected: int
    segments: tuple[str, ...]
    cases: tuple[CaseView, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """A submitted file as lines of HTML; no lines when its text is not in the report."""

    result: SubmittedFile
    lines: tuple[Markup, ...]
    highlighted: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    report: Report
    tone: str
    started: str
    groups: tuple[GroupView, ...]
    files: tuple[FileView, ...]
    plot: Plot | None
    service: ServiceView | None

    @property
    def is_service(self) -> bool:
        """Whether what was graded answers requests."""
        return words.is_service(self.report)

    @property
    def for_candidate(self) -> bool:
        """Whether this is the candidate's view."""
        return self.report.view is View.CANDIDATE

    @property
    def verdict_tone(self) -> str:
        """The colour of the submission's verdict."""
        return tone(self.report.verdict)

    @property
    def cases(self) -> tuple[CaseView, ...]:
        """All cases that the report lists."""
        return tuple(case for group in self.groups for case in group.cases)

    @property
    def ran(self) -> tuple[CaseView, ...]:
        """Those that were run."""
        return tuple(case for case in self.cases if case.was_run)

    @property
    def look(self) -> tuple[tuple[CaseView, str], ...]:
        """What an interviewer should look at, and why it failed, unless the one before says the same."""
        cases = [case for case in self.cases if case.noteworthy]
        causes = [foremost.cause(case.result) for case in cases]
        news = (
            cause if cause != before else "" for cause, before in zip(causes, ["", *causes], strict=False)
        )
        return tuple(zip(cases, news, strict=True))

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict that occurs, in the order of `Verdict`."""
        found = {self.report.verdict, *(group.result.verdict for group in self.groups)}
        found |= {case.result.verdict for case in self.cases}
        return tuple(verdict for verdict in Verdict if verdict in found)


def page_of(report: Report) -> Page:
    """The page for a report."""
    open_cases = _open_cases(report)
    lives = transcript.lives_of_cases(report)
    return Page(
        report=report,
        tone={Decision.PASSED: "good", Decision.FAILED: "bad", Decision.WITHHELD: "warn"}[report.decision],
        started=_started(report.evidence.started_at),
        groups=tuple(
            _group(group, tuple(_cases(report, group, index, open_cases, lives)))
            for index, group in enumerate(report.groups)
        ),
        files=tuple(_files(report)),
        plot=plot(report) if report.view is View.INTERVIEWER else None,
        service=service_view(report),
    )


def tone(verdict: Verdict) -> str:
    """The colour of a verdict; it always stands beside a sign and words."""
    return _TONES.get(verdict, "bad")


def _open_cases(report: Report) -> frozenset[str]:
    failed = (
        case.id
        for group in report.groups
        for case in group.cases
        if case.verdict not in {Verdict.AC, Verdict.SKIPPED}
    )
    return frozenset(list(failed)[:_OPEN_CASES])


def _group(group: GroupResult, cases: tuple[CaseView, ...]) -> GroupView:
    rejected = max(group.total - group.accepted, 0)
    return GroupView(group, tone(group.verdict), rejected, tuple(_segments(group, rejected)), cases)


def _cases(
    report: Report,
    group: GroupResult,
    index: int,
    open_cases: frozenset[str],
    lives: Mapping[str, transcript.Life],
) -> Iterator[CaseView]:
    for number, case in enumerate(group.cases):
        yield CaseView(
            result=case,
            anchor=f"case-{index}-{number}",
            tone=tone(case.verdict),
            is_open=case.id in open_cases,
            comparison=compare(case),
            trial=trial_view(case, lives.get(case.id)) if words.is_service(report) else None,
        )


def _segments(group: GroupResult, rejected: int) -> Iterator[str]:
    if group.total > _MOST_SEGMENTS:
        return
    if len(group.cases) == group.total:
        yield from (tone(case.verdict) for case in group.cases)
        return
    yield from ["good"] * (group.total - rejected)
    yield from [tone(group.verdict)] * rejected


def _files(report: Report) -> Iterator[FileView]:
    files = report.submission.files
    texts = [shown.raw(file.source, lines=_CODE_LINES, line_width=_CODE_WIDTH) for file in files]
    language = report.submission.language
    for file, text, tokens in zip(
        files, texts, highlight([Source(language, text) for text in texts]), strict=True
    ):
        lines = markup.code(tokens or [Token("", text)])
        yield FileView(file, tuple(lines), highlighted=tokens is not None)


def _started(text: str) -> str:
    """`11 March 2026, 09:14 UTC`; as it is when it is no such time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
