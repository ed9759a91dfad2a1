"""What of the supervisor can be opened, read, or signalled."""

import os
import signal

FILES = ("mem", "environ", "maps", "auxv", "io", "pagemap", "syscall", "clear_refs", "task/1/mem")
LINKS = ("root", "cwd", "exe", "fd/0", "fd/1", "ns/net")
DIRECTORIES = ("fd", "fdinfo", "map_files", "root/")

got = []
for name in FILES:
    try:
        os.close(os.open(f"/proc/1/{name}", os.O_RDONLY))
        got.append(name)
    except OSError:
        continue
for name in LINKS:
    try:
        os.readlink(f"/proc/1/{name}")  # noqa: PTH115 - a link that names no path
        got.append(name)
    except OSError:
        continue
for name in DIRECTORIES:
    try:
        os.listdir(f"/proc/1/{name}")  # noqa: PTH208 - only whether it may be read
        got.append(name)
    except OSError:
        continue
for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
    try:
        os.kill(1, number)
        got.append(number.name)
    except OSError:
        continue
print(" ".join(got) or "nothing")
