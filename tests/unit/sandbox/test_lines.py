"""Output cut into lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.errors import ProtocolError
from runner.sandbox.lines import MAX_LINE, ROOM, Lines


@given(st.lists(st.binary(max_size=20).map(lambda data: data.replace(b"x", b"\n"))))
def test_lines_are_those_of_the_whole_however_it_comes(pieces: list[bytes]):
    lines, seen = Lines(), []
    for piece in pieces:
        lines.add(piece)
        while (line := lines.take()) is not None:
            seen.append(line)
    whole = b"".join(pieces)
    rest = lines.take_rest()
    assert [*seen, rest or b""] == whole.split(b"\n")
    assert lines.came == len(whole)


def test_a_line_may_be_as_long_as_is_said_and_no_longer():
    lines = Lines()
    lines.add(b"short\n" + bytes(MAX_LINE - 6))
    assert lines.take() == b"short"
    lines.add(bytes(6))
    lines.add(b"\n")
    assert lines.take() == bytes(MAX_LINE)
    lines.add(bytes(MAX_LINE))
    with pytest.raises(ProtocolError, match="4 MiB"):
        lines.add(b"x")


def test_it_is_full_until_lines_are_taken():
    lines = Lines()
    lines.add((bytes(ROOM // 2 - 1) + b"\n") * 2)
    assert lines.full
    lines.take()
    assert not lines.full


def test_what_nobody_took_can_be_thrown_away():
    lines = Lines()
    lines.add(b"one\ntwo")
    assert lines.take() == b"one"
    lines.clear()
    assert (lines.take(), lines.take_rest()) == (None, None)
