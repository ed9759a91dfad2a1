"""The reference submissions of a challenge and what each of them must get.

A file or directory directly below `submissions/<directory>/` is one reference. The directory's name says what
it must get; `submissions/submissions.yaml` adds to that, or replaces it when it names the directory itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any, Final

from runner.catalog import schema_check, yaml_source
from runner.catalog.folder import Folder
from runner.catalog.globs import matches, matches_itself
from runner.catalog.schema import SUBMISSIONS
from runner.catalog.spelling import did_you_mean, listing
from runner.catalog.yaml_source import YamlDocument
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.expectation import ANYTHING, BY_DIRECTORY, Expectation
from runner.domain.score_expectation import in_range
from runner.domain.verdict import Verdict

SUBMISSIONS_DIRECTORY: Final = PurePosixPath("submissions")
SETTINGS: Final = SUBMISSIONS_DIRECTORY / "submissions.yaml"
_OWN_KEYS: Final = frozenset({"language", "entrypoint", "permitted", "required", "score", "message"})


class Bound(StrEnum):
    """How a submission bounds the time limit of a Kattis package: it must not, or must, be too slow."""

    LOWER = "lower"
    UPPER = "upper"


@dataclass(frozen=True, slots=True)
class Requirement:
    """An expectation of some of a challenge's cases.

    Attributes:
        cases: a group, a case or a glob of them; empty means all.
        score: least and greatest score of what `cases` names.
        message: must be part of what a checker says about one of the cases.
        bound: how the time that the cases take bounds the time limit, if it does.
    """

    expectation: Expectation
    cases: str = ""
    score: tuple[float, float] | None = None
    message: str = ""
    bound: Bound | None = None

    def covers(self, case: str) -> bool:
        """Whether it is about this case."""
        return not self.cases or matches(self.cases, PurePosixPath(case))

    def scored(self, scores: Mapping[str, float]) -> list[float]:
        """The scores, by group, of those groups that `cases` names."""
        return [score for group, score in scores.items() if matches_itself(self.cases, PurePosixPath(group))]


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference submission.

    Attributes:
        path: below `submissions/`.
        location: the file or directory itself, absolute.
        language: set where the author says so, else empty.
        entrypoint: the same.
        requirements: all of which must be met.
        final: the verdicts that the submission as a whole may have; empty where requirements say all.
        partial: whether it must be accepted with less than the greatest score.
        unsupported: what the submission is in, when it is in no language that is graded here.
    """

    path: PurePosixPath
    location: Path
    requirements: tuple[Requirement, ...]
    language: str = ""
    entrypoint: str = ""
    final: frozenset[Verdict] = frozenset()
    partial: bool = False
    unsupported: str = ""

    @property
    def is_accepted(self) -> bool:
        """Whether it must pass every case."""
        if self.final:
            return self.final == frozenset({Verdict.AC}) and not self.partial
        only_accepted = frozenset({Verdict.AC})
        return any(not one.cases and one.expectation.permitted == only_accepted for one in self.requirements)

    @property
    def expected(self) -> str:
        """What it must get, in words."""
        return "; ".join(
            f"{requirement.cases}: {requirement.expectation}"
            if requirement.cases
            else str(requirement.expectation)
            for requirement in self.requirements
        )

    def meets(self, case_verdicts: Mapping[str, Verdict], submission_verdict: Verdict) -> bool:
        """Whether the verdicts of the cases, by case id, are as expected. Scores and messages are apart."""
        if self.final and submission_verdict not in self.final:
            return False
        return all(
            requirement.expectation.meets(
                [verdict for case, verdict in case_verdicts.items() if requirement.covers(case)],
                submission_verdict,
            )
            for requirement in self.requirements
        )

    def unmet_scores(self, scores: Mapping[str, float], total: float) -> tuple[Requirement, ...]:
        """The requirements for which a score lies outside its range; `scores` are of the groups, by name.

        What `cases` names is every group that it matches, or the whole where it matches none.
        """
        return tuple(
            requirement
            for requirement in self.requirements
            if requirement.score is not None
            and not all(
                in_range(score, *requirement.score) for score in requirement.scored(scores) or [total]
            )
        )

    def unmet_messages(self, messages: Mapping[str, str]) -> tuple[Requirement, ...]:
        """The requirements whose message no checker gave; `messages` are of the cases, by case id."""
        return tuple(
            requirement
            for requirement in self.requirements
            if requirement.message
            and not any(
                requirement.message in said for case, said in messages.items() if requirement.covers(case)
            )
        )


def find(folder: Folder, case_ids: Iterable[str]) -> tuple[tuple[Reference, ...], list[Diagnostic]]:
    """All reference submissions, sorted by path, and what is wrong with them."""
    settings, diagnostics = _settings(folder)
    sound = settings is not None and not diagnostics
    rules: Mapping[str, Any] = settings.data if settings is not None and sound else {}
    paths = list(_paths(folder, diagnostics))
    if settings is not None and isinstance(settings.data, dict):
        diagnostics.extend(_useless_patterns(settings, paths, tuple(case_ids)))
    diagnostics.extend(_unknown_directories(paths, rules))
    references = tuple(_reference(folder, path, rules) for path in paths)
    if not any(reference.is_accepted for reference in references):
        fix = "add one to `submissions/accepted/`: it proves that the challenge can be solved"
        message = "there is no accepted submission"
        diagnostics.append(Diagnostic(str(SUBMISSIONS_DIRECTORY), 1, 1, message, fix, Severity.WARNING))
    return references, diagnostics


def _settings(folder: Folder) -> tuple[YamlDocument | None, list[Diagnostic]]:
    if not folder.has(SETTINGS):
        return None, []
    document, diagnostics = yaml_source.parse(str(SETTINGS), folder.read(SETTINGS))
    if document is not None:
        diagnostics += schema_check.check(document, SUBMISSIONS)
    return document, diagnostics


def _paths(folder: Folder, diagnostics: list[Diagnostic]) -> Iterator[PurePosixPath]:
    for directory in folder.children(SUBMISSIONS_DIRECTORY):
        if directory == SETTINGS:
            continue
        if directory not in folder.directories:
            fix = "move it into a directory such as `submissions/accepted/`"
            diagnostics.append(
                Diagnostic(str(directory), 1, 1, "belongs to no directory of submissions", fix)
            )
            continue
        for path in folder.children(directory):
            if path in folder.files or folder.below(path):
                yield path.relative_to(SUBMISSIONS_DIRECTORY)


def _unknown_directories(paths: Iterable[PurePosixPath], rules: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for name in sorted({path.parts[0] for path in paths} - set(BY_DIRECTORY)):
        if any(matches(pattern, path) for pattern in rules for path in paths if path.parts[0] == name):
            continue
        message = f"`{name}` says nothing about what its submissions must get"
        fix = (
            did_you_mean(name, BY_DIRECTORY)
            or f"name it one of {listing(BY_DIRECTORY)}, or add it to `{SETTINGS}`"
        )
        yield Diagnostic(str(SUBMISSIONS_DIRECTORY / name), 1, 1, message, fix)


def _useless_patterns(
    settings: YamlDocument, paths: list[PurePosixPath], case_ids: tuple[str, ...]
) -> Iterator[Diagnostic]:
    for pattern, rules in settings.data.items():
        if not any(matches(pattern, path) for path in paths):
            known = [str(path) for path in paths]
            fix = (
                did_you_mean(pattern, known)
                or "mend the path, which starts below `submissions/`, or delete it"
            )
            yield settings.complain_key((pattern,), f"`{pattern}` matches no submission", fix)
        for key in rules if isinstance(rules, dict) else ():
            if key in _OWN_KEYS or any(matches(key, PurePosixPath(case)) for case in case_ids):
                continue
            groups = {case.partition("/")[0] for case in case_ids}
            fix = (
                did_you_mean(key, [*_OWN_KEYS, *groups])
                or "write a group, a case such as `edge/01`, or a glob"
            )
            message = f"`{key}` is neither a key nor a group or case"
            yield settings.complain_key((pattern, key), message, fix)


def _reference(folder: Folder, path: PurePosixPath, rules: Mapping[str, Any]) -> Reference:
    directory = path.parts[0]
    requirements: list[Requirement] = []
    if directory in BY_DIRECTORY:
        requirements.append(_requirement(rules.get(directory, {}), default=BY_DIRECTORY[directory]))
        requirements += _narrower(rules.get(directory, {}))
    language = entrypoint = ""
    for pattern, settings in rules.items():
        if not matches(pattern, path):
            continue
        language = settings.get("language", language)
        entrypoint = settings.get("entrypoint", entrypoint)
        if pattern not in BY_DIRECTORY:
            requirements += [_requirement(settings), *_narrower(settings)]
    location = folder.root / SUBMISSIONS_DIRECTORY / path
    return Reference(
        path, location, tuple(dict.fromkeys(filter(_says_something, requirements))), language, entrypoint
    )


def _narrower(settings: Mapping[str, Any]) -> list[Requirement]:
    return [_requirement(rules, cases=key) for key, rules in settings.items() if key not in _OWN_KEYS]


def _requirement(
    settings: Mapping[str, Any], *, cases: str = "", default: Expectation = ANYTHING
) -> Requirement:
    permitted = settings.get("permitted")
    required = settings.get("required")
    expectation = Expectation(
        default.permitted if permitted is None else frozenset(map(Verdict, permitted)),
        default.required if required is None else frozenset(map(Verdict, required)),
    )
    score = settings.get("score")
    if isinstance(score, int | float):
        score = [score, score]
    return Requirement(
        expectation, cases, None if score is None else (score[0], score[1]), settings.get("message", "")
    )


def _says_something(requirement: Requirement) -> bool:
    return requirement != Requirement(ANYTHING, requirement.cases)
