"""What a suite asked of a service and what came back, as text for any form. Nothing is escaped here."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from http import HTTPStatus
from itertools import accumulate, groupby

from runner.domain.observation import Excerpt
from runner.domain.report import CaseResult, Report, ServiceResult, ServiceRun
from runner.domain.trial import Exchange, Sent, Trial
from runner.domain.verdict import Verdict
from runner.reports import figures, json_lines, shown
from runner.reports.inert import cut

_FIRST, _LAST = 48, 16
"""So many exchanges of a case a page lists from its beginning and from its end, as the suite keeps them."""
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_LAST_LINES = 4
_ONE_LINE = 72
_BODY_LINES = 60
_BODY_WIDTH = 400
_BINARY_BYTES = 48
_TEXT_CONTROLS = b"\t\n\r\x1b"
_MESSAGE_LINES = 24
_MESSAGE_WIDTH = 1_000
_STATEMENT_WIDTH = 160
_STATEMENTS = 2_400
"""Characters that the messages to a database of one case may fill."""


def status(exchange: Exchange) -> str:
    """`201 Created`; `no answer` where none came."""
    if exchange.status is None:
        return "no answer"
    phrase = _PHRASES.get(exchange.status, "")
    return f"{exchange.status} {phrase}".rstrip()


def line(exchange: Exchange) -> str:
    """The exchange on one line: `POST /orders → 201 Created, 12 ms`, and what was wrong with the answer."""
    answered = f"{status(exchange)}, {figures.seconds(exchange.seconds)}"
    text = f"{exchange.method} {exchange.path} → {answered}"
    return f"{text}: {exchange.problem}" if exchange.problem else text


def message(trial: Trial | None) -> str:
    """Why the case did not pass, in the suite's words, cut to what one reads; may be empty."""
    return cut(trial.message.strip(), line_width=_MESSAGE_WIDTH, lines=_MESSAGE_LINES) if trial else ""


def body(excerpt: Excerpt) -> str:
    """A body: JSON indented when it is whole and longer than a line, text as it is, else its first bytes."""
    if _is_binary(excerpt):
        return _binary(excerpt)
    if not excerpt.omitted_bytes and len(excerpt.head) > _ONE_LINE:
        pretty = json_lines.lines(excerpt.head)
        if pretty is not None:
            return cut("\n".join(pretty), line_width=_BODY_WIDTH, lines=_BODY_LINES)
    return shown.raw(excerpt, lines=_BODY_LINES, line_width=_BODY_WIDTH)


def last_lines(case: CaseResult) -> list[str]:
    """The last exchanges of a case on a line each, for a form without room for all; empty for none."""
    if case.trial is None:
        return []
    lines = [line(exchange) for exchange in case.trial.exchanges[-_LAST_LINES:]]
    left_out = requests(case.trial) - len(lines)
    return [f"… {figures.count(left_out, 'earlier exchange')}", *lines] if lines and left_out else lines


def log_ends_with(case: CaseResult, life: Life | None) -> str:
    """The last line of the log of a service that a case brought down, inert and cut; empty for any other."""
    brought_down = case.verdict in {Verdict.RTE, Verdict.MLE}
    return shown.last_line(life.run.log) if life and brought_down else ""


def life_in_words(run: ServiceRun) -> str:
    """`ready after 0.87 s, stopped 0.23 s after SIGTERM, 0.44 s of CPU time, peak memory 62 MiB`."""
    ready = (
        "never ready" if run.ready_seconds is None else f"ready after {figures.seconds(run.ready_seconds)}"
    )
    parts = [
        ready,
        run.ending,
        f"{figures.seconds(run.usage.cpu_seconds)} of CPU time",
        f"peak memory {figures.mebibytes(run.usage.peak_rss_bytes)}",
    ]
    return ", ".join([*parts, "out of memory"] if run.oom_killed else parts)


def beside(service: ServiceResult) -> str:
    """`cache 8.0.2, db 17.12`; empty for a service that stands alone."""
    return ", ".join(f"{name} {version}" for name, version in sorted(service.sidecars.items()))


@dataclass(frozen=True, slots=True)
class Listed:
    """The exchanges of a case that a page lists: `left_out` of them lie between `first` and `last`."""

    first: tuple[Exchange, ...] = ()
    left_out: int = 0
    last: tuple[Exchange, ...] = ()


def listed(trial: Trial) -> Listed:
    """What a page lists of a case."""
    first = trial.exchanges[:_FIRST]
    last = trial.exchanges[_FIRST:][-_LAST:]
    return Listed(first, requests(trial) - len(first) - len(last), last)


def sent(trial: Trial) -> str:
    """What the service sent to its database, a message a line, those that follow each other and are equal on
    one: `50 x select name from product where id = $1`; empty for nothing.
    """
    first, last = trial.sent[:_FIRST], trial.sent[_FIRST:]
    if trial.more_sent == 0:
        lines = _messages(trial.sent)
    elif trial.more_sent is None:
        lines = [*_messages(first), "… and more than could be kept", *_messages(last)]
    else:
        gap = f"… {figures.count(trial.more_sent, 'message')} in between, not listed"
        lines = [*_messages(first), gap, *_messages(last)]
    return _fitting([cut(line, line_width=_STATEMENT_WIDTH, lines=1) for line in lines])


def _fitting(lines: list[str]) -> str:
    ends = list(accumulate(len(line) + 1 for line in lines))
    fit = bisect_right(ends, _STATEMENTS)
    rest = len(lines) - fit
    return "\n".join([*lines[:fit], f"… {figures.count(rest, 'more line')}"] if rest else lines)


def _messages(messages: tuple[Sent, ...]) -> list[str]:
    texts = (" ".join(message.text.split()) for message in messages)
    counted = ((text, sum(1 for _ in equal)) for text, equal in groupby(texts))
    return [text if count == 1 else f"{count} x {text}" for text, count in counted]


def requests(trial: Trial) -> int:
    """How many requests the case made."""
    return len(trial.exchanges) + trial.more_exchanges


@dataclass(frozen=True, slots=True)
class Life:
    """A life of the service with its place in the report, counted from 1."""

    number: int
    run: ServiceRun


def lives_of_cases(report: Report) -> dict[str, Life]:
    """In which life of the service a case was tried, by its id; the last one, of one that was tried again."""
    lives = report.service.runs if report.service else ()
    return {case: Life(number, run) for number, run in enumerate(lives, start=1) for case in run.cases}


def _is_binary(excerpt: Excerpt) -> bool:
    """Whether a body is mostly bytes that no text has."""
    if not excerpt.head:
        return False
    controls = sum(byte < 0x20 and byte not in _TEXT_CONTROLS for byte in excerpt.head)
    invalid = sum(0xDC80 <= ord(char) <= 0xDCFF for char in excerpt.head.decode("utf-8", "surrogateescape"))
    return 10 * (controls + invalid) > len(excerpt.head)


def _binary(excerpt: Excerpt) -> str:
    first = excerpt.head[:_BINARY_BYTES]
    rest = excerpt.total_bytes - len(first)
    end = f" … ({figures.size(rest)} more)" if rest > 0 else ""
    return f"bytes, not text: {first.hex(' ')}{end}"
