"""What a reference submission must get, as Kattis 2025-09 has it ("Example submissions").

A submission meets an expectation when every case has a permitted verdict and at least one case has a required
one. Our verdicts are finer than Kattis's: where it says RTE for what was killed, we know MLE and OLE.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from runner.domain.verdict import Verdict

ALL: Final = frozenset(
    {Verdict.AC, Verdict.WA, Verdict.TLE, Verdict.MLE, Verdict.OLE, Verdict.RTE, Verdict.CE}
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """Permitted and required verdicts. Both default to all, as Kattis has it."""

    permitted: frozenset[Verdict] = ALL
    required: frozenset[Verdict] = ALL

    def meets(self, case_verdicts: Iterable[Verdict], submission_verdict: Verdict) -> bool:
        """Whether these verdicts are as expected.

        A submission that does not compile has no cases: its own verdict stands for them. Cases that were not
        run count for nothing. A judge error meets no expectation.
        """
        if submission_verdict is Verdict.CE:
            verdicts = {Verdict.CE}
        else:
            verdicts = set(case_verdicts) - {Verdict.SKIPPED}
        return verdicts <= self.permitted and not verdicts.isdisjoint(self.required)

    def __str__(self) -> str:
        """`AC`, or `AC or WA, at least one WA`, in the order in which verdicts are defined."""
        permitted = _listed(self.permitted)
        if self.required >= self.permitted:
            return permitted
        return f"{permitted}, at least one {_listed(self.required & self.permitted)}"


def _listed(verdicts: frozenset[Verdict]) -> str:
    return " or ".join(verdict.value for verdict in Verdict if verdict in verdicts)


ANYTHING: Final = Expectation()
_RUN: Final = ALL - {Verdict.CE}
_CRASHES_AND_LIMITS: Final = _RUN - {Verdict.AC, Verdict.WA}

BY_DIRECTORY: Final[Mapping[str, Expectation]] = {
    "accepted": Expectation(frozenset({Verdict.AC})),
    "rejected": Expectation(_RUN, _RUN - {Verdict.AC}),
    "wrong_answer": Expectation(frozenset({Verdict.AC, Verdict.WA}), frozenset({Verdict.WA})),
    "time_limit_exceeded": Expectation(frozenset({Verdict.AC, Verdict.TLE}), frozenset({Verdict.TLE})),
    "run_time_error": Expectation(frozenset({Verdict.AC, Verdict.RTE}), frozenset({Verdict.RTE})),
    "memory_limit_exceeded": Expectation(frozenset({Verdict.AC, Verdict.MLE}), frozenset({Verdict.MLE})),
    "output_limit_exceeded": Expectation(frozenset({Verdict.AC, Verdict.OLE}), frozenset({Verdict.OLE})),
    "compile_error": Expectation(frozenset({Verdict.CE}), frozenset({Verdict.CE})),
    "brute_force": Expectation(_CRASHES_AND_LIMITS | {Verdict.AC}, _CRASHES_AND_LIMITS),
}
"""What a directory below `submissions/` stands for; those of MLE, OLE and CE are ours."""
