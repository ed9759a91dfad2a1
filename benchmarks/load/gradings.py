"""The whole service, real sandboxes and all, under loads that it will meet."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

import sqlalchemy as sa

from benchmarks.figures import Recorder, percentile
from benchmarks.load import processes
from benchmarks.load.client import Seen
from benchmarks.load.processes import Meter
from benchmarks.load.record import SLUG, SOLUTION
from benchmarks.load.stage import REAL, Stage
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Verdict
from runner.grading.grader import Grader
from runner.grading.workplace import open_workplace
from runner.languages import LANGUAGES
from runner.storage.tables import attempts

LANGUAGE = "python"
UTILISATION = 0.7
"""Of what a burst showed that workers can do: what a steady stream asks of them."""
HER = slice(0, 1)
FLOODER = slice(1, 2)


@contextmanager
def warm_service(stage: Stage, workers: int) -> Iterator[tuple[int, Meter]]:
    """The service after every worker has graded something."""
    with stage.service(REAL, workers) as (port, meter):
        processes.send(stage.order(port, 2 * workers, 2 * workers))
        stage.until_done()
        yield port, meter


def measure_workers(recorder: Recorder, stage: Stage, workers: int, count: int) -> None:
    """So many submissions at once, then half as many as a steady stream, for so many workers."""
    name = f"{workers} worker{'' if workers == 1 else 's'}"
    with warm_service(stage, workers) as (port, meter):
        with meter.running():
            seen = processes.send(stage.order(port, count, count))
            stage.until_done()
        rate = throughput(stage, seen)
        recorder.add(f"{name}, at once: reports", "1/s", rate)
        _record(recorder, f"{name}, at once", stage, seen)
        _record_cpu(recorder, f"{name}, at once", meter, count)
        half = max(count // 2, 1)
        with meter.running():
            seen = processes.send(stage.order(port, half, half, rate=rate * UTILISATION))
            stage.until_done()
        recorder.add(f"{name}, stream: submissions", "1/s", rate * UTILISATION)
        _record(recorder, f"{name}, stream", stage, seen)
        _record_cpu(recorder, f"{name}, stream", meter, half)


def measure_against_runner(recorder: Recorder, stage: Stage, count: int, rounds: int) -> None:
    """One worker with the service, and the runner without it, in turn, on the same submissions."""
    with warm_service(stage, 1) as (port, _):
        for _ in range(rounds):
            recorder.add("runner alone", "1/s", runner_rate(stage, count))
            processes.send(stage.order(port, 1, 1))
            stage.until_done()  # the slot is the worker's again
            seen = processes.send(stage.order(port, count, count))
            stage.until_done()
            recorder.add("runner in the service", "1/s", throughput(stage, seen))


def measure_flooder(recorder: Recorder, stage: Stage, flood: int, hers: int) -> None:
    """A candidate who hands in now and then: alone, and while somebody else floods the queue."""
    with warm_service(stage, 1) as (port, _):
        for _ in range(hers):
            _hand_in(recorder, stage, port, "candidate, quiet")
        stage.until_done()
        recorder.milliseconds("one grading", _mean_grading(stage, hers))
        processes.send(stage.order(port, flood, flood, who=FLOODER))
        for _ in range(hers):
            _hand_in(recorder, stage, port, "candidate, flooded")
        if stage.open() == 0:
            raise RuntimeError("the flood was over before the last of her submissions")
        stage.until_done()


def runner_rate(stage: Stage, count: int) -> float:
    """Gradings a second without the service, after one that does not count."""
    challenge = stage.scene.challenge
    source = (stage.folder / SLUG / SOLUTION).read_bytes()
    submission = Submission((SourceFile(PurePosixPath("solution.py"), source),), "file")
    with open_workplace() as workplace:
        grader = Grader(workplace)
        grader.grade(challenge, submission, LANGUAGES[LANGUAGE])
        begun = time.monotonic()
        for _ in range(count):
            report = grader.grade(challenge, submission, LANGUAGES[LANGUAGE])
            if report.verdict is not Verdict.AC:
                raise RuntimeError(f"the right answer was judged {report.verdict}")
        return count / (time.monotonic() - begun)


def throughput(stage: Stage, seen: Seen) -> float:
    """Reports a second, from the first POST to the last report."""
    waits = stage.reported(seen)
    ends = [one.at + wait for one, wait in zip(seen.sent, waits, strict=True)]
    return len(ends) / (max(ends) - min(one.at for one in seen.sent))


def _hand_in(recorder: Recorder, stage: Stage, port: int, name: str) -> None:
    """One submission of hers, and wait for its report alone."""
    seen = processes.send(stage.order(port, 1, 1, who=HER))
    stage.until_reported(seen)
    recorder.milliseconds(f"{name}: POST to report", stage.reported(seen)[0])


def _record(recorder: Recorder, name: str, stage: Stage, seen: Seen) -> None:
    for one in seen.sent:
        recorder.milliseconds(f"{name}: POST to answer", one.seconds)
    for wait in stage.reported(seen):
        recorder.milliseconds(f"{name}: POST to report", wait)


def _record_cpu(recorder: Recorder, name: str, meter: Meter, count: int) -> None:
    ours = sum(seconds for kind, seconds in meter.seconds.items() if kind != "rest")
    recorder.add(f"{name}: CPU of the service a submission", "CPU ms", ours * 1000 / count)
    for kind, seconds in meter.seconds.items():
        part = "engine, sandboxes and the rest" if kind == "rest" else kind
        recorder.add(f"{name}: CPU of {part} a submission", "CPU ms", seconds * 1000 / count)


def _mean_grading(stage: Stage, last: int) -> float:
    """Seconds from claim to stored report, the median of the last ones."""
    query = (
        sa.select(attempts.c.claimed_at, attempts.c.ended_at)
        .where(attempts.c.ended_at.is_not(None))
        .order_by(attempts.c.claimed_at.desc())
        .limit(last)
    )
    with stage.database.read() as connection:
        lasted = [(row.ended_at - row.claimed_at).total_seconds() for row in connection.execute(query)]
    return percentile(lasted, 50)
