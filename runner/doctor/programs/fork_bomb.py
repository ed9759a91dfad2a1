"""Forks sleepers until refused, 1000 at most; prints how many there were."""

import os
import signal

for number in range(1000):
    try:
        if os.fork() == 0:
            signal.pause()
    except OSError:
        print(number)
        break
else:
    print("1000 and more")
