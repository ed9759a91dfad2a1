"""Active characters become visible; everything else stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.reports.inert import cut, inert, one_line, spans

EVERY_CHARACTER = "".join(map(chr, range(0x110000)))


def test_no_control_format_surrogate_or_separator_survives() -> None:
    left = {c for c in inert(EVERY_CHARACTER) if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert left == {"\n", "\t"}


def test_letters_signs_and_spaces_stay() -> None:
    text = "naïve – 日本語 ✓ 90\u00a0MB\tend\n"
    assert inert(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u202e", "⟦U+202E⟧"),
        ("\x1b[2J", "⟦U+001B⟧[2J"),
        ("a\r\n", "a⟦U+000D⟧\n"),
        (b"\xff\x00", "⟦0xFF⟧⟦U+0000⟧"),
        (b"\xc2\x9b", "⟦U+009B⟧"),
        ("\U000e0041", "⟦U+E0041⟧"),
        ("\u3164", "⟦U+3164⟧"),
        (b"\xed\xa0\x80", "⟦0xED⟧⟦0xA0⟧⟦0x80⟧"),
    ],
)
def test_what_acts_is_shown_instead(text: str | bytes, shown: str) -> None:
    assert inert(text) == shown


@given(st.binary())
def test_it_is_done_once(data: bytes) -> None:
    assert inert(inert(data)) == inert(data)


@given(st.text())
def test_spans_say_the_same_in_pieces(text: str) -> None:
    assert "".join(piece for piece, _ in spans(text)) == inert(text)


def test_a_literal_escape_is_told_from_a_real_one() -> None:
    assert list(spans("⟦U+202E⟧\u202e")) == [("⟦U+202E⟧", False), ("⟦U+202E⟧", True)]


def test_a_line_of_a_megabyte_is_cut_with_a_count() -> None:
    assert cut("x" * 1_000_000, line_width=10) == "x" * 10 + "… (+999,990 characters)"


def test_many_lines_are_cut_with_a_count() -> None:
    assert cut("a\n" * 1000, lines=2) == "a\na\n… (+999 lines)"


def test_one_line_has_one_line() -> None:
    assert one_line(b"a\n\tb\x00  c") == "a b⟦U+0000⟧ c"
    assert one_line("y" * 500, 3) == "yyy… (+497 characters)"
