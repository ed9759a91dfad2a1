"""The programs that are measured: planned for a sandbox, and laid out for the bare loop."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from benchmarks.bare import BareProgram, export_root, unpack_records
from runner.domain.limits import Limits
from runner.domain.submission import SourceFile, Submission
from runner.grading.execute import Executor
from runner.grading.plan import Plan, make_plan
from runner.languages import LANGUAGES
from runner.languages.model import OUT, SRC
from runner.sandbox.model import Lease, Sandbox

FOLDER = Path(__file__).with_name("subjects")
LIMITS = Limits(time_limit=10, wall_time=30, memory=128)
LINES = 200
CLIENTS = 12
MAX_ARTEFACTS = 16 << 20


@dataclass(frozen=True, slots=True)
class Data:
    """What the programs read, and what `totals` makes of it: both are files."""

    log: Path
    totals: Path


def write_data(folder: Path) -> Data:
    """An access log of `LINES` lines, the same every time, and its totals."""
    requests: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    lines: list[str] = []
    for number, client in zip(range(LINES), itertools.cycle(range(CLIENTS)), strict=False):
        name, size = f"10.0.0.{client * client % 97}", number * 37 % 5000
        requests[name] += 1
        sizes[name] += size
        lines.append(f'{name} - - [22/Nov/2026:10:00:00 +0000] "GET /items/{number} HTTP/1.1" 200 {size}\n')
    data = Data(folder / "access.log", folder / "totals.txt")
    data.log.write_text("".join(lines), encoding="ascii")
    data.totals.write_text(
        "".join(f"{name} {requests[name]} {sizes[name]}\n" for name in requests), encoding="ascii"
    )
    return data


def submission(file_name: str) -> Submission:
    """One of the programs, as a candidate would hand it in."""
    source = SourceFile(PurePosixPath(file_name), (FOLDER / file_name).read_bytes())
    return Submission((source,), "file")


def plan(language: str, name: str, image: str) -> Plan:
    """How `subjects/<name>.*` is run in a language whose image has this id."""
    chosen = LANGUAGES[language]
    return make_plan(submission(f"{name}{chosen.suffixes[0]}"), chosen, LIMITS, image)


def ready(planned: Plan, lease: Lease) -> Sandbox:
    """A sandbox with the program in it, compiled."""
    return compiled(planned, lease).ready()


def compiled(planned: Plan, lease: Lease) -> Executor:
    """What can have sandboxes with the program in them, compiled."""
    executor = Executor(planned, lease)
    executor.prepare()
    compilation = executor.compile()
    if compilation is not None and not compilation.ok:
        raise RuntimeError(compilation.observation.stderr.head.decode())
    return executor


def python_root(image: str, folder: Path) -> Path:
    """The Python image's files, with all our Python programs where a sandbox has them."""
    folder.mkdir()
    export_root(image, folder)
    sources = folder / SRC.removeprefix("/")
    sources.mkdir(parents=True)
    for program in FOLDER.glob("*.py"):
        (sources / program.name).write_bytes(program.read_bytes())
    return folder


def c_root(sandbox: Sandbox, folder: Path) -> Path:
    """Nothing but what the compiler of the C image made: it is static, and needs no more."""
    unpack_records(sandbox.pack(OUT, max_bytes=MAX_ARTEFACTS), folder / OUT.removeprefix("/"))
    return folder


def bare_program(planned: Plan, root: Path, data: Data) -> BareProgram:
    """The same command for the bare loop."""
    command = planned.command(())
    return BareProgram(root, command.argv, command.env, data.log)
