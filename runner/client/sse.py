"""Server-sent events as a client reads them: https://html.spec.whatwg.org/multipage/server-sent-events.html"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event; `id` is what the next request says as Last-Event-ID."""

    id: str
    type: str
    data: Mapping[str, Any]


def parse(lines: Iterable[str]) -> Iterator[ServerEvent]:
    """The events in a stream's lines. One that is cut off is none, and neither is one without an object."""
    fields: dict[str, str] = {}
    for line in lines:
        if not line:
            if event := _event(fields):
                yield event
            fields = {"id": fields.get("id", "")}
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        fields[name] = f"{fields['data']}\n{value}" if name == "data" and "data" in fields else value


def _event(fields: Mapping[str, str]) -> ServerEvent | None:
    try:
        data = json.loads(fields.get("data", ""))
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    return ServerEvent(fields.get("id", ""), fields.get("event", "message"), data)
