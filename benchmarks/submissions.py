"""What a submission costs from its files in hand to its report, and how many a machine grades."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks import programs
from benchmarks.bench import LANGUAGE, PROGRAM, Bench
from benchmarks.figures import Recorder
from benchmarks.machine import CpuMeter
from runner.catalog.loader import load
from runner.catalog.scaffold import create
from runner.domain.cases import CheckerSpec, Group, ProgramCase
from runner.domain.challenge import Challenge
from runner.domain.report import Report
from runner.domain.scheme import ScoreAggregation
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.grading.workplace import engine_evidence
from runner.languages import LANGUAGES
from runner.sandbox.pool import Pool

SIZES = (1, 10, 100)
"""Cases of a submission."""
BLOCKS = 5
"""A pool keeps spares or it does not, so warm and cold take turns in so many blocks."""


@contextmanager
def _grading(bench: Bench, *, spares: int) -> Iterator[tuple[Pool, Grader]]:
    """A pool with so many warm sandboxes, and a grader that uses it."""
    with bench.pool(spares=spares) as pool:
        workplace = Workplace(
            pool, bench.images.__getitem__, engine_evidence(bench.engine), bench.folder / "cache"
        )
        yield pool, Grader(workplace)


def challenge_of(cases: int, folder: Path, data: programs.Data) -> Challenge:
    """A challenge whose one group has so many cases: the same log again and again."""
    group = Group(
        "core",
        100,
        ScoreAggregation.SUM,
        (),
        tuple(ProgramCase(f"core/{number:03}", data.log, data.totals) for number in range(cases)),
    )
    return replace(
        load(folder),
        limits=programs.LIMITS,
        language_factors={},
        checker=CheckerSpec("tokens"),
        groups=(group,),
        edge_cases=(),
    )


def measure_submissions(recorder: Recorder, rounds: int, bench: Bench) -> None:
    """Record `rounds` submissions of each size, warm and cold, and as many bare loops of ten cases."""
    folder = create(bench.folder / "challenge")
    bare_program = bench.bare_python(bench.submitted)
    challenges = {size: challenge_of(size, folder, bench.data) for size in SIZES}
    for block in range(BLOCKS):
        times = len(range(block, rounds, BLOCKS))
        with _grading(bench, spares=1) as (pool, grader):
            _grade(recorder, "first", grader, challenges[1])
            for _ in range(times):
                for size, challenge in challenges.items():
                    pool.settle()
                    _grade(recorder, f"warm {size}", grader, challenge)
                pool.settle()
                recorder.milliseconds("bare 10", sum(bench.bare.seconds(bare_program, 10)))
        with _grading(bench, spares=0) as (pool, grader):
            _grade(recorder, "first", grader, challenges[1])
            for _ in range(times):
                for size, challenge in challenges.items():
                    pool.settle()
                    _grade(recorder, f"cold {size}", grader, challenge)


def measure_back_to_back(recorder: Recorder, count: int, bench: Bench) -> None:
    """Grade ten-case submissions without a pause, refills and removals counted."""
    challenge = challenge_of(10, create(bench.folder / "back-to-back"), bench.data)
    with _grading(bench, spares=1) as (pool, grader):
        _report(grader, challenge)
        pool.settle()
        meter = CpuMeter()
        started = time.monotonic()
        with meter.running():
            for _ in range(count):
                begun = time.monotonic()
                _report(grader, challenge)
                recorder.milliseconds("back to back", time.monotonic() - begun)
            pool.settle()
        seconds = time.monotonic() - started
    recorder.add("back to back, submissions a second", "1/s", count / seconds)
    recorder.add("back to back, CPU a submission", "CPU ms", meter.seconds * 1000 / count)


def _grade(recorder: Recorder, name: str, grader: Grader, challenge: Challenge) -> None:
    started = time.monotonic()
    report = _report(grader, challenge)
    seconds = time.monotonic() - started
    recorder.milliseconds(name, seconds)
    for phase in report.evidence.phases:
        recorder.milliseconds(f"{name}, {phase.phase}", phase.seconds)
    recorder.milliseconds(f"{name}, rest", seconds - sum(phase.seconds for phase in report.evidence.phases))


def _report(grader: Grader, challenge: Challenge) -> Report:
    submission = programs.submission(f"{PROGRAM}.py")
    report = grader.grade(challenge, submission, LANGUAGES[LANGUAGE])
    if report.verdict is not Verdict.AC:
        raise RuntimeError(f"The benchmark's own submission was judged {report.verdict}: {report.summary}")
    return report
