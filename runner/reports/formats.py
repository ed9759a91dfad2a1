"""The forms of a report by name, for whoever writes one: `fairtrial grade --format NAME`.

A form imports what it draws with only when it is rendered, so that JSON pays for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from runner.domain.report import Report


@dataclass(frozen=True, slots=True)
class Format:
    """One form.

    Attributes:
        suffix: of a file in this form, with the dot.
        media_type: as in HTTP.
        render: the whole form as text, to be written as UTF-8; what is the candidate's is inert in it.
    """

    suffix: str
    media_type: str
    render: Callable[[Report], str]


def _json(report: Report) -> str:
    from runner.reports import document

    return document.render(report)


def _text(report: Report) -> str:
    from runner.reports import terminal

    return terminal.render(report)


def _html(report: Report) -> str:
    from runner.reports import html

    return html.render(report)


def _markdown(report: Report) -> str:
    from runner.reports import markdown

    return markdown.render(report)


def _junit(report: Report) -> str:
    from runner.reports import junit

    return junit.render(report)


def _gradescope(report: Report) -> str:
    from runner.reports import gradescope

    return gradescope.render(report)


def _exercism(report: Report) -> str:
    from runner.reports import exercism

    return exercism.render(report)


def _prairielearn(report: Report) -> str:
    from runner.reports import prairielearn

    return prairielearn.render(report)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "json": Format(".json", "application/json", _json),
        "text": Format(".txt", "text/plain; charset=utf-8", _text),
        "html": Format(".html", "text/html; charset=utf-8", _html),
        "markdown": Format(".md", "text/markdown; charset=utf-8", _markdown),
        "junit": Format(".xml", "application/xml", _junit),
        "gradescope": Format(".json", "application/vnd.fairtrial.gradescope+json", _gradescope),
        "exercism": Format(".json", "application/vnd.fairtrial.exercism+json", _exercism),
        "prairielearn": Format(".json", "application/vnd.fairtrial.prairielearn+json", _prairielearn),
    }
)
