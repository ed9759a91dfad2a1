"""Where a validator and a program meet: what one says is passed on, and whom one waits for is known."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from enum import Enum

from runner.grading.judging.transcript import FROM_PROGRAM, TO_PROGRAM, Transcript
from runner.sandbox.model import Process


class Side(Enum):
    """One of the two; the value is the mark of its lines."""

    PROGRAM = FROM_PROGRAM
    VALIDATOR = TO_PROGRAM

    @property
    def other(self) -> Side:
        """Whom it talks with."""
        return Side.VALIDATOR if self is Side.PROGRAM else Side.PROGRAM


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that each may be waited for, all turns together.

    Attributes:
        deciding: the validator may take so long, if that is more, from when it has heard all that the program
            will say, and has only to decide.
    """

    program: float
    validator: float
    deciding: float


class Table:
    """Where the two meet: passes on what is said, and knows whom one waits for. Thread-safe."""

    def __init__(self, transcript: Transcript, patience: Patience) -> None:
        """Nobody has come yet; the validator begins, or waits for the program."""
        self.patience = patience
        self._changed = threading.Condition()
        self._transcript = transcript
        self._processes: dict[Side, Process] = {}
        self._undelivered: dict[Side, list[bytes]] = {side: [] for side in Side}
        self._over: set[Side] = set()
        self._closed: set[Side] = set()
        self._waited = dict.fromkeys(Side, 0.0)
        self._may_be_waited_for = {
            Side.PROGRAM: patience.program,
            Side.VALIDATOR: patience.validator,
        }
        self._turn = Side.VALIDATOR
        self._since = time.monotonic()
        self.said: list[bytes] = []
        """By the program."""

    def seat(self, side: Side, process: Process) -> None:
        """From now on what is said to it reaches it."""
        with self._changed:
            self._processes[side] = process
            for data in self._undelivered[side]:
                process.send(data)
            if side.other in self._closed:
                process.end_input()

    def heard(self, side: Side, data: bytes) -> None:
        """One says something."""
        with self._changed:
            self._transcript.add(side.value, data)
            if side is Side.PROGRAM:
                self.said.append(data)
            self._take_turns(side.other)
            partner = self._processes.get(side.other)
            if side.other in self._over:
                return
            if partner is None:
                self._undelivered[side.other].append(data)
            else:
                partner.send(data)
            self._changed.notify_all()

    def closed(self, side: Side) -> None:
        """One goes on, and says nothing more: as between two processes the other reads the end of it, if that
        one is not over.
        """
        with self._changed:
            if side.other in self._over:
                return
            self._closed.add(side)
            self._take_turns(side.other)
            if side is Side.PROGRAM:
                until = self._waited_for(Side.VALIDATOR) + self.patience.deciding
                self._may_be_waited_for[Side.VALIDATOR] = max(self.patience.validator, until)
            partner = self._processes.get(side.other)
            if partner is not None:
                partner.end_input()
            self._changed.notify_all()

    def ended(self, side: Side) -> None:
        """One is over."""
        with self._changed:
            self._over.add(side)
            self._take_turns(side.other)
            self._changed.notify_all()

    def await_one(self) -> Side | None:
        """The first that is over, the validator if both are; None when the one whose turn it is has been
        waited for longer than it may be.
        """
        with self._changed:
            while not self._over:
                left = self._left(self._turn)
                if left <= 0:
                    return None
                self._changed.wait(left)
            return Side.VALIDATOR if Side.VALIDATOR in self._over else Side.PROGRAM

    def has_closed(self, side: Side) -> bool:
        """Whether the other was told that it says nothing more, and goes on."""
        with self._changed:
            return side in self._closed

    def waited_for(self, side: Side) -> float:
        """Seconds so far."""
        with self._changed:
            return self._waited_for(side)

    def left(self, side: Side) -> float:
        """Seconds for which it may still be waited for; below 0 when it has been for longer."""
        with self._changed:
            return self._left(side)

    def _left(self, side: Side) -> float:
        return self._may_be_waited_for[side] - self._waited_for(side)

    def _waited_for(self, side: Side) -> float:
        running = time.monotonic() - self._since if side is self._turn else 0.0
        return self._waited[side] + running

    def _take_turns(self, turn: Side) -> None:
        now = time.monotonic()
        self._waited[self._turn] += now - self._since
        self._since = now
        self._turn = self._owing(turn)

    def _owing(self, turn: Side) -> Side:
        """Who is waited for, if not one that can say no more while the other can."""
        speaking = [side for side in (turn, turn.other) if side not in self._over | self._closed]
        if speaking:
            return speaking[0]
        return turn.other if turn in self._over else turn


@dataclass(frozen=True, slots=True)
class Seat:
    """Listens to one of the two."""

    table: Table
    side: Side

    def heard(self, data: bytes) -> None:
        """Pass it on."""
        self.table.heard(self.side, data)

    def closed(self) -> None:
        """Say so."""
        self.table.closed(self.side)

    def ended(self) -> None:
        """Say so."""
        self.table.ended(self.side)
