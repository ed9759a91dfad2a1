"""Jinja, set up so that a template cannot forget: autoescape is on, and `finalize` makes all text inert."""

from __future__ import annotations

import shlex
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from runner.reports import figures, foremost, words
from runner.reports.html import markup

OWN = "runner.reports.html"


def template(name: str, package: str = OWN) -> Template:
    """A template of that package."""
    return _environment(package).get_template(name)


@cache
def _environment(package: str) -> Environment:
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=markup.finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "bytes": lambda count: markup.unbroken(figures.size(count)),
        "changed": markup.changed,
        "count": figures.count,
        "excerpt": markup.excerpt,
        "mebibytes": lambda count: markup.unbroken(figures.mebibytes(count)),
        "number": figures.number,
        "prose": markup.prose,
        "seconds": lambda value: markup.unbroken(figures.seconds(value)),
        "shell": shlex.join,
        "unbroken": markup.unbroken,
        "visible": markup.visible,
    }
    environment.globals |= {"css": _css(), "figures": figures, "foremost": foremost, "words": words}
    return environment


def _css() -> Markup:
    """Our one style sheet, for a `style` element."""
    text = resources.files(OWN).joinpath("report.css").read_text("utf-8")
    return Markup(text)  # noqa: S704 - ours alone
