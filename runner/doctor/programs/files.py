"""Where files can be written, and what of the host can be seen: `files.py writable|mounts`."""

import os
import stat
import sys
from pathlib import Path

ENGINES = {"/etc/hostname", "/etc/hosts", "/etc/resolv.conf"}
"""The engine lays these over every image; they hold the container's own name."""
IN_MEMORY = {"overlay", "proc", "tmpfs", "devpts", "sysfs", "cgroup", "cgroup2", "mqueue", "fuse.lxcfs"}


def writable() -> list[str]:
    """Every directory in which a file can be made."""
    found = []
    for directory, _, _ in os.walk("/"):
        if directory.startswith(("/proc", "/sys")):
            continue
        path = os.path.join(directory, "fairtrial-probe")  # noqa: PTH118 - names may be any bytes
        try:
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            os.unlink(path)  # noqa: PTH108 - as above
        except OSError:
            continue
        found.append(directory)
    return sorted(found)


def is_read_only_device(point: str) -> bool:
    """Whatever lies below: a mount over another of the same place covers it."""
    return stat.S_ISCHR(Path(point).stat().st_mode) and bool(os.statvfs(point).f_flag & os.ST_RDONLY)


def mounts() -> list[str]:
    """Mount points of the host's disks, but the engine's own three when they are read-only or root's.

    And but device nodes that are mounted read-only: where users are remapped they are the host's.
    """
    found = []
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        fields, _, source = line.partition(" - ")
        point = fields.split()[4]
        engines = point in ENGINES and not os.access(point, os.W_OK)
        if source.split()[0] not in IN_MEMORY and not engines and not is_read_only_device(point):
            found.append(point)
    return sorted([*found, *filter(os.path.exists, ("/var/run/docker.sock", "/run/docker.sock"))])


print(" ".join(writable() if sys.argv[1] == "writable" else mounts()) or "none")
