"""Structured logs: a JSON object a line, the request's id in each, and no secret in any.

Set up once, where a process begins. The standard library's loggers (uvicorn, SQLAlchemy, RQ) end in the same
place, so that what they write is redacted too.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, Final, TextIO

import structlog
from structlog.typing import EventDict, Processor

REDACTED: Final = "[redacted]"
_SECRET_KEYS: Final = re.compile(
    r"authorization|cookie|password|passwd|secret|credential|api[-_]?key|(?:^|_)tokens?$", re.IGNORECASE
)
_SECRET_TEXTS: Final = (
    (re.compile(r"\b(ft_[0-9A-Za-z-]+_)[0-9A-Za-z_-]+"), rf"\1{REDACTED}"),
    (re.compile(r"\b(Bearer|Basic)\s+[0-9A-Za-z._~+/=-]+", re.IGNORECASE), rf"\1 {REDACTED}"),
    (re.compile(r"(\b[a-z][a-z0-9+.-]{0,30}://[^\s/:@]*:)[^\s/@]+(?=@)", re.IGNORECASE), rf"\1{REDACTED}"),
    (re.compile(r"\b(token|secret|password|signature)=[^&\s\"']+", re.IGNORECASE), rf"\1={REDACTED}"),
)
_DEEPEST: Final = 6


def configure(level: str, stream: TextIO) -> None:
    """Send every logger of this process to the stream, from that level (`debug` … `error`) on."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.PositionalArgumentsFormatter()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    _quieten()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def redact(_logger: object, _method: str, event: EventDict) -> EventDict:
    """A processor: secrets by their keys, and by what they look like anywhere in a text."""
    return {key: _redacted(key, value, _DEEPEST) for key, value in event.items()}


def _redacted(key: str, value: Any, depth: int) -> Any:  # noqa: ANN401 - whatever was logged
    if _SECRET_KEYS.search(key) and value is not None:
        return REDACTED
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return _without_secrets(value)
        case Mapping() if depth:
            return {str(name): _redacted(str(name), inner, depth - 1) for name, inner in value.items()}
        case list() | tuple() | set() | frozenset() if depth:
            return [_redacted(key, inner, depth - 1) for inner in value]
        case _:
            return _without_secrets(str(value))


def _without_secrets(text: str) -> str:
    for pattern, replacement in _SECRET_TEXTS:
        text = pattern.sub(replacement, text)
    return text


def _quieten() -> None:
    """One line a request is ours; uvicorn's would have the query string in it, and httpx would write the URLs
    of webhooks, which may be secrets. Alembic talks of itself, and markdown-it of each rule that it tries."""
    access = logging.getLogger("uvicorn.access")
    access.handlers[:] = []
    access.propagate = False
    for name in ("alembic", "httpx", "httpcore", "markdown_it"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
