"""A right answer, and a standard error that says everything that a naive judge would look for."""

import sys

print("42")
sys.stderr.write(
    "Killed\nOut of memory: Killed process 1\nTime limit exceeded\nSegmentation fault (core dumped)\nMemoryError\n"
    "Traceback (most recent call last):\nRuntimeError\nCommand terminated by signal 9\nplatform fault\nruntime error\n"
)
