"""Whether a grading comes out the same whatever else the machine does: `python -m benchmarks.fairness STATE`.

Grades the same submission again and again, as the machine is and with every core kept busy. The figures are
kept under the name of the machine's state (`a quiet machine`) in `fairness.json`; docs/fairness.md is made of
them.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.page import replaced
from runner.catalog.loader import load
from runner.domain.challenge import Challenge
from runner.domain.report import Report
from runner.domain.submission import Submission
from runner.grading.evidence import host_facts
from runner.grading.grader import Grader
from runner.grading.workplace import open_workplace
from runner.intake import read
from runner.languages import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("fairness.json")
PAGE = ROOT / "docs" / "fairness.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"
CHALLENGE = ROOT / "challenges" / "top-talkers"
SUBMISSIONS = {"python": "solution.py", "go": "solution.go", "java": "Solution.java"}
"""An interpreter, a compiled program, a virtual machine: accepted ones of the challenge."""
TIMES = 20
NEAR = 0.10
"""CPU time counts as the same within this share of the median."""
HEAD = (
    "| submission | load of ours | gradings | other outcomes | verdict, score | near | median, least, most |",
    "|---|---|---:|---:|---|---:|---:|",
)
QUIET, LOADED = "as it was", "every core busy"


@dataclass(frozen=True, slots=True)
class Graded:
    """What of one grading must not depend on the machine: `cases` are verdicts in order; `cpu` is seconds."""

    verdict: str
    score: float | None
    cases: tuple[str, ...]
    cpu: float


@dataclass(frozen=True, slots=True)
class Series:
    """What came of grading one submission so many times.

    Attributes:
        outcomes: how many different sets of verdicts and scores there were; 1 is what is promised.
        near: gradings whose CPU time was within `NEAR` of the median.
        median: CPU seconds, all cases together; `least` and `most` likewise.
    """

    language: str
    load: str
    times: int
    outcomes: int
    verdict: str
    score: float | None
    near: int
    median: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Job:
    """One submission, to be graded again and again."""

    grader: Grader
    challenge: Challenge
    submission: Submission
    language: str

    def graded(self, times: int) -> list[Graded]:
        """What came of it, so many times."""
        language = LANGUAGES[self.language]
        reports = (self.grader.grade(self.challenge, self.submission, language) for _ in range(times))
        return [graded(report) for report in reports]


def graded(report: Report) -> Graded:
    """What of a report is compared."""
    cases = [case for group in report.groups for case in group.cases]
    return Graded(
        verdict=str(report.verdict),
        score=report.score,
        cases=tuple(str(case.verdict) for case in cases),
        cpu=sum(case.usage.cpu_seconds for case in cases if case.usage is not None),
    )


def series(language: str, load_: str, all_of_them: Sequence[Graded]) -> Series:
    """The figures of at least one grading."""
    times = sorted(one.cpu for one in all_of_them)
    median = statistics.median(times)
    return Series(
        language=language,
        load=load_,
        times=len(times),
        outcomes=len({(one.verdict, one.score, one.cases) for one in all_of_them}),
        verdict=all_of_them[0].verdict,
        score=all_of_them[0].score,
        near=sum(abs(cpu - median) <= NEAR * median for cpu in times),
        median=median,
        least=times[0],
        most=times[-1],
    )


@contextmanager
def every_core_busy() -> Iterator[None]:
    """A process a core that never rests, and one more."""
    processes = [multiprocessing.Process(target=_burn, daemon=True) for _ in range((os.cpu_count() or 1) + 1)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()


def _burn() -> None:
    numbers = list(range(1 << 16))
    while True:
        numbers.sort(key=lambda number: number * 7919 % 65537)


def measure(times: int) -> list[Series]:
    """Every submission, quiet and loaded."""
    challenge = load(CHALLENGE)
    found: list[Series] = []
    with open_workplace(spares=1) as workplace:
        grader = Grader(workplace)
        for name, file in SUBMISSIONS.items():
            path = CHALLENGE / "submissions" / "accepted" / file
            job = Job(grader, challenge, read([path]), name)
            found.append(series(name, QUIET, job.graded(times)))
            with every_core_busy():
                found.append(series(name, LOADED, job.graded(times)))
    return found


def page(results: Mapping[str, Any]) -> str:
    """The figures as the page shows them."""
    lines: list[str] = []
    for state, result in results.items():
        lines += [
            _machine(state, result),
            "",
            *HEAD,
            *(_row(one) for one in result["series"]),
            "",
        ]
    return "\n".join(lines).rstrip()


def _machine(state: str, result: Mapping[str, Any]) -> str:
    day = result["measured_at"][:10]
    return f"On {state}, {day}: {result['machine']}; load average before: {result['load']}."


def _row(one: Mapping[str, Any]) -> str:
    figures = ", ".join(f"{one[name]:.3f} s" for name in ("median", "least", "most"))
    outcome = f"{one['verdict']}, {one['score']:g}" if one["score"] is not None else one["verdict"]
    return (
        f"| {one['language']} | {one['load']} | {one['times']} | {one['outcomes'] - 1} | {outcome} "
        f"| {one['near']} of {one['times']} | {figures} |"
    )


def main(state: str, times: int = TIMES) -> int:
    """Measure, keep, and write the page. Returns 1 when outcomes differed."""
    before = " ".join(f"{one:.2f}" for one in os.getloadavg())
    found = measure(times)
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    results[state] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": ", ".join(f"{name} {value}" for name, value in host_facts().items()),
        "load": before,
        "series": [asdict(one) for one in found],
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8"), BEGIN, END, page(results)), encoding="utf-8")
    sys.stdout.write(f"{page({state: results[state]})}\n")
    return int(any(one.outcomes != 1 for one in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "this machine"))
