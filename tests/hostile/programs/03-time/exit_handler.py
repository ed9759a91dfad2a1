"""Answers in time, and burns ten seconds in an exit handler."""

import atexit
import time


@atexit.register
def burn() -> None:
    while time.process_time() < 10:
        pass


print("allowed", flush=True)
