"""What the page shows of a service, computed before any template runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from runner.domain.observation import Excerpt
from runner.domain.report import CaseResult, Report, ServiceResult, ServiceRun
from runner.domain.trial import Exchange, Trial
from runner.domain.verdict import Verdict
from runner.reports import latency, shown, transcript
from runner.reports.html import markup
from runner.reports.inert import cut

_BODIES = 24_000
"""Characters of HTML that the bodies of one case may fill: a page of many cases stays small."""
_BODIES_OF_ACCEPTED = 8_000
_LOG_LINES = 120
_LOG_WIDTH = 400
_LAST_LINES = 12
_DETAIL_LINES = 60
_ENDED_BADLY = frozenset((Verdict.RTE, Verdict.MLE, Verdict.TLE))


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body as HTML; `left_out` when there was no room for it any more."""

    title: str
    size: int
    text: Markup
    left_out: bool


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """One request and its answer; `tone` is good, bad or none, and stands beside words."""

    number: int
    method: str
    path: str
    status: str
    seconds: float
    problem: str
    tone: str
    bodies: tuple[BodyView, ...]


@dataclass(frozen=True, slots=True)
class TrialView:
    """A case of a service.

    Attributes:
        more: how many exchanges are not listed.
        life: the number of the service's life in which it was tried, if one knows.
        log_end: how the log of a service that ended badly ends.
    """

    trial: Trial | None
    message: Markup
    detail: Markup
    exchanges: tuple[ExchangeView, ...]
    more: int
    requests: int
    life: int | None
    log_end: Markup


@dataclass(frozen=True, slots=True)
class LifeView:
    """One life of the service; `tone` is bad when it ended before it was asked to, or was never ready."""

    number: int
    run: ServiceRun
    tone: str
    log: Markup


@dataclass(frozen=True, slots=True)
class ServiceView:
    """What there is beside the cases."""

    result: ServiceResult
    lives: tuple[LifeView, ...]
    latency: latency.Latency | None
    cpu_seconds: float
    peak_rss_bytes: int
    slowest: float | None


def service_view(report: Report) -> ServiceView | None:
    """The section about the service; None where nothing was ever started."""
    service = report.service
    if service is None:
        return None
    return ServiceView(
        result=service,
        lives=tuple(_life(number, run) for number, run in enumerate(service.runs, start=1)),
        latency=latency.latency(service),
        cpu_seconds=sum(run.usage.cpu_seconds for run in service.runs),
        peak_rss_bytes=max((run.usage.peak_rss_bytes for run in service.runs), default=0),
        slowest=max((seconds for route in service.routes for seconds in route.seconds), default=None),
    )


def trial_view(case: CaseResult, life: transcript.Life | None) -> TrialView:
    """A case with its transcript."""
    trial = case.trial
    budget = _BODIES_OF_ACCEPTED if case.verdict is Verdict.AC else _BODIES
    return TrialView(
        trial=trial,
        message=markup.visible(transcript.message(trial)),
        detail=markup.visible(cut(trial.detail.strip(), lines=_DETAIL_LINES) if trial else ""),
        exchanges=tuple(_exchanges(trial.exchanges[: transcript.MOST_EXCHANGES], budget)) if trial else (),
        more=transcript.more(trial) if trial else 0,
        requests=transcript.requests(trial) if trial else 0,
        life=life.number if life else None,
        log_end=_log_end(life.run.log) if life and case.verdict in _ENDED_BADLY else Markup(""),
    )


def _exchanges(exchanges: tuple[Exchange, ...], room: int) -> Iterator[ExchangeView]:
    for number, exchange in enumerate(exchanges, start=1):
        bodies = []
        for title, excerpt in (("Request", exchange.request), ("Response", exchange.response)):
            if excerpt.total_bytes:
                body = _body(title, excerpt, room)
                room -= len(body.text)
                bodies.append(body)
        yield ExchangeView(
            number=number,
            method=exchange.method,
            path=exchange.path,
            status=transcript.status(exchange),
            seconds=exchange.seconds,
            problem=exchange.problem,
            tone=_tone(exchange),
            bodies=tuple(bodies),
        )


def _body(title: str, excerpt: Excerpt, room: int) -> BodyView:
    text = markup.visible(transcript.body(excerpt)) if room > 0 else Markup("")
    fits = len(text) <= room
    return BodyView(title, excerpt.total_bytes, text if fits else Markup(""), left_out=not fits)


def _tone(exchange: Exchange) -> str:
    if exchange.problem or exchange.status is None or exchange.status >= 500:
        return "bad"
    return "good" if exchange.status < 400 else "none"


def _life(number: int, run: ServiceRun) -> LifeView:
    asked = run.ending.startswith("stopped") and run.ready_seconds is not None and not run.oom_killed
    log = shown.raw(run.log, lines=_LOG_LINES, line_width=_LOG_WIDTH)
    return LifeView(number, run, "none" if asked else "bad", markup.visible(log))


def _log_end(log: Excerpt) -> Markup:
    end = log.tail if log.omitted_bytes else log.head
    lines = end.decode("utf-8", "surrogateescape").rstrip("\n").split("\n")[-_LAST_LINES:]
    return markup.visible(cut("\n".join(lines), line_width=_LOG_WIDTH))
