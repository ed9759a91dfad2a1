"""Checkers `exact`, `lines` and `unordered`: byte by byte and line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.checking import accepts, difference


class TestExact:
    def test_accepts_the_same_bytes_only(self):
        assert accepts("exact", b"\x00\xff\n", b"\x00\xff\n")
        for output in (b"1", b"1\r\n", b"1\n\n", b" 1\n", b""):
            assert not accepts("exact", b"1\n", output)

    def test_says_at_which_byte(self):
        found = difference("exact", b"one\ntwo\n", b"one\ntvo\n")
        assert found.line == 2
        assert found.message == r"line 2, byte 6 of the output: expected `one\ntwo\n`, got `one\ntvo\n`"

    def test_an_output_that_ends_early(self):
        message = r"line 1, byte 2 of the output: expected `1\n`, got the end of the output"
        assert difference("exact", b"1\n", b"1").message == message


class TestLines:
    @pytest.mark.parametrize("output", [b"a b\n c\n", b"a b \r\n c", b"a b\n c\t\n\n \n"])
    def test_forgives_the_ends_of_lines(self, output):
        assert accepts("lines", b"a b\n c\n", output)

    @pytest.mark.parametrize(
        ("output", "message"),
        [
            (b"a  b\n c\n", "line 1: expected `a b`, got `a  b`"),
            (b"a b\nc\n", "line 2: expected ` c`, got `c`"),
            (b"A b\n c\n", "line 1: expected `a b`, got `A b`"),
            (b"a b\n", "line 2: expected ` c`, got the end of the output"),
            (b"a b\n\n c\n", "line 2: expected ` c`, got ``"),
            (b"a b\n c\nd", "line 3: expected the end of the output, got `d`"),
        ],
    )
    def test_forgives_nothing_else(self, output, message):
        assert difference("lines", b"a b\n c\n", output).message == message


class TestUnordered:
    def test_any_order_will_do(self):
        assert accepts("unordered", b"a\nb\nb\n", b"b \r\na\n\nb")

    @pytest.mark.parametrize(
        ("output", "message"),
        [
            (b"a\nc\n", "line 2: `c` is not expected anywhere"),
            (b"a\na\n", "line 2: `a` occurs too often"),
            (b"b\na\n", "the line `b` is missing"),
            (b"a\n", "the line `b` is missing, the first of 2 such lines"),
        ],
    )
    def test_says_which_line_is_wrong(self, output, message):
        assert difference("unordered", b"a\nb\nb\n", output).message == message


LINES = st.lists(st.sampled_from([b"a", b"b", b"  c", b""]), max_size=8)


@given(LINES, st.data())
def test_the_order_of_lines_never_changes_what_unordered_says(lines, data):
    shuffled = data.draw(st.permutations(lines))
    assert accepts("unordered", b"\n".join(lines), b"\n".join(shuffled))


@given(LINES, LINES)
def test_what_lines_accepts_unordered_and_tokens_accept(answer, output):
    texts = b"\n".join(answer), b"\n".join(output)
    if accepts("lines", *texts):
        assert accepts("unordered", *texts)
        assert accepts("tokens", *texts)
    if accepts("exact", *texts):
        assert accepts("lines", *texts)
