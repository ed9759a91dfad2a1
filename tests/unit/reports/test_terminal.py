"""The terminal's form: what it says, in any width, with and without colour."""

from __future__ import annotations

import io
from typing import Literal

import pytest
from rich.console import Console

from runner.domain.report import Report
from runner.reports import terminal
from tests.unit.reports.payloads import hostile
from tests.unit.reports.samples import compile_error, for_candidate, judge_error, wrong_answer


def printed(report: Report, *, width: int, colour: Literal["standard"] | None) -> str:
    """What a console of a width shows."""
    file = io.StringIO()
    console = Console(file=file, width=width, color_system=colour, force_terminal=colour is not None)
    console.print(terminal.renderable(report), crop=False)
    return file.getvalue()


def test_it_begins_with_the_outcome() -> None:
    lines = terminal.render(wrong_answer()).splitlines()
    assert lines[0] == "Top talkers · Python"
    assert lines[1] == "✗ Below the pass mark   68.75 of 100 points, pass mark 70   WA wrong answer"


def test_it_shows_what_to_look_at() -> None:
    text = terminal.render(wrong_answer())
    assert "✗ edge/05  WA wrong answer  22 ms" in text
    assert 'clients[0].ip: expected "192.0.2.10", got "192.0.2.9"' in text
    assert "Near its limit, so run 3 times: 2.71 s, 2.65 s, 2.82 s" in text
    assert "Unstable: its runs did not all write the same" in text
    assert "core/01" not in text


def test_a_compile_error_quotes_the_compiler() -> None:
    assert "./main.go:15:13: undefined: rank" in terminal.render(compile_error())


def test_a_judge_error_says_that_nothing_is_decided() -> None:
    text = terminal.render(judge_error())
    assert "! No decision yet   score withheld" in text
    assert "This is not the candidate's fault." in text


def test_the_candidate_sees_reasons_without_cases() -> None:
    text = terminal.render(for_candidate())
    assert "edge: gave a wrong answer (2 cases)" in text
    assert "edge/03" not in text


def test_a_pipe_gets_no_escape_sequence() -> None:
    assert "\x1b" not in terminal.render(wrong_answer())


def test_a_terminal_gets_colours_but_nothing_of_the_candidate_s() -> None:
    text = printed(hostile(), width=100, colour="standard")
    assert "\x1b[" in text
    assert "\x1b]8" not in text
    assert "\x1b[2J" not in text
    assert "[bold]b[/bold]" in text.replace("\n", "")


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_window(width: int) -> None:
    lines = printed(wrong_answer(), width=width, colour=None).splitlines()
    assert max(len(line) for line in lines if "Grade it again" not in line) <= width


def test_the_command_that_grades_it_again_can_be_copied_from_any_window() -> None:
    lines = printed(wrong_answer(), width=40, colour=None).splitlines()
    assert f"  Grade it again: {wrong_answer().evidence.reproduce}" in lines
