"""Directories of the kernel in which a write would change the host. Asked, never written."""

import os

for path in ("/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs"):
    print(path, "read-only" if os.statvfs(path).f_flag & os.ST_RDONLY else "writable")
