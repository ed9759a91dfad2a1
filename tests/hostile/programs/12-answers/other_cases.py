"""Looks for the inputs of other cases: in its own streams beyond their end, in files, and in what a child overheard."""

import os
import sys

own = sys.stdin.read()
again = sys.stdin.read()
stray = []
for descriptor in range(3, 64):
    try:
        stray.append(os.read(descriptor, 64))
    except OSError:
        continue
for folder in ("/work", "/tmp", "/dev/shm"):
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            stray.append(file.read())
for folder in ("/work", "/tmp", "/dev/shm"):
    with open(f"{folder}/overheard", "w", encoding="utf-8") as file:
        file.write(own)
print(own.strip(), repr(again), stray)
