"""Becomes a program that does not outlive its parent: `python -m runner.serving.bound PARENT PROGRAM ARGS…`.

Whoever starts children from a process with signals held back would hand that down; here it is undone, and the
kernel is asked to end the child when its parent is gone, however that died (prctl(2), PR_SET_PDEATHSIG). Both
survive execve(2), and nothing of this has to run between fork and exec.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Final, NoReturn

_PR_SET_PDEATHSIG: Final = 1
_NOT_STARTED: Final = 127
_USUAL: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)


def main() -> NoReturn:
    """Never returns."""
    parent, *command = sys.argv[1:]
    for number in _USUAL:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != int(parent):
        sys.exit(_NOT_STARTED)  # it was gone before the kernel knew that we care
    try:
        os.execvp(command[0], command)  # noqa: S606 - no shell is wanted
    except OSError as error:
        sys.stderr.write(f"{command[0]} cannot be started: {error.strerror}\n")
        sys.exit(_NOT_STARTED)


if __name__ == "__main__":
    main()
