"""`fairtrial run`: one program in a sandbox, with nothing to compare it to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import click

from runner.cli.choices import SubmissionPath, chosen_language
from runner.cli.output import shown, stderr_console, write_stderr, write_stdout
from runner.domain.errors import ExitCode
from runner.domain.limits import Limits
from runner.domain.observation import Observation, Stop

CHUNK_BYTES = 1 << 16
MAX_CODE_KIB = 1024
MAX_OUTPUT_MIB = 64
_STOPPED = {
    Stop.CPU: "stopped at its CPU limit",
    Stop.WALL: "stopped: it took too long without using CPU",
    Stop.OUTPUT: "stopped: it wrote too much",
}


@click.command("run")
@click.argument("file", type=SubmissionPath())
@click.argument("args", nargs=-1)
@click.option("--language", "-l", help="Its language; found by its suffix otherwise.")
@click.option(
    "--stdin",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file to read; what is piped in otherwise.",
)
@click.option("--time-limit", type=click.FloatRange(min=0.1), default=10.0, show_default=True, help="CPU s.")
@click.option("--memory", type=click.IntRange(min=16), default=256, show_default=True, help="MiB.")
def command(
    file: Path,
    args: tuple[str, ...],
    language: str | None,
    stdin: Path | None,
    time_limit: float,
    memory: int,
) -> int:
    """Run one program, a file or a folder of sources, in a sandbox as a candidate's would be.

    Its output goes to standard output, its errors and what it used to standard error.

    \b
    fairtrial run solution.py < input.txt
    fairtrial run Main.java --memory 512 -- --top 3

    Exit code: 0 when it ended with 0, 1 when it did not, 2 usage, 3 platform fault.
    """
    from runner.grading.execute import Executor
    from runner.grading.plan import make_plan
    from runner.grading.workplace import open_workplace
    from runner.intake import read
    from runner.languages import LANGUAGES

    limits = Limits(time_limit, time_limit * 3, memory, output=MAX_OUTPUT_MIB, code=MAX_CODE_KIB)
    submission = read([file], max_bytes=MAX_CODE_KIB * 1024)
    chosen = chosen_language(submission, tuple(LANGUAGES), language)
    console = stderr_console()
    with open_workplace() as workplace:
        plan = make_plan(submission, chosen, limits, workplace.image(chosen.image))
        with workplace.pool.lease(*plan.specs) as lease, closing(Executor(plan, lease)) as executor:
            compilation = executor.compile()
            if compilation and not compilation.ok:
                console.print("It does not compile.", style="red")
                write_stderr(compilation.observation.stderr)
                return ExitCode.BELOW_PASS_MARK
            observation = executor.ready().run(plan.command(args), _input(stdin))
    write_stdout(shown(observation.stdout, sys.stdout))
    write_stderr(observation.stderr)
    console.print(_what_happened(observation, memory), style="dim")
    return ExitCode.PASSED if observation.exit_code == 0 else ExitCode.BELOW_PASS_MARK


def _input(path: Path | None) -> Iterator[bytes]:
    """The file's bytes, or those that are piped in; a terminal is no input."""
    if path is None and sys.stdin.isatty():
        return
    with path.open("rb") if path else nullcontext(sys.stdin.buffer) as source:
        while chunk := source.read(CHUNK_BYTES):
            yield chunk


def _what_happened(observation: Observation, memory: int) -> str:
    """How it ended and what it used, in a line."""
    return (
        f"{_end(observation, memory)}; {observation.cpu_ns / 1e9:.3f} s of CPU, "
        f"{observation.wall_ns / 1e9:.3f} s of wall time, {observation.peak_rss_bytes / (1 << 20):.1f} MiB"
    )


def _end(observation: Observation, memory: int) -> str:
    if observation.oom_kills or observation.sandbox_oom:
        return f"killed: it needed more than {memory} MiB"
    if observation.stopped:
        return _STOPPED[observation.stopped]
    if observation.signal is not None:
        return f"killed by signal {observation.signal}"
    return f"exit code {observation.exit_code}"
