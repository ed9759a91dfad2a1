"""Tries to make a file in every directory there is."""

import os

writable = []
for directory, _, _ in os.walk("/"):
    if directory.startswith(("/proc", "/sys")):
        continue
    try:
        path = os.path.join(directory, "fairtrial-probe")
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        os.unlink(path)
        writable.append(directory)
    except OSError:
        continue
print(*sorted(writable))
