"""`python -m benchmarks`: measure, write `results.json`, print a table."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.bench import Bench, set_up
from benchmarks.bulk import measure_bulk
from benchmarks.cases import measure_cases
from benchmarks.figures import Recorder
from benchmarks.hardening import measure_runtimes, measure_seccomp
from benchmarks.lifecycle import measure_lifecycle
from benchmarks.machine import machine_facts, measure_background
from benchmarks.results import document, table
from benchmarks.services import measure_service
from benchmarks.submissions import measure_back_to_back, measure_submissions
from runner.domain.errors import FairtrialError
from runner.sandbox.cores import engine_cores, slot_cores
from runner.sandbox.engine import Engine

RESULTS = Path(__file__).with_name("results.json")
SERVICE_ROUNDS = 20
"""At most: each takes seconds."""
RUNTIME_ROUNDS = 25
"""The same."""
BULK_ROUNDS = 3
"""At most: each takes minutes."""


def main() -> int:
    """Measure what is asked for. Exit code 3 when the engine or an image is not there."""
    options = _options()
    try:
        recorder, machine = _measure(options)
    except FairtrialError as error:
        print(f"{error.message} {error.next_step}", file=sys.stderr)
        return 3
    settings = {"rounds": options.rounds, "submissions": options.submissions}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    results = document(now, machine, settings, recorder.figures())
    options.output.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(table(results))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure Fairtrial on this machine."
    )
    parser.add_argument("--rounds", type=int, default=50, metavar="N", help="samples of each figure (50)")
    parser.add_argument("--submissions", type=int, default=200, metavar="N", help="graded back to back (200)")
    parser.add_argument(
        "--core", type=int, metavar="CPU", help="where candidates' code runs (the first slot)"
    )
    parser.add_argument("--stages", nargs="+", choices=_STAGES, default=[*_STAGES], help="measure these only")
    parser.add_argument(
        "-o", "--output", type=Path, default=RESULTS, metavar="FILE", help="(benchmarks/results.json)"
    )
    return parser.parse_args()


def _measure(options: argparse.Namespace) -> tuple[Recorder, dict[str, str]]:
    recorder = Recorder()
    with tempfile.TemporaryDirectory() as folder, Engine.connect() as engine:
        core = slot_cores(engine_cores(engine.facts))[0] if options.core is None else options.core
        machine = machine_facts(engine.facts, core)
        bench = set_up(engine, core, Path(folder))
        for stage in options.stages:
            print(f"Measuring: {stage}", file=sys.stderr)
            _STAGES[stage](recorder, options, bench)
    return recorder, machine


def _background(recorder: Recorder, _options: argparse.Namespace, _bench: Bench) -> None:
    measure_background(recorder)


def _cases(recorder: Recorder, options: argparse.Namespace, bench: Bench) -> None:
    with bench.pool() as pool, pool.lease(bench.submitted.run_spec) as lease:
        measure_cases(recorder, options.rounds, lease, bench)


def _lifecycle(recorder: Recorder, options: argparse.Namespace, bench: Bench) -> None:
    spec = bench.submitted.run_spec
    with bench.pool() as pool, pool.lease(spec) as lease:
        measure_lifecycle(recorder, options.rounds, bench.engine, spec, lease.slots[0])


def _hardening(recorder: Recorder, options: argparse.Namespace, bench: Bench) -> None:
    with bench.pool() as pool, pool.lease(bench.submitted.run_spec) as lease:
        measure_seccomp(recorder, options.rounds, bench, lease.slots[0])
        if not measure_runtimes(recorder, min(options.rounds, RUNTIME_ROUNDS), bench, lease.slots[0]):
            print("Left out: the engine knows no runtime called runsc.", file=sys.stderr)


def _submissions(recorder: Recorder, options: argparse.Namespace, bench: Bench) -> None:
    measure_submissions(recorder, options.rounds, bench)


def _back_to_back(recorder: Recorder, options: argparse.Namespace, bench: Bench) -> None:
    measure_back_to_back(recorder, options.submissions, bench)


def _service(recorder: Recorder, options: argparse.Namespace, bench: Bench) -> None:
    measure_service(recorder, min(options.rounds, SERVICE_ROUNDS), bench)


def _bulk(recorder: Recorder, options: argparse.Namespace, bench: Bench) -> None:
    measure_bulk(recorder, min(options.rounds, BULK_ROUNDS), bench)


_STAGES: Mapping[str, Callable[[Recorder, argparse.Namespace, Bench], None]] = {
    "background": _background,
    "cases": _cases,
    "lifecycle": _lifecycle,
    "hardening": _hardening,
    "submissions": _submissions,
    "back-to-back": _back_to_back,
    "service": _service,
    "bulk": _bulk,
}


if __name__ == "__main__":
    sys.exit(main())
