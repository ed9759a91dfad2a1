"""A child takes the memory and dies of it; the parent answers and ends well."""

import os

child = os.fork()
if child == 0:
    hoard = [bytearray(b"x" * (1 << 20)) for _ in range(400)]
    os._exit(0)
os.waitpid(child, 0)
print("allowed")
