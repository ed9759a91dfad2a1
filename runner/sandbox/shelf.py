"""Warm sandboxes that nobody has used yet: bookkeeping without any engine, thread-safe."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from runner.sandbox.model import SandboxSpec
from runner.sandbox.policy import Slot

KINDS = 8
"""Specs a slot that warm sandboxes are kept for: the last used."""

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a warm sandbox can be used: what it is, and in which slot."""

    spec: SandboxSpec
    slot: Slot


class Shelf(Generic[T]):
    """Things by place, each with the time at which it was put there; each is taken once."""

    def __init__(self, *, depth: int, max_age: float) -> None:
        """Keep at most `depth` a place, none for longer than `max_age` seconds."""
        self._depth = depth
        self._max_age = max_age
        self._lock = threading.Lock()
        self._places: OrderedDict[Place, deque[tuple[float, T]]] = OrderedDict()
        self._coming: Counter[Place] = Counter()

    def take(self, place: Place, now: float) -> T | None:
        """The oldest that is young enough, or None. From now on the place is one where things are kept."""
        with self._lock:
            things = self._places.setdefault(place, deque())
            for entry in things:
                if now - entry[0] <= self._max_age:
                    things.remove(entry)
                    return entry[1]
            return None

    def put(self, place: Place, thing: T, now: float) -> bool:
        """Keep one; False when there is no room, or the place is one of a slot that was cleared."""
        with self._lock:
            things = self._places.get(place)
            if things is None or len(things) >= self._depth:
                return False
            things.append((now, thing))
            return True

    def order(self, place: Place) -> bool:
        """Whether one more should be made for a place, which is now the last used; after a yes, call
        `arrived`.
        """
        with self._lock:
            things = self._places.setdefault(place, deque())
            self._places.move_to_end(place)
            if len(things) + self._coming[place] >= self._depth:
                return False
            self._coming[place] += 1
            return True

    def arrived(self, place: Place) -> None:
        """What was ordered has come, or will not."""
        with self._lock:
            self._coming[place] -= 1
            if not self._coming[place]:
                del self._coming[place]

    def overdue(self, now: float) -> list[tuple[Place, T]]:
        """Take out all that are too old; their places want new ones."""
        with self._lock:
            out: list[tuple[Place, T]] = []
            for place, things in self._places.items():
                old = [entry for entry in things if now - entry[0] > self._max_age]
                for entry in old:
                    things.remove(entry)
                    out.append((place, entry[1]))
            return out

    def forgotten(self) -> list[T]:
        """Take out all of the least recently used places, beyond `KINDS` a slot."""
        with self._lock:
            seen: Counter[Slot] = Counter()
            out: list[T] = []
            for place in reversed(list(self._places)):
                seen[place.slot] += 1
                if seen[place.slot] > KINDS:
                    out += self._drop(place)
            return out

    def places(self, slot: Slot) -> list[Place]:
        """Those of a slot where things are kept, the last used last."""
        with self._lock:
            return [place for place in self._places if place.slot == slot]

    def clear(self, slot: Slot | None = None) -> list[T]:
        """Take out everything, or all of one slot."""
        with self._lock:
            gone = [place for place in self._places if slot in (None, place.slot)]
            return [thing for place in gone for thing in self._drop(place)]

    def _drop(self, place: Place) -> list[T]:
        return [thing for _, thing in self._places.pop(place)]
