"""Ways to make an attempt, for the tables of probes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from runner.doctor.bench import Bench, said
from runner.doctor.model import Probe, Seen
from runner.domain.observation import Observation
from runner.sandbox.runtime import Part


def prints(name: str, proves: str, expected: str, program: str, *arguments: str) -> Probe:
    """A program that must print these words, line by line."""

    def run(bench: Bench) -> Seen:
        words = bench.said(program, *arguments)
        return Seen(words == expected, words)

    return Probe(name, proves, expected, run)


def without(part: Part, probe: Probe, *words: str) -> Probe:
    """The same probe, which may see something else where a part of the policy is lacking: one of these words,
    or, where none are given, anything, a fault too.
    """

    def run(bench: Bench) -> Seen:
        seen = probe.run(bench)
        return replace(seen, lacks=frozenset({part})) if not words or seen.words in words else seen

    return replace(probe, run=run, part=None if words else part)


def ends(
    name: str,
    proves: str,
    expected: str,
    program: str,
    *arguments: str,
    described: Callable[[Observation], str],
    **stops: float,
) -> Probe:
    """A program whose run must be described in these words."""

    def run(bench: Bench) -> Seen:
        observation = bench.run(program, *arguments, **stops)
        words = described(observation)
        return Seen(words == expected, words)

    return Probe(name, proves, expected, run)


def counted_oom(observation: Observation) -> str:
    """Whether the kernel's OOM killer came, and was counted."""
    return "killed and counted" if observation.oom_kills or observation.sandbox_oom else said(observation)
