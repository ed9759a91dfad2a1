"""The supervisor's protocol, version 3, as bytes: `sandbox_images/supervisor/PROTOCOL.md` is the
specification.

Pure: nothing here reads or writes anything.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from runner.domain.errors import ProtocolError, UsageError
from runner.domain.observation import Stop
from runner.domain.submission import SourceFile
from runner.sandbox.model import Command, Hello

VERSION = 3
MAX_PAYLOAD = 65536
MAX_PATH = 4096
EXIT_REFUSED = 65
"""Exit status of `supervisor unpack` for a record that it refuses."""
EXIT_TOO_LARGE = 27
"""Exit status of `supervisor pack` when the files hold more than they may."""
EXIT_DEADLINE = 124
"""Exit status of PID 1 when the time for which it was to live is over."""

FATAL_UNFIT = 2
"""FATAL's code when a sandbox is not one that the supervisor can work in."""
FATAL_BROKEN = 3
"""FATAL's code when PID 1 cannot go on."""

_HEADER = struct.Struct("<BI")
_RUN = struct.Struct("<BBQQQII")
_DONE = struct.Struct("<BiBBQQQQQQQ")
_RECORD = struct.Struct("<BQ")
_U16 = struct.Struct("<H")
_U32 = struct.Struct("<I")
_KEEP, _MERGE, _CLOSED = 1, 2, 4
_U64 = struct.Struct("<Q")
_NS = 1_000_000_000
_FALLBACK = "The supervisor broke the protocol"
_REBUILD = "Rebuild the sandbox images with `fairtrial images build`."


class FrameType(IntEnum):
    """The first byte of a frame."""

    RUN = ord("R")
    INPUT = ord("I")
    END = ord("E")
    DEADLINE = ord("D")
    STOP = ord("S")
    HELLO = ord("H")
    OUTPUT = ord("O")
    ERROR = ord("X")
    ERROR_TAIL = ord("T")
    CLOSED = ord("C")
    DONE = ord("Z")
    FATAL = ord("!")


_FROM_SUPERVISOR = frozenset(
    {
        FrameType.HELLO,
        FrameType.OUTPUT,
        FrameType.ERROR,
        FrameType.ERROR_TAIL,
        FrameType.CLOSED,
        FrameType.DONE,
        FrameType.FATAL,
    }
)


class How(IntEnum):
    """How a command ended; what `Done.code` is."""

    EXITED = 0
    SIGNALLED = 1
    NOT_STARTED = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame from the supervisor."""

    type: FrameType
    payload: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """What the supervisor measured of one run; the fields are PROTOCOL.md's."""

    how: How
    code: int
    stopped: Stop | None
    clean: bool
    cpu: int
    wall: int
    oom_kills: int
    peak_rss: int
    stdin: int
    stdout: int
    stderr: int


@dataclass(frozen=True, slots=True)
class Fatal:
    """Why the supervisor gave up."""

    code: int
    reason: str


class FrameReader:
    """Cuts a byte stream into frames. Raises `ProtocolError` for a frame that cannot be one."""

    def __init__(self) -> None:
        """Start at a frame's first byte."""
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """All frames that are whole now."""
        self._buffer += data
        frames: list[Frame] = []
        offset = 0
        while len(self._buffer) - offset >= _HEADER.size:
            kind, length = _HEADER.unpack_from(self._buffer, offset)
            if kind not in _FROM_SUPERVISOR or length > MAX_PAYLOAD:
                raise ProtocolError(f"{_FALLBACK}: a frame of type {kind} and {length} bytes.", _REBUILD)
            end = offset + _HEADER.size + length
            if len(self._buffer) < end:
                break
            frames.append(Frame(FrameType(kind), bytes(self._buffer[offset + _HEADER.size : end])))
            offset = end
        del self._buffer[:offset]
        return frames


def encode_frame(kind: FrameType, payload: bytes = b"") -> bytes:
    """One frame to the supervisor; the payload is at most `MAX_PAYLOAD` bytes."""
    return _HEADER.pack(kind, len(payload)) + payload


END = encode_frame(FrameType.END)


def encode_run(command: Command) -> bytes:
    """The RUN frame of a command. Raises `UsageError` when the command line does not fit into one."""
    head = _RUN.pack(
        command.user,
        _KEEP * command.keep | _MERGE * command.merge | _CLOSED * command.tell_closed,
        round(command.cpu_stop * _NS),
        round(command.wall_stop * _NS),
        command.output,
        command.stderr_head,
        command.stderr_tail,
    )
    env = [f"{name}={value}" for name, value in command.env.items()]
    try:
        payload = head + _string(command.cwd) + _strings(command.argv) + _strings(env)
    except struct.error as error:
        raise _too_long(command) from error
    if len(payload) > MAX_PAYLOAD:
        raise _too_long(command)
    return encode_frame(FrameType.RUN, payload)


def encode_input(data: bytes) -> Iterator[bytes]:
    """The INPUT frames that carry `data`; none for no bytes."""
    for start in range(0, len(data), MAX_PAYLOAD):
        yield encode_frame(FrameType.INPUT, data[start : start + MAX_PAYLOAD])


def encode_deadline(seconds: int) -> bytes:
    """The DEADLINE frame."""
    return encode_frame(FrameType.DEADLINE, _U32.pack(seconds))


def encode_stop(grace: float) -> bytes:
    """The STOP frame; `grace` in seconds."""
    return encode_frame(FrameType.STOP, _U64.pack(round(grace * _NS)))


def encode_records(files: Iterable[SourceFile]) -> Iterator[bytes]:
    """The records of `supervisor unpack`, end record included.

    Raises `UsageError` for a path that is too long.
    """
    for file in files:
        path = str(file.path).encode("utf-8", "surrogateescape")
        if len(path) > MAX_PATH or b"\0" in path:
            raise UsageError(
                f"A file's path is longer than {MAX_PATH} bytes or holds a NUL byte.", "Rename it."
            )
        head = _U16.pack(len(path)) + path + _RECORD.pack(file.executable, len(file.data))
        if len(file.data) <= MAX_PAYLOAD:
            yield head + file.data
        else:  # a large one is sent piece by piece, and needs no copy
            yield head
            yield file.data
    yield _U16.pack(0)


def decode_hello(payload: bytes) -> Hello:
    """The HELLO frame's payload."""
    try:
        (version,) = _U16.unpack_from(payload)
        sections = dict(_sections(payload, _U16.size))
    except (struct.error, UnicodeDecodeError) as error:
        raise ProtocolError(f"{_FALLBACK}: its HELLO is cut short.", _REBUILD) from error
    if version != VERSION:
        raise ProtocolError(
            f"The supervisor speaks version {version} of the protocol, we speak {VERSION}.", _REBUILD
        )
    return Hello(version, sections)


def decode_done(payload: bytes) -> Done:
    """The DONE frame's payload."""
    try:
        how, code, stopped, clean, *counts = _DONE.unpack(payload)
        return Done(How(how), code, _STOPS[stopped], bool(clean), *counts)
    except (struct.error, ValueError, KeyError) as error:
        raise ProtocolError(
            f"{_FALLBACK}: a DONE of {len(payload)} bytes: {payload[:8]!r}…", _REBUILD
        ) from error


def decode_fatal(payload: bytes) -> Fatal:
    """The FATAL frame's payload; its reason is for people."""
    if len(payload) < 2 * _U16.size:
        raise ProtocolError(f"{_FALLBACK}: its FATAL is cut short.", _REBUILD)
    (code,) = _U16.unpack_from(payload)
    return Fatal(code, payload[2 * _U16.size :].decode("utf-8", "replace"))


_STOPS: dict[int, Stop | None] = {0: None, 1: Stop.CPU, 2: Stop.WALL, 3: Stop.OUTPUT, 4: Stop.ASKED}


def _sections(payload: bytes, offset: int) -> Iterator[tuple[str, bytes]]:
    while offset < len(payload):
        (name_length,) = _U16.unpack_from(payload, offset)
        name = payload[offset + _U16.size : offset + _U16.size + name_length].decode("ascii")
        offset += _U16.size + name_length
        (length,) = _U32.unpack_from(payload, offset)
        offset += _U32.size
        if offset + length > len(payload):
            raise struct.error("section is cut short")
        yield name, payload[offset : offset + length]
        offset += length


def _string(text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if b"\0" in data:
        raise UsageError(
            "A command's argument, directory or environment holds a NUL byte.", "Take the NUL byte out."
        )
    return _U16.pack(len(data)) + data


def _strings(texts: Iterable[str]) -> bytes:
    encoded = [_string(text) for text in texts]
    return _U16.pack(len(encoded)) + b"".join(encoded)


def _too_long(command: Command) -> UsageError:
    return UsageError(
        f"The command line and environment of {command.argv[0]} do not fit into {MAX_PAYLOAD} bytes.",
        "Shorten the arguments or pass them in a file.",
    )
