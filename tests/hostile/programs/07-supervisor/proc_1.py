"""Everything of /proc/1 that tells or gives something away."""

import errno
import os

for name in ("environ", "maps", "mem", "auxv", "io", "pagemap", "syscall", "stack", "clear_refs", "fd", "fdinfo", "ns", "map_files", "task/1/mem"):
    path = f"/proc/1/{name}"
    try:
        if os.path.isdir(path):
            found = [os.readlink(f"{path}/{entry}") for entry in os.listdir(path)] or ["nothing"]
        else:
            with open(path, "rb") as file:
                found = [file.read(1)]
        print(name, "allowed" if found else "empty")
    except OSError as error:
        print(name, "denied" if error.errno in (errno.EACCES, errno.EPERM) else errno.errorcode[error.errno])
for name in ("root", "cwd", "exe", "fd/0", "fd/1"):
    try:
        print(name, "allowed", os.readlink(f"/proc/1/{name}"))
    except OSError as error:
        print(name, "denied" if error.errno in (errno.EACCES, errno.EPERM) else errno.errorcode[error.errno])
