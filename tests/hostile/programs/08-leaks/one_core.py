"""Sees, and may use, one core: neighbours keep theirs."""

import os

print(len(os.sched_getaffinity(0)), "core")
try:
    os.sched_setaffinity(0, range(os.cpu_count()))
except OSError:
    pass
print(len(os.sched_getaffinity(0)), "core")
