"""What `fairtrial verify` takes over a package of many large cases, against the bare runs of the same
submissions over the same files on the same cores; and whether its memory depends on how many cases there are.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import programs
from benchmarks.bare import Bare, BareProgram, export_root
from benchmarks.bench import Bench
from benchmarks.bulk_package import inputs, part_of, series, write_packages
from benchmarks.figures import Recorder
from benchmarks.footprint import footprint_of
from runner.catalog import Reference, reference_submissions
from runner.catalog.loader import load
from runner.grading.plan import Plan, make_plan
from runner.grading.reference_files import read_reference
from runner.images.builder import resolve
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.languages import LANGUAGES
from runner.languages.model import SRC
from runner.sandbox.cores import engine_cores, every_core
from runner.sandbox.pool import Pool

CASES = 100
FEW, SOME = 10, 50
"""Cases of the packages whose memory is compared."""


@dataclass(frozen=True, slots=True)
class BareSubmission:
    """One submission for the bare loop, without its input."""

    root: Path
    argv: Sequence[str]
    env: Mapping[str, str]

    def seconds(self, bare: Bare, files: Sequence[Path]) -> float:
        """Of one run over each file; what begins and ends the loop itself is not counted."""
        return sum(bare.seconds(BareProgram(self.root, self.argv, self.env, file), 1)[0] for file in files)


def measure_bulk(recorder: Recorder, rounds: int, bench: Bench) -> None:
    """Record `rounds` verifications of each package and as many bare runs, in turn."""
    folder = bench.folder / "bulk"
    cores = every_core(engine_cores(bench.engine.facts))
    packages = write_packages(folder, CASES, series())
    submissions = {name: _submissions(package, bench) for name, package in packages.items()}
    _measure_memory(recorder, packages, bench)
    for _ in range(rounds):
        for name, package in packages.items():
            recorder.milliseconds(f"bulk {name}, bare", _bare(submissions[name], package, bench.bare, cores))
            started = time.monotonic()
            _verify(package)
            recorder.milliseconds(f"bulk {name}, verify", time.monotonic() - started)


def _measure_memory(recorder: Recorder, packages: Mapping[str, Path], bench: Bench) -> None:
    """Apart from the times: looking costs some. Of an engine elsewhere nothing can be seen."""
    for name, package in packages.items():
        for cases in (FEW, SOME, CASES):
            part = package
            if cases != CASES:
                part = part_of(package, cases, bench.folder / "bulk" / f"{name}-{cases}")
            found = footprint_of(_command(part), bench.folder / "said")
            recorder.add(f"bulk {name}, {cases} cases, verify's memory", "MiB", found.command)
            if bench.engine.facts.local:
                recorder.add(f"bulk {name}, {cases} cases, engine's memory", "MiB", found.engine)


def _verify(package: Path) -> None:
    subprocess.run(_command(package), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def _command(package: Path) -> list[str]:
    return [sys.executable, "-m", "runner.cli", "verify", "--no-cache", str(package)]


def _bare(submissions: Sequence[BareSubmission], package: Path, bare: Bare, cores: Sequence[int]) -> float:
    """Seconds until the last core is done: each takes the next submission, as `verify` lets its slots."""
    files = inputs(package)
    free: queue.SimpleQueue[int] = queue.SimpleQueue()
    spent = dict.fromkeys(cores, 0.0)
    for core in cores:
        free.put(core)

    def run(submission: BareSubmission) -> None:
        core = free.get()
        os.sched_setaffinity(0, {core})  # of this thread alone: what it starts reads its input there, too
        spent[core] += submission.seconds(replace(bare, core=core), files)
        free.put(core)

    with ThreadPoolExecutor(len(cores)) as hands:
        for done in [hands.submit(run, submission) for submission in submissions]:
            done.result()
    return max(spent.values())


def _submissions(package: Path, bench: Bench) -> list[BareSubmission]:
    """Those of a package, in `verify`'s order, each in the language that it is taken for."""
    catalog = read_catalog()
    with connected() as client, bench.pool() as pool:
        plans = [
            _plan(reference, resolve(client, catalog, LANGUAGES[reference.language].image))
            for reference in reference_submissions(load(package))
        ]
        roots = [_root(plan, package.name, bench, pool) for plan in plans]
    commands = [plan.command(()) for plan in plans]
    return [BareSubmission(root, one.argv, one.env) for root, one in zip(roots, commands, strict=True)]


def _plan(reference: Reference, image: str) -> Plan:
    submission = read_reference(reference.location, reference.entrypoint, programs.LIMITS.code * 1024)
    return make_plan(submission, LANGUAGES[reference.language], programs.LIMITS, image)


def _root(plan: Plan, package: str, bench: Bench, pool: Pool) -> Path:
    """The files that it needs, where a sandbox has them."""
    (source,) = plan.files
    if plan.language.compile is not None:
        with pool.lease(*plan.specs) as lease, programs.ready(plan, lease) as sandbox:
            return programs.c_root(sandbox, bench.folder / "bulk-roots" / package / source.path.stem)
    root = bench.folder / "bulk-roots" / plan.language.name
    if not root.exists():
        root.mkdir(parents=True)
        export_root(plan.run_spec.image, root)
        (root / SRC.removeprefix("/")).mkdir(parents=True)
    (root / SRC.removeprefix("/") / source.path).write_bytes(source.data)
    return root
