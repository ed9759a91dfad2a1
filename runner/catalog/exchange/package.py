"""A Kattis problem package as a challenge folder of ours, with a list of what its author has to look at."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any, Final

from runner.catalog.exchange.contents import SPDX, Converted, yaml_bytes
from runner.catalog.exchange.judging_programs import JudgingPrograms
from runner.catalog.exchange.submissions import files_below, imported_settings
from runner.catalog.globs import matches
from runner.catalog.kattis.languages import KattisLanguage, language_of_file
from runner.catalog.references import SETTINGS, SUBMISSIONS_DIRECTORY, Reference
from runner.domain.award import exact
from runner.domain.cases import CheckerSpec, Group, ProgramCase
from runner.domain.challenge import MAX_SCORE, Challenge
from runner.domain.errors import UsageError
from runner.domain.expectation import BY_DIRECTORY
from runner.domain.scheme import ScoreAggregation, ScoringScheme

_HEADINGS: Final = re.compile(r"^#{1,6} +(Input|Output)\b.*$", re.MULTILINE | re.IGNORECASE)
_MADE_UP: Final = {"level": "mid", "time_budget": 60, "ai_tools": "disclose"}
_CASE_NAME: Final = re.compile(r"[^A-Za-z0-9_-]")


def convert(challenge: Challenge, references: Sequence[Reference], time_limit: float | None) -> Converted:
    """The folder of a loaded package.

    `time_limit` is in CPU seconds, for a package that does not state one. Raises `UsageError` for what our
    own format has no word for.
    """
    return _Import(challenge, references, time_limit).made()


@dataclass(slots=True)
class _Import:
    challenge: Challenge
    references: Sequence[Reference]
    time_limit: float | None
    files: dict[PurePosixPath, bytes] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    judging: JudgingPrograms = field(init=False)

    def __post_init__(self) -> None:
        """What it has of files and of changes is the whole's."""
        self.judging = JudgingPrograms(self.challenge, self.files, self.changes)

    def made(self) -> Converted:
        self._refuse()
        secret = [group for group in self.challenge.groups if not group.is_sample]
        names = dict(zip((group.name for group in secret), _names(secret), strict=True))
        for group in self.challenge.groups:
            for case in group.program_cases:
                self._case(case, group, names.get(group.name, "sample"))
        self._challenge(secret, names)
        self._statement()
        self._submissions(names)
        return Converted(dict(sorted(self.files.items())), tuple(self.changes))

    def _refuse(self) -> None:
        program = self.challenge.program
        for what, there in (
            (self.judging.obstacle, self.judging.obstacle),
            ("a static validator", program.static_validator),
            ("a grader of its own", program.grader),
            ("included files", program.include),
        ):
            if there:
                message = f"{self.challenge.slug} has {what}, which an import does not carry over."
                raise UsageError(message, "Grade the package as it is: it is a challenge already.")
        if self.challenge.time_limit_rule is not None and self.time_limit is None:
            message = f"{self.challenge.slug} does not state its time limit."
            raise UsageError(message, "Say it with --time-limit, in seconds of CPU time.")

    def _case(self, case: ProgramCase, group: Group, name: str) -> None:
        stem = _CASE_NAME.sub("_", case.id.removeprefix(f"{group.name}/"))
        folder = PurePosixPath("tests") / name
        self.files[folder / f"{stem}.in"] = _read(case)
        self.files[folder / f"{stem}.ans"] = case.answer.read_bytes()
        for path, source in case.files.items():
            self.files[folder / f"{stem}.files" / path] = source.read_bytes()
        if self.challenge.program.interactive and case.shown.interaction is not None:
            self.files[folder / f"{stem}.interaction"] = case.shown.interaction.read_bytes()
        keys = {"args": list(case.args), "hint": case.hint, "description": case.description}
        if case.checker is not None and case.checker != self._checker():
            self.changes.append(f"{name}/{stem}: its own arguments for the validator are lost")
        if said := {key: value for key, value in keys.items() if value}:
            self.files[folder / f"{stem}.yaml"] = yaml_bytes(said)

    def _checker_block(self) -> dict[str, Any]:
        if self.challenge.program.output_validator is not None:
            return self.judging.checker()
        checker = self._checker()
        return {"name": checker.name, **checker.options}

    def _input_block(self) -> dict[str, Any]:
        block = {"media_type": "text/plain", "description": "As the statement says."}
        validator = self.judging.input_validator()
        return block if validator is None else {**block, "validator": validator}

    def _checker(self) -> CheckerSpec:
        own = [case.checker for case in self.challenge.program_cases if case.checker is not None]
        return own[0] if own else self.challenge.checker

    def _challenge(self, secret: Sequence[Group], names: Mapping[str, str]) -> None:
        challenge = self.challenge
        limits = challenge.limits
        time_limit = limits.time_limit if self.time_limit is None else self.time_limit
        self.files[PurePosixPath("challenge.yaml")] = yaml_bytes(
            {
                "challenge_format_version": 1,
                "name": challenge.name,
                "uuid": challenge.uuid.lower() or str(uuid.uuid5(uuid.NAMESPACE_OID, challenge.sha256)),
                "version": challenge.version if challenge.version.count(".") == 2 else "1.0.0",
                "license": self._license(),
                "kind": "program",
                "level": _MADE_UP["level"],
                "time_budget": _MADE_UP["time_budget"],
                "skills": list(challenge.skills) or ["problem solving"],
                "scenario": challenge.name,
                "languages": self._languages(),
                "ai_tools": _MADE_UP["ai_tools"],
                "program": {
                    "input": self._input_block(),
                    "output": {"media_type": "text/plain", "description": "As the statement says."},
                },
                "behaviour": ["End with exit code 0."],
                "limits": {
                    "time_limit": time_limit,
                    "wall_time": min(4 * time_limit + 4, 300),
                    "memory": limits.memory,
                    "output": limits.output,
                    "code": limits.code,
                },
                "checker": self._checker_block(),
                "groups": self._groups(secret, names),
                "edge_cases": [],
                "evaluation": {"pass_mark": MAX_SCORE},
            }
        )
        self.changes.append("level, time budget, scenario, skills and the rule on AI tools are made up")
        self.changes.append(f"the pass mark is {MAX_SCORE}, since the package has none")
        if not challenge.groups[0].is_sample:
            self.changes.append("there is no sample: add one, since a challenge needs it")
        self.changes.append("no edge case is stated: a package does not say which it has")
        if challenge.program.interactions:
            self.changes.append("samples that show an interaction, and cannot be run, are left out")
        if challenge.program.validator_tests:
            self.changes.append("what the package tries its validators with is left out")

    def _license(self) -> str:
        license_ = self.challenge.license
        if license_ in SPDX:
            return SPDX[license_]
        self.changes.append(f"the license is `{license_}`: write its name in SPDX, if it has one")
        return f"LicenseRef-{_CASE_NAME.sub('-', license_)}"

    def _languages(self) -> list[str]:
        """Those that an accepted submission is in: a language is offered where somebody has solved it."""
        accepted = [one for one in self.references if one.is_accepted]
        solved = {language.ours for one in accepted for language in _languages_of(one.location)}
        found = [name for name in self.challenge.languages if name in solved]
        if "python" in found:
            self.changes.append(
                "Python is CPython, not PyPy as in a package: offer `pypy` where it is too slow"
            )
        return found or list(self.challenge.languages[:1])

    def _groups(self, secret: Sequence[Group], names: Mapping[str, str]) -> list[dict[str, Any]]:
        points = self._points(secret)
        return [
            {
                "name": names[group.name],
                "max_score": score,
                "score_aggregation": self._aggregation(group).value,
                **({"require_pass": required} if (required := self._required(group, names)) else {}),
            }
            for group, score in zip(secret, points, strict=True)
        ]

    def _aggregation(self, group: Group) -> ScoreAggregation:
        if isinstance(self.challenge.scheme, ScoringScheme):
            return group.score_aggregation
        return ScoreAggregation.PASS_FAIL

    def _required(self, group: Group, names: Mapping[str, str]) -> list[str]:
        return [names[name] for name in group.require_pass if name in names]

    def _points(self, secret: Sequence[Group]) -> list[float]:
        """Points that sum to 100: as the package weighs its groups, or else the same for each."""
        weights = [exact(group.max_score or 0) for group in secret]
        if not isinstance(self.challenge.scheme, ScoringScheme) or not all(weights):
            weights = [Fraction(1)] * len(secret)
            self.changes.append("every group is worth the same, whatever the package says of that")
        total = sum(weights, Fraction(0))
        cents = [int(weight * 100 * MAX_SCORE / total) for weight in weights]
        cents[-1] += 100 * MAX_SCORE - sum(cents)
        return [cent / 100 for cent in cents]

    def _statement(self) -> None:
        text = self.challenge.statement.problem.strip()
        parts = _HEADINGS.split(text)
        found = {name.lower(): body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}
        sections = {
            "Problem": parts[0].strip() or text,
            "Input": found.get("input") or "As the problem says.",
            "Output": found.get("output") or "As the problem says.",
            "Behaviour": "End with exit code 0.",
        }
        written = "\n\n".join(f"## {name}\n\n{_below(body)}" for name, body in sections.items())
        self.files[PurePosixPath("statement.md")] = f"{written}\n".encode()

    def _submissions(self, names: Mapping[str, str]) -> None:
        root = self.challenge.root / SUBMISSIONS_DIRECTORY
        known = set(BY_DIRECTORY)
        kept = [path for path in files_below(root) if path.parts[0] in known and len(path.parts) > 1]
        for path in kept:
            self.files[SUBMISSIONS_DIRECTORY / path] = root.joinpath(path).read_bytes()
        left_out = sorted({reference.path.parts[0] for reference in self.references} - known)
        if left_out:
            self.changes.append(f"submissions in {', '.join(left_out)} are left out: we have no such folder")
        settings = self.challenge.root / SETTINGS
        if settings.is_file():
            found = imported_settings(settings.read_bytes(), names)
            used = {key: rules for key, rules in found.items() if any(matches(key, path) for path in kept)}
            self.files[SETTINGS] = yaml_bytes(used)


def _languages_of(location: Path) -> Iterator[KattisLanguage]:
    files = [location] if location.is_file() else [location / path for path in files_below(location)]
    yield from filter(None, (language_of_file(PurePosixPath(path)) for path in files))


def _read(case: ProgramCase) -> bytes:
    if not hasattr(case.input, "read_bytes"):
        raise TypeError(f"{case.id}: no package has generated inputs")
    data: bytes = case.input.read_bytes()
    return data


def _names(secret: Sequence[Group]) -> list[str]:
    """Names of groups in our manner, each once."""
    found: list[str] = []
    for number, group in enumerate(secret, 1):
        slug = re.sub("[^a-z0-9-]+", "-", PurePosixPath(group.name).name.lower()).strip("-")
        taken = {*found, "sample", ""}
        found.append(slug if slug not in taken else f"{slug or 'group'}-{number}")
    return found


def _below(body: str) -> str:
    """Headings of the package become headings below ours."""
    return re.sub(r"^(#{1,2}) ", "### ", body, flags=re.MULTILINE)
