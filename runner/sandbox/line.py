"""The line of those who wait for a slot that another worker holds: oldest first, so that nobody starves.

Workers of one engine know each other by nothing but the engine. A place in the line is a container that is
never started (12 ms); its labels say for which cores, since when, and until when it counts. Each core has a
line of its own: who waits for others than ours is not before us. Whoever waits renews it; the place
of one that died lapses, and the reaper removes it. A worker that sees somebody wait gives its slots back
instead of keeping them for itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from runner.domain.errors import EngineError
from runner.sandbox import policy, seccomp
from runner.sandbox.engine import Engine
from runner.sandbox.policy import DEADLINE, ROLE, WAIT_ROLE, Placement

PLACE_SECONDS: Final = 30
"""For so long a place counts unless it is renewed."""
TURN: Final = 3.0
"""Seconds for which a busy worker has a slot before it gives way: to hand it over costs 0.4 s."""
_LINE: Final = "fairtrial.line"
_SINCE: Final = "fairtrial.since"
_CORES: Final = "fairtrial.cores"
_NAME: Final = "fairtrial-line-{}"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Another worker: since when, in Unix seconds, by which name, and for which cores."""

    since: float
    name: str
    cores: frozenset[int]


def _union(waiting: Iterable[_Waiting]) -> frozenset[int]:
    return frozenset(core for one in waiting for core in one.cores)


class Line:
    """One worker's view of it. Thread-safe."""

    turn = TURN

    def __init__(self, engine: Engine, worker: str, cores: Sequence[int]) -> None:
        """Stand nowhere yet. `cores` are those whose slots this worker takes."""
        self._engine = engine
        self._worker = worker
        self._cores = frozenset(cores)
        self._name = uuid.uuid4().hex

    def wanted(self) -> frozenset[int]:
        """Our cores for which another worker waits; none when the engine does not say."""
        try:
            return self._cores & _union(self._others())
        except EngineError:
            return frozenset()

    def not_before(self, since: float | None) -> frozenset[int]:
        """Our cores for which nobody has waited for longer, or for as long with a name that comes first.

        Raises `EngineError`.
        """
        us = (since, self._name)
        before = (one for one in self._others() if since is None or (one.since, one.name) < us)
        return self._cores - _union(before)

    def _others(self) -> list[_Waiting]:
        now = self._engine.clock()
        waiting = (one["Labels"] for one in self._engine.list(f"{ROLE}={WAIT_ROLE}"))
        return [
            _Waiting(float(labels[_SINCE]), labels[_LINE], self._said(labels))
            for labels in waiting
            if labels[_LINE] != self._name and int(labels[DEADLINE]) >= now
        ]

    def _said(self, labels: Mapping[str, str]) -> frozenset[int]:
        """For which cores somebody waits; a worker of a version that did not say it may mean ours."""
        cores = labels.get(_CORES)
        return self._cores if cores is None else frozenset(map(int, cores.split(",")))

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place that is left at the end; nobody stands there before `Place.stand`."""
        place = Place(self, self._engine)
        try:
            yield place
        finally:
            place.leave()

    def body(self, image: str, since: float, deadline: int) -> dict[str, Any]:
        """Of the container that is a place."""
        placement = Placement(
            network="none",
            seccomp=seccomp.profile(self._engine.facts.architecture),
            lifetime=PLACE_SECONDS,
            deadline=deadline,
            worker=self._worker,
        )
        marks: Mapping[str, str] = policy.labels(WAIT_ROLE, placement, "")
        cores = ",".join(map(str, sorted(self._cores)))
        own = {_LINE: self._name, _SINCE: f"{since:.3f}", _CORES: cores}
        return policy.create_body(policy.slot_policy(0), image, {**marks, **own}, placement)


class Place:
    """Of one who waits; for one thread."""

    def __init__(self, line: Line, engine: Engine) -> None:
        """Use `Line.place`."""
        self._line = line
        self._engine = engine
        self._since: float | None = None
        self._until = 0.0
        self._container: str | None = None

    def open(self) -> frozenset[int]:
        """The cores for which nobody else has waited for longer. Raises `EngineError`."""
        return self._line.not_before(self._since)

    def stand(self, image: str) -> None:
        """Take the place, or stay in it. Raises `EngineError`, `ImageMissingError`."""
        now = self._engine.clock()
        if now < self._until - PLACE_SECONDS / 2:
            return
        if self._since is None:
            self._since = round(now, 3)
        self._until = now + PLACE_SECONDS
        before = self._container
        body = self._line.body(image, self._since, int(self._until))
        self._container = self._engine.create(_NAME.format(uuid.uuid4().hex), body)
        if before is not None:
            self._engine.remove(before)

    def leave(self) -> None:
        """Be gone from it. Raises `EngineError`."""
        if self._container is not None:
            self._engine.remove(self._container)
            self._container = None
