"""The supervisor's protocol, written a second time from PROTOCOL.md, so that no mistake is made twice."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

SECOND = 10**9
FRAME_MAX = 65536
BUILD, RUN = 0, 1
KEEP, MERGE, CLOSED = 1, 2, 4


class How(IntEnum):
    """How a command ended."""

    EXITED = 0
    SIGNALED = 1
    NOT_STARTED = 2


class Stopped(IntEnum):
    """Why it was stopped."""

    NOT = 0
    CPU = 1
    WALL = 2
    OUTPUT = 3
    ASKED = 4


@dataclass(frozen=True, slots=True)
class Done:
    """DONE's payload, field by field."""

    how: How
    code: int
    stopped: Stopped
    clean: bool
    cpu: int
    wall: int
    oom_kills: int
    peak_rss: int
    stdin: int
    stdout: int
    stderr: int

    @classmethod
    def parse(cls, payload: bytes) -> Done:
        """Exactly 63 bytes."""
        how, code, stopped, clean, *numbers = struct.unpack("<BiBB7Q", payload)
        return cls(How(how), code, Stopped(stopped), bool(clean), *numbers)


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """One frame, however wrong."""
    return kind + struct.pack("<I", len(payload)) + payload


def _string(value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return struct.pack("<H", len(data)) + data


def _strings(values: Sequence[str | bytes]) -> bytes:
    return struct.pack("<H", len(values)) + b"".join(_string(value) for value in values)


def run_payload(
    argv: Sequence[str | bytes],
    *,
    user: int = RUN,
    flags: int = 0,
    cpu: float = 30,
    wall: float = 60,
    output: int = 1 << 20,
    head: int = 16384,
    tail: int = 16384,
    cwd: str = "/work",
    env: Sequence[str | bytes] = (),
) -> bytes:
    """RUN's payload; `cpu` and `wall` in seconds."""
    limits = struct.pack("<BBQQQII", user, flags, int(cpu * SECOND), int(wall * SECOND), output, head, tail)
    return limits + _string(cwd) + _strings(argv) + _strings(env)


def input_frames(data: bytes) -> bytes:
    """Standard input and its END."""
    pieces = (data[at : at + FRAME_MAX] for at in range(0, len(data), FRAME_MAX))
    return b"".join(frame(b"I", piece) for piece in pieces) + frame(b"E")


def stop(grace: float) -> bytes:
    """STOP; `grace` in seconds."""
    return frame(b"S", struct.pack("<Q", int(grace * SECOND)))


def sections(payload: bytes) -> tuple[int, dict[str, bytes]]:
    """HELLO's protocol version and sections."""
    (version,) = struct.unpack_from("<H", payload)
    at, found = 2, {}
    while at < len(payload):
        (length,) = struct.unpack_from("<H", payload, at)
        name = payload[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
        (length,) = struct.unpack_from("<I", payload, at)
        found[name] = payload[at + 4 : at + 4 + length]
        at += 4 + length
    return version, found


def record(path: str | bytes, data: bytes, mode: int = 0) -> bytes:
    """One of `unpack`'s and `pack`'s records."""
    return _string(path) + struct.pack("<BQ", mode, len(data)) + data


END_RECORD = b"\0\0"


def records(stream: bytes) -> dict[bytes, tuple[int, bytes]]:
    """Mode and data by path; the stream must end with the end record."""
    at, found = 0, {}
    while stream[at : at + 2] != END_RECORD:
        (length,) = struct.unpack_from("<H", stream, at)
        path = stream[at + 2 : at + 2 + length]
        at += 2 + length
        mode, size = struct.unpack_from("<BQ", stream, at)
        found[path] = (mode, stream[at + 9 : at + 9 + size])
        at += 9 + size
    assert at + 2 == len(stream)
    return found
