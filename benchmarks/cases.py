"""What one case costs: the host's view of a row of cases in one sandbox, against the bare loop."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import programs
from benchmarks.apart import engine_apart
from benchmarks.bare import BareProgram
from benchmarks.bench import Bench
from benchmarks.figures import APART, IN_ITS_ROOT, ON_DISK, Recorder
from runner.domain.errors import UsageError
from runner.grading.plan import Plan
from runner.sandbox.docker_driver import DockerSandbox
from runner.sandbox.engine import Engine
from runner.sandbox.model import Lease, Run, Sandbox

IN_A_ROW = 10
"""Cases a sample: what a small submission has."""
SUBJECTS = (("c", "trivial"), ("c", "totals"), ("python", "trivial"), ("python", "totals"))
SHM = Path("/dev/shm")
"""A tmpfs, as `/box` is one."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One program in both worlds.

    Attributes:
        bare: the yardsticks, by what is added to their figure's name.
    """

    name: str
    plan: Plan
    sandbox: Sandbox
    bare: Mapping[str, BareProgram]


def measure_cases(recorder: Recorder, rounds: int, lease: Lease, bench: Bench) -> None:
    """Record `rounds` samples of each program, bare and in a sandbox in turn; of the C programs as many
    again while the engine is kept off their core, where that can be done.
    """
    with ExitStack() as stack:
        memory = stack.enter_context(_memory_folder())
        subjects: list[Subject] = []
        for language, name in SUBJECTS:
            plan = bench.plan(language, name)
            sandbox = stack.enter_context(programs.ready(plan, lease))
            subjects.append(_subject(f"{language} {name}", plan, sandbox, bench, memory))
        _sample(recorder, rounds, subjects, bench, "")
        compiled = [subject for subject in subjects if ON_DISK in subject.bare]
        kept_off = stack.enter_context(engine_apart(bench.core, local=bench.engine.facts.local))
        if kept_off:
            _sample(recorder, rounds, compiled, bench, APART)


@contextmanager
def _memory_folder() -> Iterator[Path]:
    if os.statvfs(SHM).f_flag & os.ST_NOEXEC:
        raise UsageError(
            f"Nothing can be executed from {SHM}.", f"Mount it with exec: `mount -o remount,exec {SHM}`."
        )
    with tempfile.TemporaryDirectory(dir=SHM) as folder:
        yield Path(folder)


def _subject(name: str, plan: Plan, sandbox: Sandbox, bench: Bench, memory: Path) -> Subject:
    if plan.language.name == "python":
        own = root_of(sandbox, bench.engine)
        inside = {} if own is None else {IN_ITS_ROOT: programs.bare_program(plan, own, bench.data)}
        return Subject(name, plan, sandbox, {"": bench.bare_python(plan)} | inside)
    entry = plan.program.entry.stem
    roots = {"": memory / entry, ON_DISK: bench.folder / "c" / entry}
    bare = {
        where: programs.bare_program(plan, programs.c_root(sandbox, root), bench.data)
        for where, root in roots.items()
    }
    return Subject(name, plan, sandbox, bare)


def root_of(sandbox: Sandbox, engine: Engine) -> Path | None:
    """What a sandbox has as its `/`, for the bare loop; None where we may not look into it."""
    if not isinstance(sandbox, DockerSandbox) or not engine.facts.local or os.geteuid() != 0:
        return None
    return Path("/proc", str(engine.inspect(sandbox.container)["State"]["Pid"]), "root")


def _sample(
    recorder: Recorder, rounds: int, subjects: Sequence[Subject], bench: Bench, condition: str
) -> None:
    for _ in range(rounds):
        for subject in subjects:
            for where, program in subject.bare.items():
                seconds = sum(bench.bare.seconds(program, IN_A_ROW)) / IN_A_ROW
                recorder.milliseconds(f"bare {subject.name}{where}{condition}", seconds)
            given = subject.bare[""].input.read_bytes()
            seconds = row(subject.sandbox, subject.plan, given, IN_A_ROW) / IN_A_ROW
            recorder.milliseconds(f"case {subject.name}{condition}", seconds)


def row(sandbox: Sandbox, plan: Plan, given: bytes, cases: int) -> float:
    """Seconds that so many cases take, one after the other, each with this input."""
    run = Run(plan.command(()), [given])
    started = time.monotonic()
    for observation in sandbox.run_all([run] * cases):
        if observation.exit_code != 0:
            raise RuntimeError(f"{plan.program.entry} ended with {observation}")
    return time.monotonic() - started
