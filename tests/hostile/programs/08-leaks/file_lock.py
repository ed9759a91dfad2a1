"""Case 1 leaves a process that locks a file of the image; case 2 must get the lock."""

import fcntl
import os
import sys
import time

image = os.open("/usr/bin/python3", os.O_RDONLY)
order = sys.stdin.read().strip()
try:
    fcntl.flock(image, fcntl.LOCK_EX | fcntl.LOCK_NB)
    print("locked")
except BlockingIOError:
    print("taken")
sys.stdout.flush()
if order == "plant" and os.fork() == 0:
    os.setsid()
    time.sleep(60)
