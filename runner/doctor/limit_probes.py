"""Probes that take too much of everything there is."""

from __future__ import annotations

from runner.doctor.attempts import counted_oom, ends, without
from runner.doctor.bench import Bench, said
from runner.doctor.model import Probe, Seen
from runner.sandbox.policy import MIB, Tmpfs
from runner.sandbox.runtime import Part


def _fork_bomb(bench: Bench) -> Seen:
    words = said(bench.run("fork_bomb"))
    bounded = words.isdigit() and int(words) < bench.spec.processes
    return Seen(bounded, f"{words} children")


def _areas(bench: Bench) -> list[Tmpfs]:
    return [one for one in bench.sandbox.policy.tmpfs if one.target in ("/work", "/tmp", "/dev/shm")]  # noqa: S108


def _bytes(bench: Bench) -> Seen:
    held = {one.target: bench.said("fill", "bytes", one.target) for one in _areas(bench)}
    ok = all(held[one.target] == str(one.size // MIB) for one in _areas(bench))
    return Seen(ok, ", ".join(f"{target} {mebibytes} MiB" for target, mebibytes in held.items()))


def _inodes(bench: Bench) -> Seen:
    made = {one.target: bench.said("fill", "inodes", one.target) for one in _areas(bench)}
    ok = all(made[one.target].isdigit() and 0 < int(made[one.target]) < one.inodes for one in _areas(bench))
    words = ", ".join(f"{target} {number} files" for target, number in made.items())
    return Seen(ok, words)


LIMIT_PROBES: tuple[Probe, ...] = (
    without(
        Part.PROCESSES,
        Probe("fork bomb", "Processes are bounded", "fewer children than the limit of 64", _fork_bomb),
    ),
    without(
        Part.MEMORY,
        ends(
            "memory",
            "Memory is bounded, and the kernel's own count says so",
            "killed and counted",
            "exhaust",
            "memory",
            described=counted_oom,
        ),
    ),
    Probe("space", "Each place that can be written holds what the policy says", "the policy's sizes", _bytes),
    without(
        Part.MOUNTS,
        Probe(
            "inodes", "Empty files cannot eat the kernel's memory", "fewer than the policy's inodes", _inodes
        ),
    ),
    ends(
        "CPU time",
        "A busy program is stopped",
        "stopped: cpu",
        "exhaust",
        "cpu",
        described=said,
        cpu_stop=0.3,
    ),
    ends(
        "CPU time of orphans",
        "Nobody hides time in children that are not waited for",
        "stopped: cpu",
        "exhaust",
        "orphans",
        described=said,
        cpu_stop=0.3,
    ),
    ends(
        "wall time",
        "A sleeper is stopped",
        "stopped: wall",
        "exhaust",
        "wall",
        described=said,
        wall_stop=0.5,
    ),
    ends(
        "output",
        "Endless output is stopped",
        "stopped: output",
        "exhaust",
        "output",
        described=said,
        output=4096,
    ),
)
