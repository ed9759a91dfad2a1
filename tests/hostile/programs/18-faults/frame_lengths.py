"""Heads of frames that announce four gigabytes, over and over, on both streams; then a wrong answer."""

import os

HEAD = b"O\xff\xff\xff\xff" + b"E\xff\xff\xff\xff" + b"!\x01\x00\x00\x00"
for descriptor in (1, 2):
    os.write(descriptor, HEAD * 4_000)
print("41")
