"""Merge keys in YAML (`<<`): what they name, in the mapping that they stand in, as YAML 1.1 has it.

It is done with the parser's events, after aliases were replaced. A key of the mapping itself counts before
one that is merged in, and of several mappings the first counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, TypeAlias

from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from runner.catalog.yaml_source import MAX_DEPTH

_Node: TypeAlias = list[Event]
_MERGE: Final = "<<"


def with_merge_keys_replaced(events: Iterator[Event]) -> Iterator[Event]:
    """The events without the merge keys that can be replaced.

    What is nested too deeply, or ends in a mistake, is passed on as it stands: who reads it refuses it.
    """
    around: list[_Open] = []
    try:
        for event in events:
            if isinstance(event, MappingStartEvent | SequenceStartEvent):
                around.append(_Open(event))
                if len(around) > MAX_DEPTH:
                    break
                continue
            is_end = isinstance(event, MappingEndEvent | SequenceEndEvent)
            node = around.pop().closed(event) if is_end else [event]
            if around:
                around[-1].nodes.append(node)
            else:
                yield from node
    except YAMLError:
        yield from _so_far(around)
        raise
    yield from _so_far(around)
    yield from events


@dataclass(slots=True)
class _Open:
    """A mapping or sequence as far as it has come; a mapping's nodes are its keys and values in turn."""

    start: Event
    nodes: list[_Node] = field(default_factory=list)

    def closed(self, end: Event) -> _Node:
        nodes = _merged(self.nodes) if isinstance(self.start, MappingStartEvent) else self.nodes
        return [self.start, *chain.from_iterable(nodes), end]


def _so_far(around: list[_Open]) -> Iterator[Event]:
    for each in around:
        yield each.start
        yield from chain.from_iterable(each.nodes)


def _merged(nodes: list[_Node]) -> list[_Node]:
    kept: list[tuple[_Node, _Node]] = []
    merges: list[_Node] = []
    for key, value in zip(nodes[::2], nodes[1::2], strict=True):
        found = _mappings(value) if _is_merge(key) else []
        merges += found
        if not found:
            kept.append((key, value))
    if not merges:
        return nodes
    names = {_name(key) for key, _ in kept}
    more: list[tuple[_Node, _Node]] = []
    for mapping in merges:
        inner = list(_children(mapping))
        for key, value in zip(inner[::2], inner[1::2], strict=True):
            if _name(key) not in names:
                names.add(_name(key))
                more.append((key, value))
    return [node for pair in (*more, *kept) for node in pair]


def _is_merge(key: _Node) -> bool:
    (first, *more) = key
    return not more and isinstance(first, ScalarEvent) and first.value == _MERGE and first.implicit[0]


def _name(key: _Node) -> str | None:
    """None for what is no scalar, and so no key that anybody reads."""
    return key[0].value if isinstance(key[0], ScalarEvent) else None


def _mappings(value: _Node) -> list[_Node]:
    """The mappings that a merge key names, one or a sequence of them; none where it names anything else."""
    if isinstance(value[0], MappingStartEvent):
        return [value]
    found = list(_children(value)) if isinstance(value[0], SequenceStartEvent) else []
    return found if all(isinstance(node[0], MappingStartEvent) for node in found) else []


def _children(node: _Node) -> Iterator[_Node]:
    """The nodes directly in a mapping or sequence."""
    child: _Node = []
    depth = 0
    for event in node[1:-1]:
        child.append(event)
        depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
        depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
        if not depth:
            yield child
            child = []
