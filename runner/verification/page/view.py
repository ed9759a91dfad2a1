"""What the page shows, computed before the template runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from runner.domain.verdict import Verdict
from runner.reports.html.page import tone
from runner.verification.model import ChallengeCheck, MutantCheck, Problem, SubmissionCheck, all_problems
from runner.verification.mutation.judge import mutation_warnings


@dataclass(frozen=True, slots=True)
class Segment:
    """A case in a submission's bar; `gap` where a group begins."""

    tone: str
    gap: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """Cases of a submission that got the same for the same reason."""

    verdict: Verdict
    reason: str
    cases: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.cases)


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """A submission with its cases drawn and put into words; `tone` is good, bad or none."""

    check: SubmissionCheck
    tone: str
    segments: tuple[Segment, ...]
    failures: tuple[Failure, ...]

    @property
    def words(self) -> str:
        """How it did, against what it must do."""
        check = self.check
        if check.unsupported:
            return f"{check.unsupported} is not supported here"
        got = "could not be graded" if check.actual is None else f"got {check.actual}"
        return f"expected {check.expected}, {got}"


@dataclass(frozen=True, slots=True)
class GroupHead:
    """A group's name, and how many cases wide it is."""

    name: str
    cases: int


@dataclass(frozen=True, slots=True)
class ChallengeView:
    """One challenge.

    Attributes:
        problems: all of them, those of submissions and edge cases too.
        groups: of its cases, in order; nothing where none was run.
    """

    check: ChallengeCheck
    anchor: str
    problems: tuple[Problem, ...]
    submissions: tuple[SubmissionView, ...]
    groups: tuple[GroupHead, ...]

    @property
    def mutants(self) -> tuple[MutantCheck, ...]:
        """Those that live."""
        return self.check.mutation.survivors if self.check.mutation else ()

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """All but those of mutants that live, which are shown with their change."""
        mutation = self.check.mutation
        shown = set(mutation_warnings(mutation, {})) if mutation else frozenset()
        return tuple(one for one in self.check.warnings if one not in shown)

    @property
    def tone(self) -> str:
        """Of the whole."""
        return "good" if self.check.ok else "bad"

    @property
    def met(self) -> int:
        """How many submissions that were graded are as expected."""
        return sum(check.ok for check in self.check.graded)

    @property
    def caught(self) -> int:
        """How many edge cases catch what they name."""
        return sum(edge.ok for edge in self.check.edge_cases)


def views(checks: Sequence[ChallengeCheck]) -> tuple[ChallengeView, ...]:
    """All challenges, in their order."""
    return tuple(
        ChallengeView(
            check=check,
            anchor=f"challenge-{number}",
            problems=tuple(all_problems(check)),
            submissions=tuple(map(_submission, check.submissions)),
            groups=tuple(_groups(check)),
        )
        for number, check in enumerate(checks)
    )


def _submission(check: SubmissionCheck) -> SubmissionView:
    return SubmissionView(
        check=check,
        tone="none" if check.unsupported else "good" if check.ok else "bad",
        segments=tuple(_segments(check)),
        failures=tuple(_failures(check)),
    )


def _segments(check: SubmissionCheck) -> Iterator[Segment]:
    before = ""
    for case in check.cases:
        group = _group(case.id)
        yield Segment(tone(case.verdict), gap=bool(before) and group != before)
        before = group


def _failures(check: SubmissionCheck) -> Iterator[Failure]:
    alike: Mapping[tuple[Verdict, str], list[str]] = defaultdict(list)
    for case in check.cases:
        if case.verdict not in (Verdict.AC, Verdict.SKIPPED):
            alike[case.verdict, case.reason].append(case.id)
    for (verdict, reason), cases in alike.items():
        yield Failure(verdict, reason, tuple(cases))


def _groups(check: ChallengeCheck) -> Iterator[GroupHead]:
    cases = next((one.cases for one in check.submissions if one.cases), ())
    names = [_group(case.id) for case in cases]
    for name in dict.fromkeys(names):
        yield GroupHead(name, names.count(name))


def _group(case: str) -> str:
    return case.partition("/")[0]
