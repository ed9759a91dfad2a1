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
        run count for nothing, unless none was: then they count as not accepted ("Group dependencies"). Of no
        cases at all nothing is expected. A judge error meets no expectation.
        """
        if submission_verdict is Verdict.CE:
            verdicts = {Verdict.CE}
        else:
            verdicts = set(case_verdicts)
            if verdicts <= {Verdict.SKIPPED}:
                return not verdicts or not self.permitted & self.required <= {Verdict.AC}
            verdicts -= {Verdict.SKIPPED}
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


KATTIS_ALL: Final = _RUN
_FINER: Final[Mapping[Verdict, frozenset[Verdict]]] = {
    Verdict.RTE: frozenset({Verdict.RTE, Verdict.MLE, Verdict.OLE}),
    Verdict.TLE: frozenset({Verdict.TLE, Verdict.OLE}),
}
"""Ours for one of the format's, whose judges let a program write without end until its time is up."""


def kattis_verdicts(codes: Iterable[str]) -> frozenset[Verdict]:
    """Ours for those of a Kattis package: what we call MLE is its RTE, and OLE may be its RTE or its TLE."""
    found = frozenset(map(Verdict, codes))
    return found.union(*(_FINER.get(one, frozenset()) for one in found))


TOO_SLOW: Final = kattis_verdicts(["TLE"])


def _kattis(permitted: str, required: str = "AC WA TLE RTE") -> Expectation:
    return Expectation(kattis_verdicts(permitted.split()), kattis_verdicts(required.split()))


KATTIS_ANYTHING: Final = _kattis("AC WA TLE RTE")
KATTIS_BY_DIRECTORY: Final[Mapping[str, Expectation]] = {
    "accepted": _kattis("AC"),
    "rejected": _kattis("AC WA TLE RTE", "RTE TLE WA"),
    "wrong_answer": _kattis("AC WA", "WA"),
    "time_limit_exceeded": _kattis("AC TLE", "TLE"),
    "run_time_error": _kattis("AC RTE", "RTE"),
    "brute_force": _kattis("AC RTE TLE", "RTE TLE"),
}
"""What a directory stands for in a package of version 2025-09: of every case."""

OUT_OF_MEMORY: Final = frozenset({Verdict.MLE, Verdict.RTE})
"""What an annotation with a memory limit stands for. DOMjudge, which has the word, never reports it: what
takes too much crashes, and is a run-time error there; so is a full heap of Java's here.
"""

LEGACY_BY_DIRECTORY: Final[Mapping[str, frozenset[Verdict]]] = {
    "accepted": kattis_verdicts(["AC"]),
    "partially_accepted": kattis_verdicts(["AC"]),
    "slow_accepted": kattis_verdicts(["AC", "TLE"]),
    "rejected": kattis_verdicts(["WA", "TLE", "RTE"]),
    "wrong_answer": kattis_verdicts(["WA"]),
    "no_output": kattis_verdicts(["WA"]),
    "time_limit_exceeded": kattis_verdicts(["TLE"]),
    "run_time_error": kattis_verdicts(["RTE"]),
    "memory_limit_exceeded": OUT_OF_MEMORY,
    "output_limit_exceeded": frozenset({Verdict.OLE}),
    "brute_force": kattis_verdicts(["TLE", "RTE"]),
    "compiler_error": frozenset({Verdict.CE}),
    "compile_error": frozenset({Verdict.CE}),
}
"""What a directory stands for in a legacy package: of the submission as a whole; beyond the format's own,
those that DOMjudge has."""

DOMJUDGE_RESULTS: Final[Mapping[str, frozenset[Verdict]]] = {
    "CORRECT": kattis_verdicts(["AC"]),
    "ACCEPTED": kattis_verdicts(["AC"]),
    "WRONG-ANSWER": kattis_verdicts(["WA"]),
    "WRONG_ANSWER": kattis_verdicts(["WA"]),
    "NO-OUTPUT": kattis_verdicts(["WA"]),
    "NO_OUTPUT": kattis_verdicts(["WA"]),
    "TIMELIMIT": kattis_verdicts(["TLE"]),
    "TIME_LIMIT_EXCEEDED": kattis_verdicts(["TLE"]),
    "RUN-ERROR": kattis_verdicts(["RTE"]),
    "RUN_TIME_ERROR": kattis_verdicts(["RTE"]),
    "MEMORY-LIMIT": OUT_OF_MEMORY,
    "MEMORY_LIMIT": OUT_OF_MEMORY,
    "OUTPUT-LIMIT": frozenset({Verdict.OLE}),
    "OUTPUT_LIMIT": frozenset({Verdict.OLE}),
    "COMPILER-ERROR": frozenset({Verdict.CE}),
    "COMPILER_ERROR": frozenset({Verdict.CE}),
    "CHECK-MANUALLY": KATTIS_ALL,
}
"""The words of DOMjudge's tag `@EXPECTED_RESULTS@:`, in its own spelling and in Kattis's."""
