"""A validator talks with a program: each in a sandbox of its own, this host between them.

docs/decisions/0017 has the rules: who is waited for, who ends whom, and whose word counts.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import assert_never

from runner.domain.cases import ProgramCase
from runner.domain.errors import SandboxLostError
from runner.domain.judge import CheckerFailed, needs_checker
from runner.domain.limits import Limits
from runner.domain.observation import Observation, Stop
from runner.grading.judging.feedback import ACCEPT, Ruling, blamed, ran_out_of_time
from runner.grading.judging.plan import wall_seconds
from runner.grading.judging.table import Patience, Seat, Side, Table
from runner.grading.judging.transcript import Transcript
from runner.grading.judging.validator import Question, Validator
from runner.sandbox.model import Command, Process, Sandbox

PATIENCE = 10.0
"""Seconds, at least, that a validator may keep the program waiting, all its answers together."""
GRACE = 0.25
"""Seconds in which a validator may still decide upon what a program has said that failed since."""
END_SECONDS = 15.0
"""So long a killed command may take to be gone; the supervisor's clean-up may take 5."""
AT_WORK = 0.1
"""The part of the time it was waited for that a validator used the core for, if it was at work."""
NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Talk:
    """What came of it.

    Attributes:
        observation: of the program, with what it said as its standard output.
        decided_first: the validator had decided before it could know that the program was over.
    """

    observation: Observation
    ruling: Ruling
    decided_first: bool


@dataclass(frozen=True, slots=True)
class Partner:
    """The program's side of it: how it is started, and its limits."""

    sandbox: Sandbox
    command: Command
    limits: Limits


def talk(
    case: ProgramCase, program: Partner, validator: Validator, asked: Question, into: Transcript
) -> Talk:
    """Let the two talk until both are over. Raises `PlatformFault`."""
    sandbox = validator.put(asked)
    wall, deciding = program.limits.wall_time, wall_seconds(validator.terms.limits)
    patience = Patience(wall, max(wall, PATIENCE), deciding)
    table = Table(into, patience)  # its clocks run from now on: making a sandbox ready is nobody's time
    its_command = replace(validator.plan.command(asked.args, waits=True), tell_closed=True)
    the_programs = replace(program.command, wall_stop=0, tell_closed=True)
    with (
        sandbox.start(its_command, Seat(table, Side.VALIDATOR)) as judging,
        program.sandbox.start(the_programs, Seat(table, Side.PROGRAM)) as playing,
    ):
        table.seat(Side.VALIDATOR, judging)
        table.seat(Side.PROGRAM, playing)
        referee = _Referee(case, program.limits, table, playing, judging)
        played, judged, decided_first = referee.see_to_the_end()
    ruling = validator.collect(sandbox, judged)
    if referee.kept_waiting(judged):
        ruling = Ruling(CheckerFailed("the validator was still at work when the time for it was over"))
        decided_first = True
    if decided_first or needs_checker(case, program.limits, played):
        validator.overruns += ran_out_of_time(judged)
    busy = f"it was talking with the program, which had said {played.stdout_bytes:,} bytes"
    return Talk(played, blamed(ruling, busy), decided_first)


@dataclass(slots=True)
class _Referee:
    """Watches the clocks, and ends what has to be ended."""

    case: ProgramCase
    limits: Limits
    table: Table
    playing: Process
    judging: Process
    _kept_waiting: float = 0.0

    def see_to_the_end(self) -> tuple[Observation, Observation, bool]:
        """How the program ended, how the validator did, and whether that one had decided first."""
        first = self.table.await_one()
        match first:
            case Side.VALIDATOR:
                judged = _end_of(self.judging)
                knew = self.table.has_closed(Side.PROGRAM)
                return self._without_validator(judged, waits=knew), judged, not knew
            case Side.PROGRAM:
                played = self._told(_end_of(self.playing))
            case None:
                if self.table.left(Side.PROGRAM) > 0:
                    self._kept_waiting = self.table.waited_for(Side.VALIDATOR)
                played = self._stopped_for_waiting()
            case _:
                assert_never(first)
        judged, knew = self._without_program(played)
        return played, judged, not knew

    def kept_waiting(self, judged: Observation) -> bool:
        """Whether the time ran out because the validator was at work, and not because it, too, waited: there
        is nothing to wait for where the program's output is closed.
        """
        if self._kept_waiting == 0:
            return False
        used = judged.cpu_ns / NANOSECONDS
        return self.table.has_closed(Side.PROGRAM) or used >= AT_WORK * self._kept_waiting

    def _without_validator(self, judged: Observation, *, waits: bool) -> Observation:
        """It is over. Where it accepted, or `waits` for the program since that had closed its output before,
        the program has to end well in what is left of its time.
        """
        if waits or _accepts(judged):
            self.playing.end_input()
            left = max(0.0, self.table.left(Side.PROGRAM))
            try:
                return self._told(self.playing.wait(time.monotonic() + left))
            except TimeoutError:
                return self._stopped_for_waiting()
        self.playing.stop(0)
        return self._told(_end_of(self.playing))

    def _without_program(self, played: Observation) -> tuple[Observation, bool]:
        """How the validator ended, and whether it was told that the program had, or would say no more."""
        knew = self.table.has_closed(Side.PROGRAM)
        if not knew and not needs_checker(self.case, self.limits, played):
            with suppress(TimeoutError):
                return self.judging.wait(time.monotonic() + GRACE), False
        self.judging.end_input()
        decides = needs_checker(self.case, self.limits, played) and not self._kept_waiting
        left = self.table.patience.deciding if decides else PATIENCE
        if knew:  # it has been deciding for a while
            left = max(0.0, min(left, self.table.left(Side.VALIDATOR)))
        try:
            return self.judging.wait(time.monotonic() + left), True
        except TimeoutError:
            self.judging.stop(0)
            return _end_of(self.judging), True

    def _stopped_for_waiting(self) -> Observation:
        """Its time is over, even where it ends by itself before it is killed.

        Where it was over its limits before that reached it, that is its own fault.
        """
        self.playing.stop(0)
        seen = self._told(_end_of(self.playing))
        if seen.stopped in (Stop.CPU, Stop.OUTPUT) or seen.oom_kills:
            self._kept_waiting = 0.0
            return seen
        wall = seen.wall_ns + round(self._kept_waiting * NANOSECONDS)
        return replace(seen, stopped=Stop.WALL, wall_ns=wall)

    def _told(self, seen: Observation) -> Observation:
        """With what it said; its wall time is that in which one waited for it."""
        said = b"".join(self.table.said)
        return replace(
            seen,
            stdout=said,
            stdout_bytes=max(seen.stdout_bytes, len(said)),
            wall_ns=round(self.table.waited_for(Side.PROGRAM) * NANOSECONDS),
        )


def _accepts(judged: Observation) -> bool:
    return judged.exit_code == ACCEPT and judged.stopped is None


def _end_of(process: Process) -> Observation:
    """Of one that is over, or was killed."""
    try:
        return process.wait(time.monotonic() + END_SECONDS)
    except TimeoutError as error:
        raise SandboxLostError("A sandbox did not end what was killed in it.", "Try again.") from error
