"""Frames for a command that goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runner.sandbox.outbox import Outbox
from runner.sandbox.protocol import END, encode_deadline, encode_input, encode_stop

RUN = b"R\0\0\0\0"


def there(frames: Iterator[bytes]) -> list[bytes]:
    """All that can be sent now."""
    return list(iter(lambda: next(frames, b""), b""))


def test_frames_leave_in_the_order_in_which_they_came():
    outbox = Outbox(RUN)
    frames = outbox.frames()
    assert there(frames) == [RUN]
    outbox.send(b"one")
    outbox.post([encode_stop(1)])
    outbox.end()
    assert there(frames) == [*encode_input(b"one"), encode_stop(1), END]
    assert next(frames) == b""


def test_what_is_urgent_goes_before_all_that_waits():
    outbox = Outbox(RUN)
    frames = outbox.frames()
    assert next(frames) == RUN
    outbox.send(b"one")
    outbox.end()
    outbox.urge(encode_stop(0))
    assert there(frames) == [encode_stop(0), *encode_input(b"one"), END]


def test_nothing_is_so_urgent_that_it_goes_before_the_command():
    outbox = Outbox(RUN)
    outbox.send(b"one")
    outbox.urge(encode_stop(0))
    assert there(outbox.frames()) == [RUN, encode_stop(0), *encode_input(b"one")]


def test_what_is_urgent_and_for_a_command_that_has_ended_is_not_sent():
    outbox = Outbox(RUN)
    frames = outbox.frames()
    next(frames)
    outbox.cut()
    outbox.urge(encode_stop(0))
    assert list(frames) == [END]


def test_a_large_input_is_cut_into_frames():
    outbox = Outbox(RUN)
    outbox.send(bytes(100_000))
    assert there(outbox.frames()) == [RUN, *encode_input(bytes(100_000))]


def test_once_the_command_has_ended_only_what_is_not_for_it_is_sent():
    outbox = Outbox(RUN)
    frames = outbox.frames()
    next(frames)
    outbox.send(b"late")
    outbox.post([encode_stop(1), encode_deadline(7)])
    outbox.cut()
    assert list(frames) == [encode_deadline(7), END]


def test_its_input_ends_once():
    outbox = Outbox(RUN)
    frames = outbox.frames()
    outbox.end()
    outbox.end()
    outbox.cut()
    assert list(frames) == [RUN, END]


def test_what_comes_later_is_not_taken():
    outbox = Outbox(RUN)
    frames = outbox.frames()
    outbox.cut()
    outbox.send(b"late")
    assert not outbox.post([encode_stop(1)])
    assert list(frames) == [RUN, END]


def test_nothing_can_be_sent_after_the_end_of_input():
    outbox = Outbox(RUN)
    outbox.end()
    with pytest.raises(ValueError, match="ended"):
        outbox.send(b"x")
