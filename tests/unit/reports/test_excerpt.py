"""Bytes as text in the document: lossless, readable where they are text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.observation import Excerpt
from runner.reports.excerpt import Encoding, Written, read, write


@given(st.binary(), st.binary(), st.integers(0, 1 << 40))
def test_any_bytes_come_back(head: bytes, tail: bytes, omitted: int) -> None:
    excerpt = Excerpt(head, tail, len(head) + len(tail) + omitted)
    assert read(write(excerpt)) == excerpt


def test_utf8_is_written_as_it_is() -> None:
    assert write(Excerpt("é\\x41\0".encode(), b"", 7)) == Written("é\\x41\0", "", 7, Encoding.UTF_8)


def test_other_bytes_are_escaped_and_backslashes_doubled() -> None:
    assert write(Excerpt(b"a\\\xff", b"", 3)) == Written("a\\\\\\xff", "", 3, Encoding.ESCAPED)


def test_a_character_cut_in_two_stays_readable() -> None:
    assert write(Excerpt("nä".encode()[:-1], b"k", 10)).text == "n\\xc3"


@pytest.mark.parametrize("text", ["\\", "a\\n", "\\x4", "\\x41", "\\xFF", "\\\\\\"])
def test_a_broken_escape_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="backslash"):
        read(Written(text, "", 100, Encoding.ESCAPED))
