"""What holds of every checker: bytes in, a result out, whatever the bytes."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runner.domain.checkers import NAMES
from runner.domain.judge import Accepted, CheckerFailed, Rejected
from tests.unit.domain.checking import accepts, checked, difference

MIB = 1 << 20
HUGE_NUMBER = b"1" * MIB
HOSTILE = {
    "deep lists": b"[" * 100_000,
    "deep lists, closed": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "a million digits": HUGE_NUMBER,
    "a fraction of a million digits": b"0." + HUGE_NUMBER,
    "an exponent of a million digits": b"1e" + HUGE_NUMBER,
    "a negative exponent of a million digits": b"[1e-" + HUGE_NUMBER + b"]",
    "digits and a letter": HUGE_NUMBER + b"x",
    "bait for backtracking": b"a" * MIB + b"!",
    "an open string": b'"' + b"\\" * MIB,
    "escaped quotes": b'"' + b'\\"' * MIB,
    "quotes": b'"' * MIB,
    "no line feed": b"x" * MIB,
    "blank lines": b"\n" * MIB,
    "carriage returns": b"\r" * MIB,
    "NUL": b"\x00" * MIB,
    "all bytes": bytes(range(256)) * 4096,
    "bad UTF-8": b"\xff" * MIB,
    "commas": b"[" + b"," * MIB,
    "many values": b"[" + b"1," * MIB + b"1]",
    "many keys": b"{" + b",".join(b'"%d":0' % number for number in range(100_000)) + b"}",
    "the same key often": b"{" + b",".join([b'"a":0'] * 100_000) + b"}",
    "the answer, then more": b"42\n" + b"42\n" * MIB,
    "NaN": b"nan",
    "infinity": b"Infinity",
    "too large": b"1e999",
    "a byte order mark": b"\xef\xbb\xbf42\n",
    "UTF-16": "42\n".encode("utf-16"),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("output", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_output_is_rejected_in_a_short_printable_sentence(name, output):
    found = difference(name, b"42\n", output)
    assert found.message.isprintable()
    assert len(found.message) < 300
    for shown in (found.expected, found.actual):
        assert shown is None or len(shown.head + shown.tail) <= 200


@pytest.mark.parametrize("name", NAMES)
def test_every_checker_accepts_the_answer_and_its_equal(name):
    text = b'{"clients": [{"ip": "10.0.0.1", "requests": 3}], "skipped": 1.5}\n'
    assert accepts(name, text, bytes(text))


@pytest.mark.parametrize("name", NAMES)
@given(output=st.binary(max_size=60))
@example(output=b"42")
@example(output=b'{"a":')
def test_no_output_raises_and_none_but_the_answer_is_accepted(name, output):
    answer = b"an answer that no short run of random bytes spells"
    result = checked(name, b'"%s"' % answer, output)
    assert isinstance(result, Rejected)


@given(st.binary(max_size=60), st.sampled_from(["tokens", "lines", "float", "unordered"]))
def test_the_answer_itself_counts_like_an_output_that_is_compared_piece_by_piece(answer, name):
    assert accepts(name, answer, answer)
    assert accepts(name, answer, answer + b"\n")


@given(st.binary(max_size=200), st.sampled_from(NAMES))
def test_an_unreadable_answer_is_never_an_exception(answer, name):
    assert isinstance(checked(name, answer, answer), Accepted | CheckerFailed)


def test_an_unknown_checker_is_the_challenges_fault():
    result = checked("token", b"1", b"1")
    assert isinstance(result, CheckerFailed)
    assert "there is no checker named 'token'" in result.message
