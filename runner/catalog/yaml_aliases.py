"""Aliases in YAML: what an anchor names, in place of each alias.

It is done with the parser's events, so that what reads them afterwards knows of no alias, and every value
has the place where it was written out. An alias that would make a file too long stays, and so does one in its
own anchor, or of none: who reads the events has to refuse them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ruamel.yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

MOST_EVENTS: Final = 10_000
"""That aliases of one file may stand for: a few lines can otherwise name each other a million times."""


def with_aliases_replaced(events: Iterator[Event]) -> Iterator[Event]:
    """The events without anchors, and without the aliases that can be replaced."""
    named: dict[str, list[Event]] = {}
    taken: list[_Taken] = []
    left = MOST_EVENTS
    for event in events:
        whole = named.get(event.anchor) if isinstance(event, AliasEvent) else None
        if whole is not None and len(whole) <= left:
            left -= len(whole)
            replaced = whole
        else:
            _begin(event, taken)
            replaced = [event]
        for one in replaced:
            taken = [each for each in taken if not each.is_over_after(one, named)]
            yield one


def _begin(event: Event, taken: list[_Taken]) -> None:
    """Take down what follows an anchor, under its name."""
    if isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent) and event.anchor is not None:
        taken.append(_Taken(event.anchor))
        event.anchor = None


@dataclass(slots=True)
class _Taken:
    """The events of one value, as far as they have come."""

    name: str
    events: list[Event] = field(default_factory=list)
    depth: int = 0

    def is_over_after(self, event: Event, named: dict[str, list[Event]]) -> bool:
        """Whether this is the last one; then the value has its name."""
        self.events.append(event)
        if isinstance(event, SequenceStartEvent | MappingStartEvent):
            self.depth += 1
        if isinstance(event, SequenceEndEvent | MappingEndEvent):
            self.depth -= 1
        if not self.depth:
            named[self.name] = self.events
        return not self.depth
