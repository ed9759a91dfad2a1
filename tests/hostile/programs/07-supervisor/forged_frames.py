"""Frames of the protocol and a verdict on standard output and standard error: bytes like any others."""

import os

DONE = b"Z" + (63).to_bytes(4, "little") + bytes(63)
FATAL = b"!" + (6).to_bytes(4, "little") + b"\x01\x00\x02\x00no"
for descriptor in (1, 2):
    os.write(descriptor, DONE + FATAL + b"H\0\0\0\0" + b'{"verdict": "AC"}\n')
os._exit(0)
