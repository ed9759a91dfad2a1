"""Frames as bytes."""

from __future__ import annotations

import struct
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.errors import ProtocolError, UsageError
from runner.domain.observation import Stop
from runner.domain.submission import SourceFile
from runner.sandbox.model import Command, User
from runner.sandbox.protocol import (
    MAX_PAYLOAD,
    Done,
    Fatal,
    FrameReader,
    FrameType,
    How,
    decode_done,
    decode_fatal,
    decode_hello,
    encode_deadline,
    encode_frame,
    encode_input,
    encode_records,
    encode_run,
    encode_stop,
)
from tests.fakes.supervisor import Request

FROM_SUPERVISOR = [FrameType.HELLO, FrameType.OUTPUT, FrameType.ERROR, FrameType.ERROR_TAIL, FrameType.DONE]
text = st.text(st.characters(codec="utf-8", exclude_characters="\0/"), max_size=40)


def test_run_is_laid_out_as_the_protocol_says():
    command = Command(
        ("/bin/cat", "-"), User.RUN, "/work", {"A": "b"}, cpu_stop=1.5, wall_stop=2, output=3, stderr_head=4,
        stderr_tail=5, keep=True,
    )  # fmt: skip
    payload = struct.pack("<BBQQQII", 1, 1, 1_500_000_000, 2_000_000_000, 3, 4, 5)
    payload += b"\x05\0/work" + b"\x02\0\x08\0/bin/cat\x01\0-" + b"\x01\0\x03\0A=b"
    assert encode_run(command) == b"R" + struct.pack("<I", len(payload)) + payload


FLAGS = [
    (Command(("/x",)), 0),
    (Command(("/x",), keep=True), 1),
    (Command(("/x",), merge=True), 2),
    (Command(("/x",), keep=True, merge=True), 3),
    (Command(("/x",), keep=True, tell_closed=True), 5),
]


@pytest.mark.parametrize(("command", "bits"), FLAGS)
def test_flags_are_bits(command: Command, bits: int):
    assert encode_run(command)[6] == bits


def test_a_stop_carries_its_grace_in_nanoseconds():
    assert encode_stop(1.5) == b"S\x08\0\0\0" + struct.pack("<Q", 1_500_000_000)


@given(
    st.lists(text, min_size=1, max_size=5),
    st.dictionaries(text.filter(lambda name: name and "=" not in name), text),
)
def test_a_command_arrives_as_it_was_given(argv: list[str], env: dict[str, str]):
    frame = encode_run(Command(("/x", *argv), env=env, cwd="/"))
    request = Request.decode(frame[5:], Path("/unused"))
    assert request.argv == ["/x", *argv]
    assert request.env == env


@given(st.binary(max_size=3 * MAX_PAYLOAD))
def test_input_frames_carry_all_bytes_and_none_is_empty(data: bytes):
    frames = list(encode_input(data))
    assert b"".join(frame[5:] for frame in frames) == data
    assert all(5 < len(frame) <= MAX_PAYLOAD + 5 and frame[:1] == b"I" for frame in frames)


def test_deadline():
    assert encode_deadline(600) == b"D\x04\0\0\0\x58\x02\0\0"


@given(
    st.lists(st.tuples(st.sampled_from(FROM_SUPERVISOR), st.binary(max_size=200)), max_size=8),
    st.lists(st.integers(1, 50), min_size=1, max_size=8),
)
def test_frames_come_out_whole_however_the_stream_is_cut(
    frames: list[tuple[FrameType, bytes]], cuts: list[int]
):
    stream = b"".join(encode_frame(*frame) for frame in frames)
    reader = FrameReader()
    seen = []
    position = number = 0
    while position < len(stream):
        size = cuts[number % len(cuts)]
        seen += reader.feed(stream[position : position + size])
        position, number = position + size, number + 1
    assert [(frame.type, frame.payload) for frame in seen] == frames


@pytest.mark.parametrize(
    "bad",
    [b"R\0\0\0\0", b"\0\0\0\0\0", b"O\x01\0\x01\0", b"O\xff\xff\xff\xff"],
    ids=["ours", "0", "65537", "4 GiB"],
)
def test_a_frame_that_cannot_be_one_is_refused_before_its_payload_comes(bad: bytes):
    with pytest.raises(ProtocolError):
        FrameReader().feed(bad)


@given(st.binary(max_size=400))
def test_noise_gives_frames_or_a_protocol_error(noise: bytes):
    try:
        frames = FrameReader().feed(noise)
    except ProtocolError:
        return
    assert sum(5 + len(frame.payload) for frame in frames) <= len(noise)


def test_done():
    payload = struct.pack("<BiBBQQQQQQQ", 1, 9, 2, 1, 10, 20, 30, 40, 50, 60, 70)
    assert decode_done(payload) == Done(How.SIGNALLED, 9, Stop.WALL, True, 10, 20, 30, 40, 50, 60, 70)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        bytes(62),
        bytes(64),
        struct.pack("<BiBBQQQQQQQ", 3, *[0] * 10),
        struct.pack("<BiBBQQQQQQQ", 0, 0, 5, *[0] * 8),
    ],
    ids=["empty", "short", "long", "how 3", "stopped 5"],
)
def test_a_done_that_is_none_is_refused(payload: bytes):
    with pytest.raises(ProtocolError):
        decode_done(payload)


def test_hello():
    payload = b"\x03\0" + b"\x03\0uid\x02\0\0\0ab" + b"\x01\0x\0\0\0\0"
    assert decode_hello(payload).sections == {"uid": b"ab", "x": b""}


@pytest.mark.parametrize(
    "payload", [b"", b"\x02\0", b"\x03\0\x03", b"\x03\0\x01\0x\x05\0\0\0ab", b"\x03\0\x01\0\xff\0\0\0\0"]
)
def test_a_hello_that_is_cut_or_of_another_version_is_refused(payload: bytes):
    with pytest.raises(ProtocolError):
        decode_hello(payload)


def test_fatal():
    assert decode_fatal(b"\x03\0\x04\0oops") == Fatal(3, "oops")
    with pytest.raises(ProtocolError):
        decode_fatal(b"\x03")


def test_records_are_laid_out_as_the_protocol_says():
    files = [SourceFile(PurePosixPath("a/b"), b"data", executable=True), SourceFile(PurePosixPath("c"), b"")]
    expected = b"\x03\0a/b\x01\x04\0\0\0\0\0\0\0data" + b"\x01\0c\0" + bytes(8) + b"\0\0"
    assert b"".join(encode_records(files)) == expected


def test_a_path_that_cannot_be_sent_is_the_callers_mistake():
    with pytest.raises(UsageError):
        list(encode_records([SourceFile(PurePosixPath("x" * 5000), b"")]))
