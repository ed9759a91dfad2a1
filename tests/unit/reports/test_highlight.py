"""Highlighting: true to the text, from a child that is trusted with nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.domain.languages import LANGUAGE_NAMES
from runner.reports import highlight as module
from runner.reports import highlight_child
from runner.reports.highlight import Source, Token, highlight
from tests.unit.reports import sample_sources


def test_the_text_stays_as_it_is() -> None:
    (tokens,) = highlight([Source("python", sample_sources.STREAMING)])
    assert tokens is not None
    assert "".join(token.text for token in tokens) == sample_sources.STREAMING
    assert Token("kn", "import") in tokens


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.text(), min_size=1, max_size=3),
    st.sampled_from(LANGUAGE_NAMES),
)
def test_any_text_in_any_language_stays_as_it_is(texts: list[str], language: str) -> None:
    for text, tokens in zip(texts, highlight([Source(language, text) for text in texts]), strict=True):
        assert tokens is not None
        assert "".join(token.text for token in tokens) == text


def test_bytes_that_are_no_utf8_stay_as_they_are() -> None:
    text = b"print('\xff')\r\n\n".decode("utf-8", "surrogateescape")
    (tokens,) = highlight([Source("python", text)])
    assert tokens is not None
    assert "".join(token.text for token in tokens) == text


def test_an_unknown_language_is_plain_and_the_others_are_not() -> None:
    unknown, known = highlight([Source("no-such-language", "x"), Source("go", sample_sources.BROKEN_GO)])
    assert unknown is None
    assert known is not None


def test_a_text_that_is_too_long_is_plain() -> None:
    assert highlight([Source("python", "x" * (module.MAX_CHARACTERS + 1))]) == (None,)


def test_a_text_that_burns_time_is_plain() -> None:
    words = "a " * (module.MAX_CHARACTERS // 2)  # the effort grows with the square: far beyond any limit
    assert highlight([Source("java", words)]) == (None,)


@pytest.mark.parametrize(
    "runs",
    [
        None,
        {},
        "k",
        [["k", 2]],
        [["k", 4]],
        [["k", -1], ["k", 4]],
        [["k", 0], ["k", 3]],
        [["k", True], ["k", 2]],
        [["k", 1.0], ["k", 2]],
        [['"><script>', 3]],
        [["K", 3]],
        [["k"]],
        [3],
        [[None, 3]],
    ],
)
def test_an_answer_that_does_not_fit_is_refused(runs: object) -> None:
    assert module._tokens("abc", runs) is None


def test_an_answer_that_fits_is_taken() -> None:
    assert module._tokens("abc", [["k", 1], ["", 2]]) == (Token("k", "a"), Token("", "bc"))


def test_the_child_cannot_open_a_file_once_it_reads() -> None:
    program = (
        "import sys\n"
        f"sys.path.insert(0, {str(Path(module.__file__).parent)!r})\n"
        "import highlight_child as child\n"
        "class Lexer:\n"
        "    def get_tokens_unprocessed(self, text):\n"
        "        open('/dev/null')\n"
        "import pygments.lexers\n"
        "pygments.lexers.get_lexer_by_name = lambda name: Lexer()\n"
        "sys.argv[1:] = ['any']\n"
        "child.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program],
        input=json.dumps(["x"]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Too many open files" in done.stderr


def test_the_child_s_limits_are_what_the_page_promises() -> None:
    assert highlight_child.CPU_SECONDS == 2
    assert highlight_child.ADDRESS_SPACE == 512 << 20
