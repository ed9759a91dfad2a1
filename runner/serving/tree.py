"""All children together: layers that are started one after the other, and ended in the opposite order."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final, Self, TypeAlias

from runner.serving.child import Child, Program
from runner.serving.signals import Signals

TICK_SECONDS: Final = 0.25

Say: TypeAlias = Callable[[str], None]


class Tree:
    """Stands until it is told to end; a context manager that leaves no child behind."""

    def __init__(self, signals: Signals, say: Say) -> None:
        """`say` tells the operator something, a line at a time."""
        self._signals = signals
        self._say = say
        self._layers: list[list[Child]] = []
        self._is_hasty = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children():
            child.kill()

    def grow(self, programs: Sequence[Program]) -> None:
        """Start another layer, which stands on those before it."""
        layer = [Child(program) for program in programs]
        self._layers.append(layer)
        for child in layer:
            child.start()

    def stand(self, is_enough: Callable[[], bool]) -> bool:
        """Keep everything running until something is so (True), or we were told to end (False)."""
        while not is_enough():
            if self._signals.told_to_end(TICK_SECONDS):
                return False
            for child in self._children():
                if said := child.tend():
                    self._say(said)
        return True

    def end(self) -> bool:
        """Ask all to end, the last layer first; False when somebody lost patience and all were killed."""
        for layer in reversed(self._layers):
            for child in layer:
                child.tell()
            self._await(layer)
            for child in layer:
                if child.is_alive:
                    self._say(f"{child.program.name} did not end, and was killed.")
                child.kill()
        return not self._is_hasty

    def _await(self, layer: Sequence[Child]) -> None:
        give_up = time.monotonic() + max((child.program.grace_seconds for child in layer), default=0)
        while not self._is_hasty and time.monotonic() < give_up and any(child.is_alive for child in layer):
            self._is_hasty = self._signals.told_to_end(TICK_SECONDS)

    def _children(self) -> list[Child]:
        return [child for layer in reversed(self._layers) for child in layer]
