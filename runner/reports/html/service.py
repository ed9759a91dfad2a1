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

_BODIES = 16_000
"""Characters of HTML that the bodies of one case may fill: a page of many cases stays small."""
_BODIES_OF_ACCEPTED = 8_000
_LOG_LINES = 120
_LOG_WIDTH = 400
_LAST_LINES = 12
_DETAIL_LINES = 60
_ENDED_BADLY = frozenset((Verdict.RTE, Verdict.MLE, Verdict.TLE))


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body as HTML; `size` is how many bytes it had."""

    title: str
    size: int
    text: Markup


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """One request and its answer; `tone` is good, bad or none, and stands beside words.

    Attributes:
        left_out: a body is not among `bodies`, because there was no room for it any more.
    """

    number: int
    method: str
    path: str
    status: str
    seconds: float
    problem: str
    tone: str
    bodies: tuple[BodyView, ...]
    left_out: bool


@dataclass(frozen=True, slots=True)
class TrialView:
    """A case of a service.

    Attributes:
        left_out: how many exchanges are not listed; they lie after the first `gap` ones.
        life: the number of the service's life in which it was tried, if one knows.
        log_end: how the log of a service that ended badly ends.
        sent: to its database.
    """

    trial: Trial | None
    message: Markup
    detail: Markup
    sent: Markup
    exchanges: tuple[ExchangeView, ...]
    gap: int
    left_out: int
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
    listed = transcript.listed(trial) if trial else transcript.Listed()
    budget = _BODIES_OF_ACCEPTED if case.verdict is Verdict.AC else _BODIES
    return TrialView(
        trial=trial,
        message=markup.visible(transcript.message(trial)),
        detail=markup.visible(cut(trial.detail.strip(), lines=_DETAIL_LINES) if trial else ""),
        sent=markup.visible(transcript.sent(trial) if trial else ""),
        exchanges=tuple(_exchanges(listed, budget)),
        gap=len(listed.first),
        left_out=listed.left_out,
        requests=transcript.requests(trial) if trial else 0,
        life=life.number if life else None,
        log_end=_log_end(life.run.log) if life and case.verdict in _ENDED_BADLY else Markup(""),
    )


def _exchanges(listed: transcript.Listed, room: int) -> Iterator[ExchangeView]:
    exchanges = (*listed.first, *listed.last)
    for index, (exchange, bodies) in enumerate(zip(exchanges, _bodies(exchanges, room), strict=True)):
        yield ExchangeView(
            number=index + 1 + (listed.left_out if index >= len(listed.first) else 0),
            method=exchange.method,
            path=exchange.path,
            status=transcript.status(exchange),
            seconds=exchange.seconds,
            problem=exchange.problem,
            tone=_tone(exchange),
            bodies=tuple(bodies),
            left_out=len(bodies) < bool(exchange.request.total_bytes) + bool(exchange.response.total_bytes),
        )


def _bodies(exchanges: tuple[Exchange, ...], room: int) -> list[list[BodyView]]:
    """The bodies of each exchange; the last ones get room first, since a test fails at its end."""
    found: list[list[BodyView]] = []
    for exchange in reversed(exchanges):
        bodies = []
        for title, excerpt in (("Response", exchange.response), ("Request", exchange.request)):
            if not excerpt.total_bytes or not room:
                continue
            text = markup.visible(transcript.body(excerpt))
            if len(text) > room:
                room //= 2  # so that trying is bounded too
            else:
                room -= len(text)
                bodies.append(BodyView(title, excerpt.total_bytes, text))
        found.append(bodies[::-1])
    return found[::-1]


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
