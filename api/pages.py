"""The few pages of the API itself: plain HTML, drawn here, with nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse


def page(template: str, **values: Any) -> HTMLResponse:  # noqa: ANN401 - whatever the template shows
    """A page from one of our templates; everything in it is escaped."""
    return HTMLResponse(_environment().get_template(template).render(**values))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
