"""A Kattis package with many large cases: the same bytes every time, in the legacy format."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SUBMISSIONS = Path(__file__).with_name("subjects") / "bulk"
NUMBERS = 1_250_000
"""In each input; a line of 8 bytes each, so 10 MB."""
SEED = 11
_LEAST, _MOST = 2_000_000, 9_999_999
"""Seven digits, and so have their halves."""
_LINE = 8
_APART = 997
"""Numbers by which each case begins later than the one before: no two are the same."""


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers as lines, and their halves; each as long as the other."""

    numbers: bytes
    halves: bytes
    total: int

    def turned(self, case: int) -> tuple[bytes, bytes]:
        """The same lines, begun elsewhere for each case."""
        cut = case * _APART * _LINE % len(self.numbers)
        return self.numbers[cut:] + self.numbers[:cut], self.halves[cut:] + self.halves[:cut]


def series(count: int = NUMBERS) -> Series:
    """So many numbers."""
    chance = random.Random(SEED)
    numbers = [chance.randint(_LEAST, _MOST) for _ in range(count)]
    return Series(_lines(numbers), _lines([number // 2 for number in numbers]), sum(numbers))


def write_packages(folder: Path, cases: int, lines: Series) -> Mapping[str, Path]:
    """Two packages with the same inputs: `sum`, whose answers are short, and `halve`, whose answers are as
    long as the inputs.
    """
    roots = {name: folder / name for name in ("sum", "halve")}
    for name, root in roots.items():
        _write_frame(name, root)
    for case in range(cases):
        numbers, halves = lines.turned(case)
        answers = {"sum": b"%d\n" % lines.total, "halve": halves}
        given = roots["sum"] / f"data/secret/{case:03}.in"
        given.write_bytes(numbers)
        os.link(given, roots["halve"] / f"data/secret/{case:03}.in")
        for name, root in roots.items():
            (root / f"data/secret/{case:03}.ans").write_bytes(answers[name])
    return roots


def part_of(package: Path, cases: int, folder: Path) -> Path:
    """The same package with its first so many cases alone; the files are links to the same bytes."""
    shutil.copytree(package, folder, copy_function=os.link)
    for path in folder.glob("data/secret/*"):
        if int(path.stem) >= cases:
            path.unlink()
    return folder


def inputs(package: Path) -> list[Path]:
    """Of all its cases, in their order."""
    return sorted(package.glob("data/secret/*.in"))


def _write_frame(name: str, root: Path) -> None:
    """All but the cases."""
    for folder in ("data/secret", "problem_statement", "submissions"):
        (root / folder).mkdir(parents=True)
    (root / "problem.yaml").write_text(f"name: {name}\n", encoding="ascii")
    (root / "domjudge-problem.ini").write_text("timelimit=10\n", encoding="ascii")
    statement = f"\\problemname{{{name}}}\nRead numbers, a line each.\n"
    (root / "problem_statement/problem.en.tex").write_text(statement, encoding="ascii")
    shutil.copytree(SUBMISSIONS / name, root / "submissions/accepted")


def _lines(numbers: list[int]) -> bytes:
    return b"".join(map(b"%d\n".__mod__, numbers))
