"""`make chaos`: random points of each fault, and a table of what was seen.

    python -m tests.chaos [--points 20] [--seed N] [--side-by-side 4] [--only WORDS]

A line that says `failed` names the seed that repeats it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from tests.chaos.fault import Fault, run
from tests.chaos.faults import FAULTS
from tests.chaos.servers import forget_template, template
from tests.chaos.world import Figures

SHARE = 10
"""Points that are run one after the other in one world."""
LONGEST_AWAY = 60.0


@dataclass(frozen=True, slots=True)
class Share:
    """Some points of a fault."""

    fault: Fault
    seed: int
    points: int


def main() -> int:
    """0 when every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31))
    parser.add_argument("--side-by-side", type=int, default=4)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    say(f"seed {chosen.seed}")
    faults = _chosen(chosen.only)
    began = time.monotonic()
    template()  # once, for all processes
    with ProcessPoolExecutor(chosen.side_by_side) as pool:
        shares = {
            pool.submit(_run, fault.name, seed, points): Share(fault, seed, points)
            for fault, seed, points in _shares(faults, chosen.seed, chosen.points)
        }
        results = list(_results(shares))
    forget_template()
    print_table(faults, results)
    failed = sum(isinstance(told, str) for _, told in results)
    say(f"{time.monotonic() - began:.0f} seconds; seed {chosen.seed}; {failed} shares failed")
    return 1 if failed else 0


def _chosen(words: str) -> list[Fault]:
    """The one that is called so, or all that have these words in their names."""
    return [one for one in FAULTS if one.name == words] or [one for one in FAULTS if words in one.name]


def _results(shares: dict[Future[Figures | str], Share]) -> Iterator[tuple[Share, Figures | str]]:
    """As they come; an interrupt leaves those that are there."""
    try:
        for future in as_completed(shares):
            share, told = shares[future], future.result()
            how = f"failed\n{told}" if isinstance(told, str) else f"kept {told}"
            say(f"{share.fault.name!r} --seed {share.seed} --points {share.points}: {how}")
            yield share, told
    except KeyboardInterrupt:
        for future in shares:
            future.cancel()


def _shares(faults: list[Fault], seed: int, points: int) -> Iterator[tuple[Fault, int, int]]:
    """What takes longest comes first; then a share of every fault, and another."""
    found = [
        (fault, seed + number, min(SHARE, points - first))
        for number, first in enumerate(range(0, points, SHARE))
        for fault in faults
    ]
    yield from sorted(found, key=lambda share: -share[0].away)


def _run(name: str, seed: int, points: int) -> Figures | str:
    """In a process of its own: what tells how the tables are made is one for all threads."""
    fault = next(fault for fault in FAULTS if fault.name == name)
    try:
        return run(fault, seed, points, LONGEST_AWAY)
    except Exception:  # noqa: BLE001 - the table says so
        return traceback.format_exc()


def print_table(faults: list[Fault], results: list[tuple[Share, Figures | str]]) -> None:
    """A line a fault: points, acknowledged, refused while something was away, attempts by outcome."""
    say("| fault | points | acknowledged | refused | attempts that ended otherwise | slowest report |")
    say("|---|---|---|---|---|---|")
    for fault in faults:
        of_fault = [told for share, told in results if share.fault is fault]
        figures = [told for told in of_fault if isinstance(told, Figures)]
        others: dict[str, int] = {}
        for one in figures:
            for outcome, number in one.attempts.items():
                if outcome != "finished":
                    others[outcome] = others.get(outcome, 0) + number
        told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(others.items())) or "none"
        say(
            f"| {fault.name} | {sum(one.points for one in figures)} "
            f"| {sum(one.acknowledged for one in figures)} | {sum(one.refused for one in figures)} "
            f"| {told} | {max((one.slowest for one in figures), default=0):.1f} s |"
        )


def say(text: str) -> None:
    """On standard output."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
