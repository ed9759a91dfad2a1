"""What a case, a compilation and a program of the author's may use."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class LanguageFactors:
    """By what a language's limits are multiplied."""

    time_limit: float = 1.0
    memory: float = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one case, or the compilation, may use.

    Attributes:
        time_limit: CPU seconds a case; decides TLE. Of a service, whose CPU is not limited, its wall time.
        wall_time: seconds a case; a guard against sleepers.
        memory: MiB, all processes of a case together.
        output: MiB of standard output.
        code: KiB, all files of a submission together.
        processes: processes and threads at a time.
        compilation_time: CPU seconds.
        compilation_memory: MiB.
    """

    time_limit: float
    wall_time: float
    memory: int
    output: int = 8
    code: int = 128
    processes: int = 64
    compilation_time: float = 60.0
    compilation_memory: int = 1024

    def scaled(self, factors: LanguageFactors) -> Limits:
        """These limits for one language: CPU and wall time scale together, memory rounds up to whole MiB."""
        return replace(
            self,
            time_limit=self.time_limit * factors.time_limit,
            wall_time=self.wall_time * factors.time_limit,
            memory=-int(-self.memory * factors.memory // 1),
        )


@dataclass(frozen=True, slots=True)
class JudgeLimits:
    """What a program of the author's may use in one run: CPU seconds, MiB of memory, MiB of output."""

    time_limit: float = 60.0
    memory: int = 1024
    output: int = 8


@dataclass(frozen=True, slots=True)
class TimeLimitRule:
    """How the time limit comes from the reference submissions, where a Kattis package does not state it.

    Attributes:
        multiplier: times the CPU time of the slowest submission that must not be too slow.
        resolution: seconds; the limit is rounded up to a whole number of these.
        margin: times the limit, what the submissions must use that have to be too slow.
    """

    multiplier: float
    resolution: float
    margin: float
