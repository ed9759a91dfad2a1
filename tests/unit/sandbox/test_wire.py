"""The engine's framing, and a dialogue over real pipes and sockets."""

from __future__ import annotations

import os
import select
import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.errors import ProtocolError
from runner.sandbox.dialogue import Dialogue
from runner.sandbox.exchange import Incoming, Outgoing
from runner.sandbox.model import Command, Run
from runner.sandbox.protocol import END, FrameType, encode_frame
from runner.sandbox.wire import CHUNK, Demultiplexer, PipeWire, SocketWire

pieces = st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=40)), max_size=10)


def framed(stream: int, data: bytes) -> bytes:
    return struct.pack(">BxxxL", stream, len(data)) + data


@given(pieces, st.lists(st.integers(1, 30), min_size=1, max_size=5))
def test_standard_output_comes_through_however_the_stream_is_cut(
    pieces: list[tuple[int, bytes]], cuts: list[int]
):
    stream = b"".join(framed(*piece) for piece in pieces)
    demultiplexer = Demultiplexer()
    out = b""
    position = number = 0
    while position < len(stream):
        size = cuts[number % len(cuts)]
        out += demultiplexer.feed(stream[position : position + size])
        position, number = position + size, number + 1
    assert out == b"".join(data for kind, data in pieces if kind == 1)
    assert demultiplexer.stderr == b"".join(data for kind, data in pieces if kind == 2)


def test_only_the_last_of_standard_error_is_kept():
    demultiplexer = Demultiplexer()
    demultiplexer.feed(framed(2, b"x" * 10_000 + b"end"))
    assert len(demultiplexer.stderr) == 4096
    assert demultiplexer.stderr.endswith(b"end")


def test_another_stream_is_refused():
    with pytest.raises(ProtocolError):
        Demultiplexer().feed(framed(7, b"x"))


def echo(connection: socket.socket, count: int) -> None:
    """Answer `count` bytes with as many, in OUTPUT frames, never reading ahead of what is written."""
    with connection:
        while count and (data := connection.recv(65536)):
            count -= len(data)
            connection.sendall(framed(1, encode_frame(FrameType.OUTPUT, data)))


def test_neither_side_waits_for_the_other_when_both_are_full():
    ours, theirs = socket.socketpair()
    size = 8 << 20
    answering = threading.Thread(target=echo, args=(theirs, size))
    answering.start()
    wire = SocketWire(ours, lambda: None)
    dialogue = Dialogue(wire)
    dialogue.queue(iter([bytes(1 << 20)] * 8))
    got = 0
    while got < size:
        frame = dialogue.receive(time.monotonic() + 60)
        assert frame is not None
        got += len(frame.payload)
    answering.join()
    assert dialogue.receive(time.monotonic() + 60) is None
    wire.close()


def test_a_large_input_goes_in_large_pieces_though_nobody_reads_yet():
    ours, theirs = socket.socketpair()
    wire = SocketWire(ours, lambda: None)
    assert wire.send(memoryview(bytes(4 * CHUNK))) >= CHUNK
    wire.close()
    theirs.close()


def test_silence_ends_at_the_deadline():
    ours, theirs = socket.socketpair()
    wire = SocketWire(ours, lambda: None)
    with pytest.raises(TimeoutError):
        Dialogue(wire).receive(time.monotonic())
    wire.close()
    theirs.close()


def test_bytes_for_a_supervisor_that_is_gone_are_lost_without_an_error():
    reader, writer = os.pipe()
    output, other = os.pipe()
    os.close(reader)
    os.close(other)
    wire = PipeWire(writer, output)
    assert wire.send(memoryview(b"abc")) == 3
    assert wire.receive() == b""
    wire.close()


def test_an_engine_that_says_nothing_any_more_is_gone():
    """As one on another host is when the network is: the kernel gives up, with ETIMEDOUT (tcp(7))."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        near = socket.create_connection(server.getsockname())
        with server.accept()[0]:  # which reads nothing
            wire = SocketWire(near, lambda: None)
            data = memoryview(bytes(CHUNK))
            while wire.send(data):
                continue
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1)
            given_up = select.poll()
            given_up.register(near, 0)
            assert given_up.poll(60_000)
            assert wire.send(data) == len(data)
            assert wire.receive() == b""
            wire.close()


def test_input_is_held_back_until_its_turn_and_dropped_after_the_end():
    asked: list[int] = []

    def stdin() -> Iterator[bytes]:
        for number in range(3):
            asked.append(number)
            yield b"%d" % number

    outgoing = Outgoing(Run(Command(("/bin/cat",)), stdin()))
    frames = outgoing.frames()
    assert next(frames)[:1] == b"R"
    assert (next(frames), next(frames), asked) == (b"", b"", [])
    outgoing.release()
    assert next(frames) == encode_frame(FrameType.INPUT, b"0")
    outgoing.cut()
    assert list(frames) == [END]


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_supervisor_that_passes_on_more_than_it_may_is_refused(stream: str):
    incoming = Incoming(Command(("/bin/cat",), output=10, stderr_head=10))
    getattr(incoming, stream)(bytes(10))
    with pytest.raises(ProtocolError, match="11 bytes"):
        getattr(incoming, stream)(b"x")
