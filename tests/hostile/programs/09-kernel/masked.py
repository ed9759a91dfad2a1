"""Files of the kernel that tell of the host."""

import os

for path in ("/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware", "/proc/acpi"):
    try:
        found = os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(16)
        print(path, "told" if found else "nothing")
    except OSError:
        print(path, "nothing")
