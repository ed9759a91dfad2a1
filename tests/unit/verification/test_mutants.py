"""Mutants: small changes, each of which is a mistake that somebody makes."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath
from textwrap import dedent

import pytest

from runner.verification.mutation.mutants import Mutant, mutants, sample

FILE = PurePosixPath("solution.py")


def made(source: str) -> tuple[Mutant, ...]:
    return mutants(FILE, dedent(source).encode())


def afters(source: str) -> set[str]:
    return {mutant.after for mutant in made(source)}


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("x = a < b", "x = a <= b"),
        ("x = a == b", "x = a != b"),
        ("x = a in b", "x = a not in b"),
        ("x = a < b < c", "x = a < b <= c"),
        ("x = a + b", "x = a - b"),
        ("x = a + b * c", "x = a + b // c"),
        ("x = (a + b) * c", "x = (a - b) * c"),
        ("x = a % b", "x = a // b"),
        ("x += y", "x -= y"),
        ("x += y", "pass"),
        ("x = a and b", "x = a or b"),
        ("x = a and b and c", "x = a and c"),
        ("x = not a", "x = a"),
        ("x = -a", "x = a"),
        ("x = a if b else c", "x = c if b else a"),
        ("x = 10", "x = 11"),
        ("x = 10", "x = 9"),
        ("x = 0", "x = -1"),
        ("x = True", "x = False"),
        ("x = 'a'", "x = ''"),
        ("x = f(a, b, c)", "x = f(b, a, c)"),
        ("if a: b()", "if False: b()"),
        ("if a: b()", "if True: b()"),
        ("while a: b()", "while False: b()"),
        ("x[1] = y", "pass"),
        ("x.y = z", "pass"),
        ("print(x)", "pass"),
        ("x = sorted(y, key=lambda item: -item)", "x = sorted(y, key=lambda item: item)"),
    ],
)
def test_a_mistake_that_somebody_makes(source: str, after: str) -> None:
    assert after in afters(f"{source}\n")


@pytest.mark.parametrize(
    "source",
    [
        '"""What it is for."""',
        "def f(x: int = None) -> 'text': ...",
        'if __name__ == "__main__":\n    x = y',
        "raise ValueError('for people', 1)",
        "parser.add_argument(help='for people')",
        "x = f'{a + b}'",
        "import a",
        "return_nothing = None",
        "is no Python",
    ],
)
def test_what_no_output_depends_on_is_left_alone(source: str) -> None:
    assert [after for after in afters(f"{source}\n") if after != "pass"] == []


def test_an_exit_code_of_zero_is_not_forgotten_since_nothing_means_the_same() -> None:
    assert afters("def main():\n    return 0\n") == {"return 1", "return -1"}


def test_a_result_is_forgotten() -> None:
    assert "return None" in afters("def f():\n    return x\n")


def test_a_loop_is_never_made_endless_by_its_condition() -> None:
    assert "while True: b()" not in afters("while a: b()\n")


def test_each_is_the_whole_file_with_one_change_and_still_python() -> None:
    source = """
        # Ä comment that stays, and bytes that are more than their characters: äöü
        def f(values):
            total = 0
            for value in values:
                if "ä" < value and value != 3:
                    total += len(value) * 2
            return total
        """
    text = dedent(source)
    for mutant in made(source):
        changed = mutant.source.decode()
        ast.parse(changed)
        assert changed != text
        assert changed.splitlines()[mutant.line - 1].strip() == mutant.after
        assert text.splitlines()[mutant.line - 1].strip() == mutant.before
        assert [one for one in changed.splitlines() if one not in text.splitlines()] != []


def test_an_id_stays_when_other_lines_change_and_no_two_are_the_same() -> None:
    short, longer = made("x = 1\n"), made("a = f()\n\nx = 1\nx = 1\n")
    ids = [mutant.id for mutant in longer]
    assert {mutant.id for mutant in short} <= set(ids)
    assert len(set(ids)) == len(ids)


def test_a_sample_is_the_same_every_time_and_in_order() -> None:
    found = made("\n".join(f"x{number} = {number}" for number in range(50)))
    assert sample(found, 10) == sample(found, 10)
    assert len(sample(found, 10)) == 10
    lines = [mutant.line for mutant in sample(found, 10)]
    assert lines == sorted(lines)
    assert sample(found, 1000) == found
