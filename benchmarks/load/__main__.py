"""`python -m benchmarks.load`: load the service, write `load.json`, print a table."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Recorder
from benchmarks.load.ceilings import measure_posts, measure_reports
from benchmarks.load.gradings import measure_against_runner, measure_flooder, measure_workers
from benchmarks.load.profile import profile
from benchmarks.load.results import document, table
from benchmarks.load.stage import Stage, set_stage
from benchmarks.machine import measure_background
from runner import logs
from runner.domain.errors import FairtrialError
from runner.grading.evidence import host_facts

RESULTS = Path(__file__).resolve().parents[1] / "load.json"
WORKERS = (1, 2, 4)
HERS = 10


def main() -> int:
    """Measure what is asked for. Exit code 3 when an engine, an image or a server is not there."""
    logs.configure("warning", sys.stderr)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that servers and workers are ended as well
    options = _options()
    recorder = Recorder()
    shares: dict[str, dict[str, float]] = {}
    try:
        with set_stage() as stage:
            for name in options.stages:
                print(f"Measuring: {name}", file=sys.stderr)
                _STAGES[name](recorder, options, stage)
            if "profile" in options.stages:
                shares = profile(stage, options.profile)
            machine = _machine(stage)
    except FairtrialError as error:
        print(f"{error.message} {error.next_step}", file=sys.stderr)
        return 3
    settings = {name: getattr(options, name) for name in ("submissions", "rounds", "posts", "reports")}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    results = document(now, machine, settings, recorder.figures(), shares)
    options.output.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(table(results))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load", description="Load Fairtrial's service."
    )
    parser.add_argument(
        "--submissions", type=int, default=200, metavar="N", help="at once, and as a flood (200)"
    )
    parser.add_argument("--rounds", type=int, default=4, metavar="N", help="with and without the service (4)")
    parser.add_argument(
        "--posts", type=int, default=3000, metavar="N", help="to find the API's ceiling (3000)"
    )
    parser.add_argument("--reports", type=int, default=1500, metavar="N", help="to find the workers' (1500)")
    parser.add_argument("--profile", type=int, default=500, metavar="N", help="profiled (500)")
    parser.add_argument("--stages", nargs="+", choices=_STAGES, default=[*_STAGES], help="measure these only")
    parser.add_argument(
        "-o", "--output", type=Path, default=RESULTS, metavar="FILE", help="(benchmarks/load.json)"
    )
    return parser.parse_args()


def _background(recorder: Recorder, _options: argparse.Namespace, _stage: Stage) -> None:
    measure_background(recorder)


def _workers(recorder: Recorder, options: argparse.Namespace, stage: Stage) -> None:
    for workers in WORKERS:
        measure_workers(recorder, stage, workers, options.submissions)


def _runner(recorder: Recorder, options: argparse.Namespace, stage: Stage) -> None:
    measure_against_runner(recorder, stage, max(options.submissions // 8, 2), options.rounds)


def _flooder(recorder: Recorder, options: argparse.Namespace, stage: Stage) -> None:
    measure_flooder(recorder, stage, options.submissions, HERS)


def _posts(recorder: Recorder, options: argparse.Namespace, stage: Stage) -> None:
    measure_posts(recorder, stage, options.posts)


def _reports(recorder: Recorder, options: argparse.Namespace, stage: Stage) -> None:
    measure_reports(recorder, stage, options.reports)


def _nothing(_recorder: Recorder, _options: argparse.Namespace, _stage: Stage) -> None:
    """A profile is made last: a profiler would slow down what comes after it."""


def _machine(stage: Stage) -> dict[str, str]:
    memory = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()[0].split()
    with stage.database.read() as connection:
        version = str(connection.exec_driver_sql("show server_version").scalar_one())
        durable = [str(connection.exec_driver_sql(f"show {name}").scalar_one()) for name in _DURABLE]
    disk = subprocess.run(
        ["df", "--output=source,fstype", stage.folder], capture_output=True, text=True, check=True
    ).stdout.splitlines()[-1]
    return {
        **host_facts(),
        "memory": f"{int(memory[1]) >> 10} MiB",
        "disk": " ".join(disk.split()),
        "PostgreSQL": f"{version} ({', '.join(map(' '.join, zip(_DURABLE, durable, strict=True)))})",
        "load": " ".join(f"{load:.2f}" for load in os.getloadavg()),
    }


_DURABLE = ("fsync", "synchronous_commit")
_STAGES: Mapping[str, Callable[[Recorder, argparse.Namespace, Stage], None]] = {
    "background": _background,
    "posts": _posts,
    "reports": _reports,
    "runner": _runner,
    "flooder": _flooder,
    "workers": _workers,
    "profile": _nothing,
}


if __name__ == "__main__":
    sys.exit(main())
