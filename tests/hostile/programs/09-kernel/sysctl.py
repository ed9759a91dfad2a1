"""Directories of the kernel in which a write would change the host, or have it do something. Asked, never written."""

import os

for path in ("/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/pressure"):
    shut = not os.path.exists(path) or os.statvfs(path).f_flag & os.ST_RDONLY
    print(path, "read-only" if shut else "writable")
