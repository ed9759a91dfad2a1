"""Takes too much of one thing, up to a bound: `exhaust.py memory|cpu|wall|output|orphans`."""

import os
import signal
import sys
import time
from contextlib import suppress

SECONDS = 4
ORPHAN_SECONDS = 0.5
"""CPU time of each of two, more than after which the doctor has them stopped."""
MIB = 1 << 20


def memory() -> None:
    """1 GiB."""
    hoard = [b"x" * (number % 2 + MIB) for number in range(1024)]
    hoard.clear()


def burn(seconds: float) -> None:
    """CPU time."""
    while time.process_time() < seconds:
        pass


def orphans() -> None:
    """CPU time of processes that nobody waits for."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in range(2):
        if os.fork() == 0:
            os.setsid()
            burn(ORPHAN_SECONDS)
            os._exit(0)
    with suppress(ChildProcessError):
        os.wait()  # for all of them, and for none: wait(2) on SIGCHLD ignored


def output() -> None:
    """64 MiB."""
    for _ in range(64):
        os.write(1, b"x" * MIB)


match sys.argv[1]:
    case "memory":
        memory()
    case "cpu":
        burn(SECONDS)
    case "orphans":
        orphans()
    case "wall":
        time.sleep(SECONDS)
    case _:
        output()
print("not stopped")
