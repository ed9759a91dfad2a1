"""What verifying found, as facts about one challenge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from runner.domain.diagnostic import Diagnostic
from runner.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file of a challenge.

    Attributes:
        file: path below the challenge's folder.
        message: what is wrong, one line.
    """

    file: str
    message: str

    def __str__(self) -> str:
        """`file: message`."""
        return f"{self.file}: {self.message}"


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What a submission got in one case, and why, as its report says it."""

    id: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class SubmissionCheck:
    """One reference submission or starter.

    Attributes:
        path: below the challenge's folder.
        language: None when it is unknown.
        expected: the verdicts that it may have, such as `WA`, or `WA or RTE`.
        actual: the verdict that it got; None when it could not be graded.
        problems: what is wrong, a sentence each; none when all is well.
        cpu_share: of the CPU limit, the most that any case used; None where nothing ran. Of several runs the
            least counts, since noise only adds.
        memory_share: of the memory limit, the largest process of any case.
        seconds: that grading it took.
        accepted: whether it must pass every case.
        runs: how often it was graded.
        cases: what it got, in the order of the challenge; nothing where it could not be graded.
        unsupported: what it is in, where that is no language that is graded here: nothing was tried, and that
            is no problem of the challenge's.
        faulted: whether it was not graded since the platform is at fault, which its problem says.
    """

    path: str
    language: str | None
    expected: str
    actual: Verdict | None
    problems: tuple[str, ...]
    cpu_share: float | None = None
    memory_share: float | None = None
    seconds: float = 0.0
    accepted: bool = False
    runs: int = 1
    cases: tuple[CaseOutcome, ...] = ()
    unsupported: str = ""
    faulted: bool = False

    @property
    def ok(self) -> bool:
        """Whether it got what it must get; what was not graded got nothing."""
        return not self.problems and not self.unsupported


@dataclass(frozen=True, slots=True)
class EdgeCaseCheck:
    """Whether an edge case catches the submissions that it claims to catch."""

    id: str
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether it does."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class ValidatorCheck:
    """What validators of a Kattis package made of data that tries them.

    Attributes:
        path: of the input, or of the output that was judged, below the package's folder.
        expected: what they have to do, such as `an input validator rejects it`.
        actual: what they did, and what they said.
        problems: where that is not what they have to do.
    """

    path: str
    expected: str
    actual: str
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether they did what they have to do."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class LanguageLimits:
    """How near the accepted submissions of a language come to its limits, and which limits would do.

    Attributes:
        time_limit: CPU seconds.
        cpu_share: of it, the most that any case of any accepted submission used; None where nothing ran, or
            the CPU is not limited.
        time_enough: CPU seconds: with this limit they would just keep enough of it free.
        memory: MiB; `memory_share` and `memory_enough` are of it what the others are of time.
    """

    language: str
    time_limit: float
    cpu_share: float | None
    time_enough: float | None
    memory: int
    memory_share: float | None
    memory_enough: int | None


@dataclass(frozen=True, slots=True)
class MutantCheck:
    """A solution with one small change, and the case that told it from the solution.

    Attributes:
        id: of the change; see `runner.verification.mutation.mutants.Mutant`.
        path: of the changed file, in the submission.
        before: the changed lines as they were, `after` as they are, without indentation.
        told_by: the first case that was not accepted; empty for one that lives.
    """

    id: str
    path: str
    line: int
    before: str
    after: str
    told_by: str


@dataclass(frozen=True, slots=True)
class MutationCheck:
    """Whether the cases tell mutants from their solution.

    Attributes:
        submission: what mutants were made of, below the challenge's folder.
        folder: what stands before a mutant's path, below the challenge's folder.
        possible: how many mutants there are.
        equivalent: those that do the same as the solution, as the author says.
        tried: all others, or a sample of them.
    """

    submission: str
    folder: str
    possible: int
    equivalent: tuple[str, ...]
    tried: tuple[MutantCheck, ...]

    @property
    def survivors(self) -> tuple[MutantCheck, ...]:
        """Those that no case told."""
        return tuple(mutant for mutant in self.tried if not mutant.told_by)

    @property
    def score(self) -> float:
        """The share of those tried that a case told; 1 where none was tried."""
        return 1 - len(self.survivors) / len(self.tried) if self.tried else 1.0


@dataclass(frozen=True, slots=True)
class ChallengeCheck:
    """All that was found in one challenge.

    Attributes:
        path: of its folder, as it was given.
        problems: those of no submission or edge case alone.
        warnings: what an author should look at, and may leave as it is.
        limits: a line for each language with an accepted submission.
        mutation: None where it was not asked for, or there is nothing to make mutants of.
        cached: whether it was found some time ago, and nothing has changed since.
        validators: what those of a Kattis package made of what tries them.
        faulted: whether something of the whole was not found out since the platform is at fault, which a
            problem says.
    """

    path: PurePosixPath
    name: str
    diagnostics: tuple[Diagnostic, ...]
    submissions: tuple[SubmissionCheck, ...] = ()
    edge_cases: tuple[EdgeCaseCheck, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    limits: tuple[LanguageLimits, ...] = ()
    mutation: MutationCheck | None = None
    cached: bool = False
    validators: tuple[ValidatorCheck, ...] = ()
    faulted: bool = False

    @property
    def graded(self) -> tuple[SubmissionCheck, ...]:
        """The submissions in languages that are graded here."""
        return tuple(check for check in self.submissions if not check.unsupported)

    @property
    def ok(self) -> bool:
        """Whether it is a fair challenge: no error in the folder, and every promise kept."""
        return (
            not self.problems
            and not any(diagnostic.is_error for diagnostic in self.diagnostics)
            and not any(check.problems for check in self.submissions)
            and all(check.ok for check in self.edge_cases)
            and all(check.ok for check in self.validators)
        )


def all_problems(check: ChallengeCheck) -> Iterator[Problem]:
    """Everything that keeps a challenge from being fair, by file."""
    for submission in check.submissions:
        for message in submission.problems:
            yield Problem(submission.path, message)
    yield from check.problems
    for tried in check.validators:
        for message in tried.problems:
            yield Problem(tried.path, message)
    for edge in check.edge_cases:
        for message in edge.problems:
            yield Problem("challenge.yaml", f"edge case {edge.id}: {message}")
