"""Leaves things behind, or looks for what was left: `leave.py plant|look`."""

import fcntl
import os
import signal
import sys
import time
from pathlib import Path

AREAS = ("/work", "/tmp", "/dev/shm", "/dev/mqueue")  # noqa: S108 - inside of a sandbox
LOCKED = "/usr/bin/env"


def lock() -> bool:
    """Lock a file of the image."""
    try:
        fcntl.flock(os.open(LOCKED, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def plant() -> None:
    """A file in each area, a link, a closed directory, a lock, and a process that ignores what it can."""
    for area in AREAS[:3]:
        closed = Path(area, "closed")
        closed.mkdir()
        (closed / "note").write_text("for the next one")
        closed.chmod(0)
        Path(area, "link").symlink_to("/etc")
    lock()
    if os.fork() == 0:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)


def look() -> list[str]:
    """All that is there."""
    found = [f"{area}/{name}" for area in AREAS for name in os.listdir(area)]  # noqa: PTH208 - names only
    own = {"1", str(os.getpid())}
    found += [
        f"process {entry.name}"
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and entry.name not in own
    ]
    return found + ([] if lock() else ["a lock"])


if sys.argv[1] == "plant":
    plant()
    print("planted")
else:
    print(" ".join(look()) or "nothing")
