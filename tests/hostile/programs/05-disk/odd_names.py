"""Case 1 leaves names that break naive clean-ups; case 2 must find none."""

import os
import sys

AREAS = ("/work", "/tmp", "/dev/shm")
NAMES = (b"-rf", b"a\nb", b"...", b"..\x01", b"\xff\xfe", b" ", b"*", b"$(reboot)", b"n" * 255, b"\x1b[2J", b"--", b"'\"")

if sys.stdin.read().strip() == "plant":
    for area in AREAS:
        for name in NAMES:
            directory = os.path.join(os.fsencode(area), name)
            os.mkdir(directory)
            open(os.path.join(directory, name), "wb").close()
    print("planted")
else:
    print("found", sorted(name for area in AREAS for name in os.listdir(area)))
