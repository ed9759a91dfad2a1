"""Case 1 leaves a process in a session of its own that ignores what it can; case 2 must be alone."""

import os
import signal
import sys
import time

if sys.stdin.read().strip() == "plant":
    if os.fork() == 0:
        os.setsid()
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                continue
        time.sleep(60)
    print("planted")
else:
    print(len([name for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())]), "others")
