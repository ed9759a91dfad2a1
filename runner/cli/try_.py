"""`fairtrial try`: a service at work, for whoever writes it."""

from __future__ import annotations

import select
import shutil
import sys
from contextlib import ExitStack
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runner.cli.output import stderr_console
from runner.domain.errors import FairtrialError, UsageError

if TYPE_CHECKING:
    from runner.domain.challenge import Challenge
    from runner.domain.submission import Submission
    from runner.grading.service.lives import Life
    from runner.grading.service.workbench import Workbench

LOOK = 0.2
"""Seconds between two looks at the log and the keyboard."""
HELP = "Type r and Enter to start anew with your changes, t to do so and try the samples, q to end."


class Wish(Enum):
    """What somebody typed."""

    RESTART = "r"
    TRY = "t"
    QUIT = "q"


@click.command("try")
@click.argument("challenge", type=click.Path(path_type=Path))
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--language", "-l", help="The language to begin in; found by the files' suffixes otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), help="Of this host; the service's own if not given.")
def command(challenge: Path, folder: Path | None, language: str | None, port: int | None) -> None:
    """Run your service with all that stands beside it, in the very images that grade.

    CHALLENGE is a bundle, or a challenge's folder. FOLDER is your working copy: made from the starter when it
    is not there, and ./my-NAME when it is not given. Its log is shown as it is written.

    \b
    fairtrial try orders-api --language python
    curl http://127.0.0.1:8080/health
    """
    from runner.catalog import load
    from runner.domain.service import ServiceSpec

    loaded = load(challenge)
    if not isinstance(loaded.task, ServiceSpec):
        raise UsageError(
            f"{challenge} is a {loaded.kind}, and only services are tried like this.",
            f"Use `fairtrial grade {challenge} FILES` to run the samples.",
        )
    place = folder or Path(f"my-{loaded.slug}")
    _begin(loaded, place, language)
    _run(loaded, place, language, loaded.service.port if port is None else port)


def _begin(challenge: Challenge, place: Path, language: str | None) -> None:
    """Make the working copy."""
    if place.exists():
        return
    starters = [name for name in challenge.languages if (challenge.root / "starter" / name).is_dir()]
    chosen = language or (starters[0] if len(starters) == 1 else None)
    if chosen not in starters:
        raise UsageError(
            f"There is nothing at {place} yet.", f"Begin with --language {' or '.join(starters)}."
        )
    shutil.copytree(challenge.root / "starter" / chosen, place)
    _say(f"{place} has the starter for {chosen}.")


def _run(challenge: Challenge, place: Path, language: str | None, port: int) -> None:
    from runner.cli.choices import chosen_language
    from runner.grading.service.workbench import opened
    from runner.grading.workplace import open_workplace
    from runner.intake import read

    def current() -> Submission:
        return read([place], max_bytes=challenge.limits.code * 1024)

    chosen = chosen_language(current(), challenge.languages, language)
    _say("Starting what stands beside it.")
    with open_workplace() as workplace, opened(workplace, challenge, chosen, current, port) as bench:
        _say(HELP)
        wish = Wish.RESTART
        while wish is not Wish.QUIT:
            wish = _one_life(bench, wish)


def _one_life(bench: Workbench, wanted: Wish) -> Wish:
    """From a start, and the samples where they are wanted, to the wish that ended it."""
    from runner.grading.service.workbench import NotBuiltError

    with ExitStack() as stack:
        try:
            life = stack.enter_context(bench.started())
        except NotBuiltError as error:
            _log(error.said)
            _say(f"It is not started: {error}. Change it, and type r.")
            return _idle()
        except FairtrialError as error:
            if error.http_status >= 500:  # not the candidate's
                raise
            _say(f"{error.message} {error.next_step}")
            return _idle()
        if life.ready_seconds is not None:
            _say(f"Ready after {life.ready_seconds:.1f} s: http://127.0.0.1:{bench.port}")
            if wanted is Wish.TRY:
                _try(bench)
        wish = _attend(bench, life)
        if life.ended is None:
            _say(f"It {life.stop().ending}.")
        return wish


def _idle() -> Wish:
    while (wish := _wish()) is None:
        pass
    return wish


def _attend(bench: Workbench, life: Life) -> Wish:
    """Show the log until somebody wants something else."""
    shown = 0
    while True:
        text = life.process.log(shown)
        shown += len(text)
        _log(text)
        if life.ready_seconds is None or life.ended is not None:
            _say(f"It {bench.what_is_wrong(life)}. Change it, and type r.")
            return _idle()
        if (wish := _wish()) is not None:
            return wish


def _try(bench: Workbench) -> None:
    from runner.domain.trial import Outcome
    from runner.reports.inert import inert

    for case, trial in bench.try_samples():
        mark = "✓" if trial.outcome is Outcome.PASSED else "✗"
        _say(f"{mark} {case} ({trial.seconds:.2f} s)")
        for exchange in trial.exchanges if trial.outcome is not Outcome.PASSED else ():
            _say(f"    {exchange.method} {inert(exchange.path)} → {exchange.status or exchange.problem}")
        if trial.message:
            _say(f"    {inert(trial.message)}")


def _wish() -> Wish | None:
    """What was typed within `LOOK` seconds; the end of the input is a wish to end."""
    ready, _, _ = select.select([sys.stdin], [], [], LOOK)
    if not ready:
        return None
    line = sys.stdin.readline()
    typed = line.strip().lower() if line else Wish.QUIT.value
    try:
        return Wish(typed)
    except ValueError:
        _say(HELP)
        return None


def _say(text: str) -> None:
    stderr_console().print(text, style="bold", markup=False, highlight=False)


def _log(text: bytes) -> None:
    from runner.reports.inert import inert

    if text:
        click.echo(inert(text), nl=False)
