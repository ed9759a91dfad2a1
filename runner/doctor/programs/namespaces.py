"""Which namespaces we are in, or that the kernel does not say."""

import os

for kind in ("cgroup", "ipc", "mnt", "pid", "uts"):
    try:
        print(os.readlink(f"/proc/self/ns/{kind}"))  # noqa: PTH115 - a link that names no path
    except FileNotFoundError:
        print(f"{kind} is not told")
