"""`fairtrial try`: a service at work, for whoever writes it."""

from __future__ import annotations

import codecs
import shutil
import sys
from contextlib import ExitStack
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runner.cli.keyboard import Keyboard
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
    keyboard = Keyboard(sys.stdin.fileno())
    _say("Starting what stands beside it.")
    with open_workplace() as workplace, opened(workplace, challenge, chosen, current, port) as bench:
        _say(HELP)
        wish = Wish.RESTART
        while wish is not Wish.QUIT:
            wish = _one_life(bench, keyboard, wish)


def _one_life(bench: Workbench, keyboard: Keyboard, wanted: Wish) -> Wish:
    """From a start, and the samples where they are wanted, to the wish that ended it."""
    from runner.grading.service.workbench import NotBuiltError

    log = ShownLog()
    with ExitStack() as stack:
        try:
            life = stack.enter_context(bench.started(log.show))
        except NotBuiltError as error:
            log.write(error.said)
            _say(f"It is not started: {error}. Change it, and type r.")
            return _idle(keyboard)
        except FairtrialError as error:
            if error.http_status >= 500:  # not the candidate's
                raise
            _say(f"{error.message} {error.next_step}")
            return _idle(keyboard)
        if life.ready_seconds is not None:
            _say(f"Ready after {life.ready_seconds:.1f} s: http://127.0.0.1:{bench.port}")
            if wanted is Wish.TRY:
                _try(bench)
        wish = _attend(bench, keyboard, life, log)
        if life.ended is None:
            ending = life.stop().ending
            log.show(life)
            _say(f"It {ending}.")
        return wish


def _idle(keyboard: Keyboard) -> Wish:
    while (wish := _wish(keyboard)) is None:
        pass
    return wish


def _attend(bench: Workbench, keyboard: Keyboard, life: Life, log: ShownLog) -> Wish:
    """Show the log until somebody wants something else."""
    while True:
        ended = life.ended  # what it wrote before is in the log by now
        log.show(life)
        if life.ready_seconds is None or ended is not None:
            _say(f"It {bench.what_is_wrong(life)}. Change it, and type r.")
            return _idle(keyboard)
        if (wish := _wish(keyboard)) is not None:
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


def _wish(keyboard: Keyboard) -> Wish | None:
    """What was typed within `LOOK` seconds; the end of the input is a wish to end."""
    try:
        line = keyboard.line(LOOK)
        return None if line is None else Wish(line.strip().lower())
    except EOFError:
        return Wish.QUIT
    except ValueError:
        _say(HELP)
        return None


class ShownLog:
    """The log of one life of the service, on standard output as it comes."""

    def __init__(self) -> None:
        """Nothing of it is shown yet."""
        self._shown = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")

    def show(self, life: Life) -> None:
        """What has come since."""
        from runner.grading.service.plan import LOG_HEAD

        text = life.process.log(self._shown)
        self._shown += len(text)
        self.write(text)
        if text and self._shown >= LOG_HEAD:
            _say(f"That is {LOG_HEAD >> 20} MiB of its log: no more of it is shown until it starts anew.")

    def write(self, text: bytes) -> None:
        """Text of whoever wrote the service, made harmless."""
        from runner.reports.inert import inert

        click.echo(inert(self._decoder.decode(text)), nl=False)


def _say(text: str) -> None:
    stderr_console().print(text, style="bold", markup=False, highlight=False)
