"""Checkers `tokens` and `float`: word by word."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.checking import accepts, difference


class TestTokens:
    @pytest.mark.parametrize(
        ("answer", "output"),
        [
            (b"1 2\n3\n", b"1 2\n3\n"),
            (b"1 2\n3\n", b"  1\t2\r\n\r\n3"),
            (b"Yes\n", b"YES"),
            (b"", b"\n \v\f\r\t"),
            (b"na\xc3\xafve", b"NA\xc3\xafVE"),
        ],
    )
    def test_accepts(self, answer, output):
        assert accepts("tokens", answer, output)

    @pytest.mark.parametrize(
        ("answer", "output", "message"),
        [
            (b"1\n2\n", b"1\n3\n", "line 2: expected `2`, got `3`"),
            (b"1 2", b"12", "line 1: expected `1`, got `12`"),
            (b"1\n2\n", b"1\n", "line 2: expected `2`, got the end of the output"),
            (b"1\n", b"1\n\n2\n", "line 3: expected the end of the output, got `2`"),
            (b"1\n", b"", "line 1: expected `1`, got the end of the output"),
            (b"1", b"\xef\xbb\xbf1", r"line 1: expected `1`, got `\ufeff1`"),
            (b"ok", b"ok\x00", r"line 1: expected `ok`, got `ok\x00`"),
            (b"ok", b"\xff\xfe", r"line 1: expected `ok`, got `\xff\xfe`"),
            (b"1 2", b"1\xc2\xa02", r"line 1: expected `1`, got `1\xa02`"),
            (b"0", b"-0", "line 1: expected `0`, got `-0`"),
            (b"1.0", b"1.00", "line 1: expected `1.0`, got `1.00`"),
        ],
    )
    def test_rejects_and_says_where(self, answer, output, message):
        assert difference("tokens", answer, output).message == message

    def test_case_matters_when_asked(self):
        assert not accepts("tokens", b"Yes", b"yes", case_sensitive=True)
        assert accepts("tokens", b"Yes", b"Yes\n", case_sensitive=True)

    @pytest.mark.parametrize("output", [b"1  2\n", b"1 2", b" 1 2\n", b"1 2\r\n", b"1 2\n\n", b"1\t2\n"])
    def test_white_space_matters_when_asked(self, output):
        assert accepts("tokens", b"1 2\n", output)
        assert not accepts("tokens", b"1 2\n", output, space_change_sensitive=True)

    def test_only_white_space_matters_when_asked(self):
        assert accepts("tokens", b"A b\n", b"a B\n", space_change_sensitive=True)

    @pytest.mark.parametrize(
        ("answer", "output", "options", "same"),
        [
            (b"1.0", b"1.001", {"float_tolerance": 0.01}, True),
            (b"1.0", b"1.1", {"float_tolerance": 0.01}, False),
            (b"1000", b"1001", {"float_relative_tolerance": 0.01}, True),
            (b"1000", b"1001", {"float_absolute_tolerance": 0.01}, False),
            (b"0", b"0.001", {"float_relative_tolerance": 0.01}, False),
            (b"0", b"0.001", {"float_absolute_tolerance": 0.01}, True),
            (b"0.0314", b"3.14000000e-2", {"float_tolerance": 0}, True),
            (b"200", b"2.0e2", {"float_tolerance": 0}, True),
            (b"0.5", b".5", {"float_tolerance": 0}, True),
            (b"5", b"+5.", {"float_tolerance": 0}, True),
            (b"0", b"-0", {"float_tolerance": 0}, True),
            (b"x 1.0", b"X 1.00", {"float_tolerance": 0}, True),
            (b"x 1.0", b"y 1.0", {"float_tolerance": 1}, False),
            (b"1.0", b"one", {"float_tolerance": 1}, False),
            (b"one", b"1.0", {"float_tolerance": 1}, False),
        ],
    )
    def test_tolerance(self, answer, output, options, same):
        assert accepts("tokens", answer, output, **options) is same

    @pytest.mark.parametrize(
        "output",
        [
            b"nan",
            b"NaN",
            b"inf",
            b"-inf",
            b"Infinity",
            b"1e999",
            b"-1e999",
            b"1_0",
            b"0x1",
            b"1e",
            b"--1",
            b"",
        ],
    )
    def test_what_is_no_finite_decimal_is_near_nothing(self, output):
        for expected in (b"1", b"10", b"0", b"1e308"):
            assert not accepts("tokens", expected, output, float_tolerance=1_000_000)

    def test_nan_and_inf_of_an_answer_are_words(self):
        assert accepts("tokens", b"nan inf", b"NaN INF", float_tolerance=1)
        assert not accepts("tokens", b"inf", b"1e999", float_tolerance=1)

    def test_the_excerpts_show_the_first_difference_of_long_words(self):
        found = difference("tokens", b"a" * 5000 + b"b" + b"a" * 5000, b"a" * 5000 + b"c" + b"a" * 5000)
        assert found.expected is not None
        assert found.actual is not None
        assert len(found.expected.head) == len(found.actual.head) == 200
        assert b"b" in found.expected.head
        assert b"c" in found.actual.head
        assert len(found.message) < 200

    def test_long_outputs_are_compared_to_the_end(self):
        words = b"".join(b"%d " % number for number in range(50_000))
        assert accepts("tokens", words, words.replace(b" ", b"\r\n"))
        assert difference("tokens", words, words.replace(b" 49999 ", b" 5 ")).line == 1
        assert not accepts("tokens", words, words + b"x")

    def test_words_across_the_borders_of_chunks_stay_whole(self):
        for shift in range(-3, 4):
            word = b"w" * ((64 << 10) + shift)
            assert accepts("tokens", word + b" x", word + b"\nx")
            assert accepts("tokens", word + b"  x", word + b"  x", space_change_sensitive=True)
            assert not accepts("tokens", word + b"  x", word + b" x", space_change_sensitive=True)


class TestFloat:
    @pytest.mark.parametrize(
        ("output", "options", "same"),
        [
            (b"1000.0005", {}, True),
            (b"1000.01", {}, False),
            (b"1000.01", {"absolute": 0.1}, True),
            (b"1000.01", {"relative": 0.1}, True),
            (b"1000.0005", {"absolute": 1e-6}, False),
            (b"1000", {"absolute": 0}, True),
            (b"nan", {"absolute": 1}, False),
        ],
    )
    def test_an_option_given_stands_alone(self, output, options, same):
        assert accepts("float", b"1000", output, **options) is same

    def test_words_must_be_the_same(self):
        assert accepts("float", b"sum 0.1", b"sum 0.1000001")
        assert not accepts("float", b"sum 0.1", b"mean 0.1")


WORDS = st.lists(st.sampled_from([b"a", b"B", b"0.5", b"12", b"-3", b"\xff"]), max_size=8)
SPACES = st.lists(st.sampled_from([b" ", b"\n", b"\r\n", b"\t\v\f "]), min_size=9, max_size=9)


def spread(words: list[bytes], spaces: list[bytes]) -> bytes:
    return b"".join(itertools.chain(*zip(spaces, words, strict=False))) + spaces[-1]


@given(WORDS, WORDS, SPACES, SPACES, st.sampled_from([None, 0.1]))
def test_white_space_never_changes_what_tokens_says(answer, output, some, others, tolerance):
    options = {} if tolerance is None else {"float_tolerance": tolerance}
    plain = accepts("tokens", b" ".join(answer), b" ".join(output), **options)
    assert accepts("tokens", spread(answer, some), spread(output, others), **options) is plain


@given(WORDS, WORDS)
def test_a_tolerance_accepts_whatever_is_accepted_without(answer, output):
    texts = b" ".join(answer), b" ".join(output)
    assert accepts("tokens", *texts, float_tolerance=0.1) >= accepts("tokens", *texts)
