"""What one case costs: the host's view of a row of cases in one sandbox, against the bare loop."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks import programs
from benchmarks.bare import BareProgram
from benchmarks.bench import Bench
from benchmarks.figures import Recorder
from runner.grading.plan import Plan
from runner.sandbox.model import Lease, Run, Sandbox

IN_A_ROW = 10
"""Cases a sample: what a small submission has."""
SUBJECTS = (("c", "trivial"), ("c", "totals"), ("python", "trivial"), ("python", "totals"))


@dataclass(frozen=True, slots=True)
class Subject:
    """One program in both worlds."""

    name: str
    plan: Plan
    sandbox: Sandbox
    bare: BareProgram


def measure_cases(recorder: Recorder, rounds: int, lease: Lease, bench: Bench) -> None:
    """Record `rounds` samples of each program, bare and in a sandbox in turn."""
    with ExitStack() as stack:
        subjects: list[Subject] = []
        for language, name in SUBJECTS:
            plan = bench.plan(language, name)
            sandbox = stack.enter_context(programs.ready(plan, lease))
            bare = bench.bare_python(plan) if language == "python" else _bare_c(plan, sandbox, bench)
            subjects.append(Subject(f"{language} {name}", plan, sandbox, bare))
        for _ in range(rounds):
            for subject in subjects:
                bare_seconds = bench.bare.seconds(subject.bare, IN_A_ROW)
                recorder.milliseconds(f"bare {subject.name}", sum(bare_seconds) / IN_A_ROW)
                recorder.milliseconds(f"case {subject.name}", _row(subject) / IN_A_ROW)


def _bare_c(plan: Plan, sandbox: Sandbox, bench: Bench) -> BareProgram:
    root = bench.folder / "c" / plan.program.entry.stem
    return programs.bare_program(plan, programs.c_root(sandbox, root), bench.data)


def _row(subject: Subject) -> float:
    run = Run(subject.plan.command(()), [subject.bare.input.read_bytes()])
    started = time.monotonic()
    for observation in subject.sandbox.run_all([run] * IN_A_ROW):
        if observation.exit_code != 0:
            raise RuntimeError(f"{subject.name} ended with {observation}")
    return time.monotonic() - started
