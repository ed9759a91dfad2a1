"""Checker `json`: value by value."""

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.judge import Accepted, CheckerFailed, CheckerResult
from tests.unit.domain.checking import accepts, checked, difference


class TestJson:
    @pytest.mark.parametrize(
        ("answer", "output"),
        [
            (b'{"a": 1, "b": [true, null]}', b'{"b":[true,null],\r\n"a":1}\n'),
            (b"1", b"1.0"),
            (b"100", b"1E2"),
            (b"0", b"-0"),
            (b"0.0", b"-0.0"),
            (b'"\xc3\xa9"', rb'"\u00e9"'),
            (rb'"\ud83d\ude00"', '"😀"'.encode()),
            (b'"a,[{"', rb'"\u0061\u002c\u005b\u007b"'),
            (rb'{"\"\\": "\\\""}', rb'{"\u0022\u005c": "\u005c\u0022"}'),
            (b"1" * 5000, b"1" * 5000),
            (b"1e23", b"1" + b"0" * 23),
            (b"", b" \n"),
        ],
    )
    def test_equal_values(self, answer, output):
        assert accepts("json", answer, output)

    @pytest.mark.parametrize(
        ("answer", "output", "message"),
        [
            (
                b'{"clients": [{"requests": 4}, {"requests": 3}]}',
                b'{"clients": [{"requests": 4}, {"requests": 2}]}',
                "clients[1].requests: expected `3`, got `2`",
            ),
            (b'{"a b": [[0]]}', b'{"a b": [[1]]}', '["a b"][0][0]: expected `0`, got `1`'),
            (b'{"a": {"b": 1}}', b'{"a": {}}', "a: the key `b` is missing"),
            (b'{"a": {}}', b'{"a": {"b": 1}}', "a: the key `b` is not expected"),
            (b"[1, 2]", b"[1]", "expected a list of 2 items, got a list of 1 item"),
            (b"[[]]", b"[{}]", "[0]: expected a list of 0 items, got an object with 0 keys"),
            (b'{"n": {"x": 1}}', b'{"n": null}', "n: expected an object with 1 key, got `null`"),
            (b"1", b"true", "expected `1`, got `true`"),
            (b"0", b"false", "expected `0`, got `false`"),
            (b"true", b"1", "expected `true`, got `1`"),
            (b"null", b"0", "expected `null`, got `0`"),
            (b"1", b'"1"', 'expected `1`, got `"1"`'),
            (b"[1]", b"[2]", "[0]: expected `1`, got `2`"),
            (b"[true]", b"[1.0]", "[0]: expected `true`, got `1.0`"),
            (b"9007199254740993", b"9007199254740992", "expected `9007199254740993`, got `9007199254740992`"),
            (b"0.3", b"0.30000000000000004", "expected `0.3`, got `0.30000000000000004`"),
            (b'"a"', b'"\xe2\x80\xaea"', r'expected `"a"`, got `"\u202ea"`'),
            (b'"a"', rb'"\ud800"', r'expected `"a"`, got `"\ud800"`'),
            (b"", b"{}", "expected no output, got `{}`"),
        ],
    )
    def test_different_values(self, answer, output, message):
        assert difference("json", answer, output).message == message

    @pytest.mark.parametrize(
        ("output", "message"),
        [
            (b"", "the output is not JSON: it is empty"),
            (b" \n", "the output is not JSON: it is empty"),
            (b"\xef\xbb\xbf[1]", "line 1: the output is not JSON: it starts with a byte order mark"),
            (b"[1]\n\xff", "line 2: the output is not JSON: it is not valid UTF-8"),
            (b"[1]\n[1]", "line 2: the output is not JSON: extra data at column 1"),
            (b"[1,\n]", "line 2: the output is not JSON: expecting value at column 1"),
            (b'["a', "line 1: the output is not JSON: unterminated string starting at column 2"),
            (b'["\x00"]', "line 1: the output is not JSON: invalid control character at column 3"),
            (b"[NaN]", "the output is not JSON: NaN is no JSON number"),
            (b"[-Infinity]", "the output is not JSON: -Infinity is no JSON number"),
            (b"[1e999]", "the output has a number that is too large for a double"),
            (b'{"a": 1, "a": 1}', "the output has the key `a` twice in one object"),
            (b"[01]", "line 1: the output is not JSON: expecting ',' delimiter at column 3"),
            (b"[+1]", "line 1: the output is not JSON: expecting value at column 2"),
            (b"{'a': 1}", None),
            (b"[1_0]", None),
            ("[١]".encode(), None),
            (b"[0x1]", None),
            (b"[1] // so", None),
            (b"\x00[1]", None),
            (b"\x0b[1]", None),
        ],
    )
    def test_what_is_no_json(self, output, message):
        found = difference("json", b"[1]", output).message
        assert message is None or found == message

    @pytest.mark.parametrize("answer", [b"{", b"nope", b"[NaN]", b'{"a":1,"a":1}', b"[" * 1000 + b"]" * 1000])
    def test_an_answer_that_is_no_json_is_the_challenges_fault(self, answer):
        result = checked("json", answer, answer)
        assert isinstance(result, CheckerFailed)
        assert result.message.startswith("the answer ")

    @pytest.mark.parametrize(
        ("answer", "output", "same"),
        [
            (b"[0.5]", b"[0.5000001]", True),
            (b"[0.5]", b"[0.6]", False),
            (b"[3]", b"[3.0000001]", True),
            (b"[1000000]", b"[1000001]", False),
            (b"[0.5]", b'["0.5"]', False),
            (b"[1.5]", b"[true]", False),
            (b"[1.5]", b"[" + b"1" * 1000 + b"]", False),
            (b"[" + b"1" * 1000 + b"]", b"[1.5]", False),
            (b"[1.7e308]", b"[-1.7e308]", False),
        ],
    )
    def test_tolerance_is_for_fractions(self, answer, output, same):
        assert accepts("json", answer, output, float_tolerance=1e-5) is same

    def test_deep_but_not_too_deep(self):
        deep = b"[" * 256 + b"]" * 256
        assert accepts("json", deep, deep)
        found = difference("json", deep, b"[" + deep + b"]").message
        assert found == "the output is nested too deeply: more than 256 lists and objects in one another"

    @pytest.mark.parametrize(
        "output", [b"[" + b"1," * 200_000 + b"1]", b"[" + b'"",' * 200_000 + b'""]', b'"' * 400_000]
    )
    def test_far_more_values_than_the_answer_has_are_not_even_read(self, output):
        assert difference("json", b"[1]", output).message == "the output has far more values than the answer"
        assert accepts("json", b"[" + b"1," * 200_000 + b"1]", b"[" + b"1 , " * 200_000 + b"1.0]")

    def test_brackets_in_strings_are_not_depth(self):
        text = json.dumps(["[" * 1000 + '"\\' * 500, "{" * 1000]).encode()
        assert accepts("json", text, text)

    def test_a_path_stays_short(self):
        deep = b'{"%s":' % (b"k" * 5000) * 50 + b"%d" + b"}" * 50
        found = difference("json", deep % 1, deep % 2)
        assert len(found.message) < 400
        assert found.message.endswith("kkkk: expected `1`, got `2`")


NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(), values, max_size=4),
    max_leaves=12,
)


def shuffled_keys(value: object) -> object:
    match value:
        case dict():
            return {key: shuffled_keys(value[key]) for key in reversed(value)}
        case list():
            return [shuffled_keys(item) for item in value]
        case _:
            return value


@given(VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_a_json_value_is_itself_however_it_is_written(value, ascii_only, indent):
    rewritten = json.dumps(shuffled_keys(value), ensure_ascii=ascii_only, indent=indent)
    assert accepts("json", json.dumps(value).encode(), rewritten.encode("utf-8", "surrogatepass"))


def canonical(value: object) -> str:
    """JSON values by name of their type, so that True is not 1; whole doubles are integers."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dict):
        return "{" + ",".join(sorted(f"{key!r}:{canonical(item)}" for key, item in value.items())) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return repr(value)


SMALL = st.recursive(
    st.sampled_from([None, True, False, 0, 1, 0.0, 1.0, 0.5, "", "1"]),
    lambda values: st.lists(values, max_size=2) | st.dictionaries(st.sampled_from("ab"), values, max_size=2),
    max_leaves=4,
)


@given(SMALL, SMALL)
def test_json_accepts_exactly_equal_values(answer, output):
    same = canonical(answer) == canonical(output)
    assert accepts("json", json.dumps(answer).encode(), json.dumps(output).encode()) is same


def test_a_deep_stack_of_the_callers_does_not_matter():
    def deeper(levels: int) -> CheckerResult:
        return (
            deeper(levels - 1)
            if levels
            else checked("json", b"[" * 256 + b"]" * 256, b"[" * 256 + b"]" * 256)
        )

    assert isinstance(deeper(sys.getrecursionlimit() // 3), Accepted)
