"""64 MiB on standard error, then the answer: standard error is never a reason to fail."""

import os

for _ in range(1024):
    os.write(2, b"x" * 65536)
print("42")
