"""A sandbox that runs nothing: what was handed in says in its first line how it would have done.

So a grading takes as long as it is told to and no processor time, and faults meet it at any point.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable

from benchmarks.load.instant import EmptySandbox
from runner.domain.submission import SourceFile
from runner.sandbox.model import Command

_WORDS = ("right", "wrong", "crash", "broken", "poison")
RIGHT, WRONG, CRASH, BROKEN, POISON = (f"# {word}\n" for word in _WORDS)
"""What may be handed in. `POISON` kills whoever grades it."""
SECONDS = 0.03
"""That each command takes."""


class ScriptedSandbox(EmptySandbox):
    """For what is handed in here."""

    def __init__(self) -> None:
        """Nothing was unpacked yet."""
        self._source = ""

    def outcome(self, command: Command, given: bytes) -> tuple[int, bytes]:
        """What it was told to do."""
        time.sleep(SECONDS)
        is_check = "-c" in command.argv
        if self._source == POISON and not is_check:
            os.kill(os.getpid(), signal.SIGKILL)
        fails = self._source == BROKEN or (self._source == CRASH and not is_check)
        return int(fails), self._answer(given)

    def _answer(self, given: bytes) -> bytes:
        if not given:
            return b"in order\n"
        return b"no\n" if self._source == WRONG else given.upper()

    def unpack(self, directory: str, files: Iterable[SourceFile]) -> None:
        """Read what it is to do."""
        self._source = next(iter(files)).data.decode()
