"""A believable report in which every text is an attack."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import Enum
from pathlib import PurePosixPath
from typing import Any

from runner.domain.observation import Excerpt
from runner.domain.report import Report
from tests.unit.reports.samples import wrong_answer
from tests.unit.reports.service_samples import service_failed

CANARY = "canary7f3a"
PAYLOAD = (
    f'<script>document.title="{CANARY}"</script><img src=x onerror="document.title=\'{CANARY}\'">'
    f'"\'><svg onload=alert(1)> javascript:alert("{CANARY}") [x](javascript:alert(1)) ![i](http://127.0.0.1:9/i.png)'
    " {{ 7*7 }} `<b>{{ 7*7 }}</b>\u202e` `` ```"
    " | ]]> &amp; \x1b]8;;http://example.test/\x07link\x1b[2J \u202e\u2066 \x00\x9b \u200b"
    " [bold]b[/bold] https://example.test www.example.test a@example.test"
)
PAYLOAD_BYTES = PAYLOAD.encode() + b"\n```\n# heading <b>\n\xff\xfe\xc3(\n" + b"A" * 3000 + b"\n"


def hostile() -> Report:
    """`wrong_answer` with the payload in every text; enumerations and numbers stay."""
    report: Report = _poisoned(wrong_answer())
    return report


def hostile_service() -> Report:
    """The same of a service: paths, bodies, messages, logs, routes."""
    report: Report = _poisoned(service_failed())
    return report


def _poisoned(value: Any) -> Any:  # noqa: PLR0911 - one kind of value each
    match value:
        case Enum():
            return value
        case str():
            return PAYLOAD
        case PurePosixPath():
            return PurePosixPath(PAYLOAD)
        case Excerpt():
            return Excerpt(PAYLOAD_BYTES, PAYLOAD_BYTES[-40:], 1 << 20) if value.total_bytes else value
        case tuple():
            return tuple(_poisoned(item) for item in value)
        case Mapping():
            return {_poisoned(key): _poisoned(item) for key, item in value.items()}
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {
                field.name: _poisoned(getattr(value, field.name)) for field in dataclasses.fields(value)
            }
            return dataclasses.replace(value, **fields)
        case _:
            return value
