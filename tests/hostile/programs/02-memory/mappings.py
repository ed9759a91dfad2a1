"""400 MiB of anonymous mappings, each page touched."""

import mmap

mappings = []
for _ in range(100):
    mapping = mmap.mmap(-1, 4 << 20)
    for page in range(0, 4 << 20, 4096):
        mapping[page] = 1
    mappings.append(mapping)
print("allowed")
