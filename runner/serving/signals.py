"""Signals that are waited for, instead of breaking into whatever is going on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signals:
    """Those that are held back while `held` lasts. `ending` tell the process to end."""

    ending: frozenset[signal.Signals]

    def told_to_end(self, within_seconds: float) -> bool:
        """Wait for so long, or until a child ends; whether the process was told to end."""
        found = signal.sigtimedwait({*self.ending, signal.SIGCHLD}, within_seconds)
        return found is not None and found.si_signo in self.ending


@contextmanager
def held() -> Iterator[Signals]:
    """Hold back what would end this process; children must let go of that (`runner.serving.bound`)."""
    ending = {signal.SIGINT, signal.SIGTERM}
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup(1) stays in force
        ending.add(signal.SIGHUP)
    signals = Signals(frozenset(ending))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {*ending, signal.SIGCHLD})
    try:
        yield signals
    finally:
        while signals.told_to_end(0):
            pass  # whoever asks more than once has been heard
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
