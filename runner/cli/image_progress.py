"""What a person sees while images are built: the current step on a terminal, a line an image in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import assert_never

from rich.console import Console
from rich.status import Status

from runner.images.progress import (
    BaseStarted,
    Event,
    ImageOutput,
    ImageReady,
    ImageStarted,
    ImageStep,
    Progress,
)


@contextmanager
def image_progress(console: Console) -> Iterator[Progress]:
    """Give a callable that takes the builder's events and shows them."""
    with console.status("looking at the images…") as status:
        yield lambda event: _show(event, console, status)


def _show(event: Event, console: Console, status: Status) -> None:
    match event:
        case BaseStarted(reference, how):
            console.print(f"{reference}: {how}", markup=False)
            status.update(f"{reference}: {how}…")
        case ImageStarted(name, _, position, total):
            status.update(f"{name} ({position} of {total})")
        case ImageStep(name, step, steps, instruction):
            status.update(f"{name}: step {step} of {steps}: {_short(instruction)}")
        case ImageOutput(name, line):
            status.update(f"{name}: {_short(line)}")
        case ImageReady(_, tag, _, 0.0):
            console.print(f"{tag} is there", style="dim", markup=False)
        case ImageReady(_, tag, _, seconds):
            console.print(f"{tag} built in {seconds:.0f} s", markup=False)
        case _:
            assert_never(event)


def _short(line: str) -> str:
    """One line that fits on most terminals, with nothing that rich would take for markup."""
    return line.strip()[:70].replace("[", r"\[")
