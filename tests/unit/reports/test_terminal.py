"""The terminal's form: what it says, in any width, with and without colour."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Literal

import pytest
from rich.console import Console

from runner.domain.observation import Excerpt
from runner.domain.report import CaseResult, Report
from runner.domain.verdict import Verdict
from runner.domain.views import candidate_view
from runner.reports import terminal
from tests.unit.reports.payloads import hostile
from tests.unit.reports.samples import compile_error, for_candidate, judge_error, whole, wrong_answer
from tests.unit.reports.service_samples import service_failed, service_for_candidate


def printed(report: Report, *, width: int, colour: Literal["standard"] | None) -> str:
    """What a console of a width shows."""
    file = io.StringIO()
    console = Console(file=file, width=width, color_system=colour, force_terminal=colour is not None)
    console.print(terminal.renderable(report), crop=False)
    return file.getvalue()


def with_cases(report: Report, group: str, cases: tuple[CaseResult, ...]) -> Report:
    """The report with other cases in a group."""
    groups = tuple(replace(each, cases=cases) if each.name == group else each for each in report.groups)
    return replace(report, groups=groups)


def crashed(stderr: Excerpt) -> Report:
    """`wrong_answer`, whose first sample crashed too."""
    report = wrong_answer()
    first, *others = report.groups[0].cases
    crash = replace(first, verdict=Verdict.RTE, reason="ended with exit code 1", stderr=stderr)
    return with_cases(report, "sample", (crash, *others))


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


def test_a_crash_says_what_it_was() -> None:
    text = terminal.render(wrong_answer())
    assert "Standard error ends with: ValueError: invalid literal for int() with base 10: '12x'\n" in text
    assert "Traceback" not in text


def test_the_candidate_reads_why_a_sample_crashed_but_no_secret_case() -> None:
    text = terminal.render(candidate_view(crashed(whole(b"Traceback\nKeyError: 'ip'\n\n \n"))))
    assert "Standard error ends with: KeyError: 'ip'\n" in text
    assert "invalid literal" not in text


def test_a_crash_with_a_long_standard_error_shows_its_very_end() -> None:
    text = terminal.render(crashed(Excerpt(b"first\nof many\n", b"lines\nthe last\n", 100_000)))
    assert "Standard error ends with: the last\n" in text


def test_the_end_of_a_standard_error_is_inert_and_cut() -> None:
    text = " ".join(terminal.render(crashed(whole(b"\x1b[2J" + b"x" * 1_000 + b"\n"))).split())
    assert "Standard error ends with: ⟦U+001B⟧[2Jxx" in text
    assert "(+851 characters)" in text


def test_a_crash_without_a_word_has_no_line_for_it() -> None:
    assert terminal.render(crashed(whole(b"\n"))).count("Standard error ends with") == 1


def test_it_lists_twelve_cases_and_counts_the_rest() -> None:
    failing = next(case for case in wrong_answer().groups[2].cases if case.verdict is Verdict.WA)
    cases = tuple(replace(failing, id=f"core/{number:02}") for number in range(1, 31))
    text = terminal.render(with_cases(wrong_answer(), "core", cases))
    assert "core/12" in text
    assert "core/13" not in text
    assert "\n  and 23 more\n" in text


def test_a_compile_error_quotes_the_compiler() -> None:
    assert "./main.go:15:13: undefined: rank" in terminal.render(compile_error())


def test_a_judge_error_says_that_nothing_is_decided() -> None:
    text = terminal.render(judge_error())
    assert "! No decision yet   score withheld" in text
    assert "This is not the candidate's fault." in text


def test_the_candidate_sees_reasons_without_cases() -> None:
    text = terminal.render(for_candidate())
    assert "\n  edge: 2 cases gave a wrong answer\n" in text
    assert "\n  Hints:\n      Read again how ties are broken.\n" in text
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


def test_a_case_of_a_service_says_what_failed_and_shows_the_last_exchanges() -> None:
    text = terminal.render(service_failed())
    assert "✗ edge/test_bookings.py::test_two_at_once  WA wrong answer  0.48 s" in text
    assert "      client.get('/accounts/food').json()['balance'] was 101, expected 201\n" in text
    assert "        GET /accounts/food → 200 OK, 44 ms\n" in text
    assert "        … 909 earlier exchanges\n" in text
    assert "Its log ends with: MemoryError: ⟦U+001B⟧[31mno room" in text


def test_a_service_has_its_runs_and_its_routes() -> None:
    text = terminal.render(service_failed())
    assert "\n  python app.py, beside cache 8.0.2, db 17.12\n" in text
    assert "\n  edge: never ready, ended by itself with exit code 1, 0.44 s of CPU time" in text
    assert "\n  PUT /accounts/{name}/picture: 1 answer, 14 ms\n" in text


def test_the_candidate_of_a_service_sees_samples_and_their_runs_alone() -> None:
    text = terminal.render(service_for_candidate())
    assert "client.get('/accounts/food').json()['balance'] was 101, expected 201" in text
    assert "  sample: ready after 0.87 s" in text
    assert "  edge: ready after" not in text
    assert "GET /accounts/{name}" not in text
    assert "neither what they asked nor what your service answered" in " ".join(text.split())


def test_samples_that_are_all_there_is_have_points() -> None:
    report = wrong_answer()
    sample = replace(report.groups[0], max_score=100.0, score=66.66)
    text = terminal.render(replace(report, groups=(sample,)))
    assert "66.66 of 100 points" in next(line for line in text.splitlines() if "✓ sample" in line)
    assert "no points" not in text


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_of_a_service_is_wider_than_the_window(width: int) -> None:
    lines = printed(service_failed(), width=width, colour=None).splitlines()
    assert max(len(line) for line in lines if "Grade it again" not in line) <= width
