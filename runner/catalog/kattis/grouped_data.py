"""The groups and cases of a package in version 2025-09."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from runner.catalog.kattis import cases
from runner.catalog.kattis.cases import DATA, SAMPLE, SECRET, Parts, Settings
from runner.catalog.kattis.checker import checker
from runner.catalog.kattis.constants import Constants
from runner.catalog.kattis.keys import Keys, read
from runner.catalog.kattis.package import Package
from runner.catalog.kattis.scoring_rules import mistakes
from runner.catalog.kattis.static_validation import static_case
from runner.domain.cases import Case, Group, ProgramCase, StaticCase
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.scheme import PassFailScheme, ScoreAggregation, ScoringScheme

GROUP_FILE: Final = "test_group.yaml"
_UNUSED: Final = ("input_visualizer_args", "output_visualizer_args")


@dataclass(frozen=True, slots=True)
class GroupedData:
    """Reads `data/`.

    Attributes:
        own_validator: whether the package has an output validator of its own.
        validators: names of the input validators.
        unknown: how bad a key is that this version does not have.
    """

    package: Package
    constants: Constants
    scoring: bool
    own_validator: bool
    validators: tuple[str, ...]
    said: list[Diagnostic]
    unknown: Severity = Severity.ERROR

    def read(self) -> tuple[tuple[Group, ...], PassFailScheme | ScoringScheme]:
        """All groups, samples first, and how they make a score."""
        top, _, everywhere = self._group_file(DATA, Settings(), SAMPLE)
        of_samples, _, static = self._group_file(DATA / SAMPLE, top, SAMPLE)
        of_secret, scheme, static_of_secret = self._group_file(DATA / SECRET, top, SECRET)
        shown = (*static, *self._below(DATA / SAMPLE, of_samples))
        samples = Group(SAMPLE, 0.0, ScoreAggregation.SUM, (), shown)
        grouped = self._grouped()
        groups = (
            [self._group(path, of_secret) for path in grouped]
            if grouped
            else [self._whole(scheme, (*static_of_secret, *self._below(DATA / SECRET, of_secret)))]
        )
        self._static_in_no_group(DATA, everywhere)
        self._static_in_no_group(DATA / SECRET, static_of_secret if grouped else ())
        found = [samples, *groups] if samples.cases else groups
        self._mistakes(grouped, found)
        if self.scoring:
            self._scoring_mistakes(scheme, groups)
        return tuple(found), scheme if self.scoring else PassFailScheme()

    def _grouped(self) -> list[PurePosixPath]:
        """The directories of groups; none where nothing is scored and cases of no group lie beside them."""
        directories = list(cases.subdirectories(self.package, DATA / SECRET))
        grouped = [path for path in directories if self.package.has(path / GROUP_FILE)]
        whole = len(grouped) == len(directories) and not self._loose()
        return grouped if whole or self.scoring else []

    def _loose(self) -> list[PurePosixPath]:
        return [path for path in self.package.children(DATA / SECRET) if path.suffix == ".in"]

    def aside(self, directory: PurePosixPath) -> Iterator[tuple[Parts, Settings]]:
        """What lies in a directory that is not graded, and what it is judged with."""
        around = replace(self, said=[]).settings_below(DATA, Settings())  # `read` says what is wrong with it
        yield from self._aside(directory, around)

    def _aside(self, directory: PurePosixPath, around: Settings) -> Iterator[tuple[Parts, Settings]]:
        settings = self.settings_below(directory, around)
        for parts in cases.gather(self.package, directory, self.said).values():
            yield parts, self._of_case(parts, settings)
        for path in cases.subdirectories(self.package, directory):
            yield from self._aside(path, settings)

    def settings_below(self, directory: PurePosixPath, around: Settings) -> Settings:
        """What is not graded in a directory has these, unless a case says something else."""
        path = directory / GROUP_FILE
        if not self.package.has(path):
            return around
        keys = self._keys(path)
        description = keys.text("description", around.description).strip()
        settings = replace(self._settings(keys, around), description=description)
        keys.finish()
        return settings

    def _whole(self, scheme: ScoringScheme, found: tuple[Case, ...]) -> Group:
        if not self.scoring:
            return Group(SECRET, 1.0, ScoreAggregation.PASS_FAIL, (), found)
        return Group(SECRET, scheme.max_score, scheme.score_aggregation, scheme.require_pass, found)

    def _group(self, path: PurePosixPath, around: Settings) -> Group:
        settings, scheme, static = self._group_file(path, around, path.name)
        found = (*static, *self._below(path, settings))
        name = str(path.relative_to(DATA))
        if not found:
            self._say(path, "is a group without a case", "add one")
        required = tuple(
            one if one == SAMPLE or "/" in one else f"{SECRET}/{one}" for one in scheme.require_pass
        )
        if not self.scoring:
            return Group(name, 1.0, ScoreAggregation.PASS_FAIL, required, found)
        return Group(name, scheme.max_score, scheme.score_aggregation, required, found)

    def _below(self, directory: PurePosixPath, settings: Settings) -> Iterator[ProgramCase]:
        """The cases in a directory and below it, in the order of their names."""
        found = sorted(self._found(directory, settings), key=lambda one: one[0].name)
        for parts, inherited in found:
            yield cases.build(self.package, parts, self._of_case(parts, inherited), self.validators)

    def _found(self, directory: PurePosixPath, settings: Settings) -> Iterator[tuple[Parts, Settings]]:
        """The files of each case, and what is said of all that lie there with it."""
        for parts in cases.find(self.package, directory, self.said).values():
            yield parts, settings
        for path in cases.subdirectories(self.package, directory):
            inherited, _, static = self._group_file(path, settings, path.name)
            if self.package.has(path / GROUP_FILE):
                self._is_no_group(path)
            self._static_in_no_group(path, static)
            yield from self._found(path, inherited)

    def _group_file(
        self, directory: PurePosixPath, around: Settings, name: str
    ) -> tuple[Settings, ScoringScheme, tuple[StaticCase, ...]]:
        path = directory / GROUP_FILE
        is_secret = name == SECRET
        default = ScoringScheme() if is_secret else ScoringScheme(None, ScoreAggregation.PASS_FAIL)
        if not self.package.has(path):
            return around, default, ()
        keys = self._keys(path)
        scheme = self._scheme(keys, default) if name != SAMPLE else default
        settings = self._settings(keys, around)
        static = static_case(keys, str(directory.relative_to(DATA)), scheme, scoring=self.scoring)
        keys.finish()
        return settings, scheme, () if static is None else (static,)

    def _keys(self, path: PurePosixPath) -> Keys:
        text = self.constants.apply(self.package.read(path))
        return read(self.package, str(path), self.said, self.unknown, text)

    def _scheme(self, keys: Keys, default: ScoringScheme) -> ScoringScheme:
        aggregation = keys.choice("score_aggregation", list(ScoreAggregation), default.score_aggregation)
        max_score = default.max_score
        if keys.value("max_score") == "unbounded":
            max_score = None
        elif keys.has("max_score"):
            max_score = keys.number("max_score", 0.0, above=False)
        required = keys.value("require_pass")
        names = (
            (keys.text("require_pass"),) if isinstance(required, str) else keys.texts("require_pass") or ()
        )
        if not self.scoring and any(map(keys.has, ("max_score", "score_aggregation", "require_pass"))):
            key = next(filter(keys.has, ("max_score", "score_aggregation", "require_pass")))
            message = f"a problem of type `pass-fail` has no `{key}`"
            keys.complain(key, message, "delete it, or make `type` `scoring`", of_key=True)
        return ScoringScheme(max_score, ScoreAggregation(aggregation), names)

    def _settings(self, keys: Keys, around: Settings) -> Settings:
        found = around
        if (args := keys.texts("args")) is not None:
            found = replace(found, args=args)
        if isinstance(keys.value("input_validator_args"), dict):
            inner = keys.inner("input_validator_args")
            found = replace(found, input_args={name: inner.texts(name) or () for name in inner.data})
        elif (args := keys.texts("input_validator_args")) is not None:
            found = replace(found, input_args=args)
        if (args := keys.texts("output_validator_args")) is not None:
            found = self.with_validator_args(found, args, keys)
        keys.boolean("full_feedback", default=False)
        for key in _UNUSED:
            keys.value(key)
        return found

    def with_validator_args(self, settings: Settings, args: Sequence[str], keys: Keys) -> Settings:
        """The settings with arguments of whichever output validator there is."""
        if self.own_validator:
            return replace(settings, validator_args=tuple(args))

        def complain(message: str, fix: str) -> None:
            keys.complain("output_validator_args", message, fix)

        return replace(settings, checker=checker(args, complain))

    def _of_case(self, parts: Parts, around: Settings) -> Settings:
        path = parts.files.get(".yaml")
        if path is None:
            return around
        keys = read(self.package, str(path), self.said, self.unknown)
        settings = self._settings(keys, around)
        description = keys.text("description", settings.description).strip()
        settings = replace(settings, hint=keys.text("hint").strip(), description=description)
        keys.finish()
        return settings

    def _static_in_no_group(self, directory: PurePosixPath, static: tuple[StaticCase, ...]) -> None:
        if static:
            message = "`static_validation_score` stands beside groups, which alone have cases"
            self._say(directory / GROUP_FILE, message, "write it in the `test_group.yaml` of one of them")

    def _is_no_group(self, path: PurePosixPath) -> None:
        message = f"makes no group: groups lie directly in `{DATA / SECRET}`, with nothing beside them"
        fix = "leave it if it is for arguments of the cases below, which get them; or move the directory"
        self.said.append(Diagnostic(str(path / GROUP_FILE), 1, 1, message, fix, Severity.WARNING))

    def _mistakes(self, grouped: list[PurePosixPath], groups: list[Group]) -> None:
        if not any(group.cases for group in groups if not group.is_sample):
            self.said.append(cases.missing(any_case=any(group.cases for group in groups)))
        if not grouped:
            return
        if loose := self._loose():
            message = "lies beside test data groups, where there must be none or only groups"
            self._say(loose[0], message, "move it into a group")
        for path in cases.subdirectories(self.package, DATA / SECRET):
            if path not in grouped:
                self._say(path, f"has no `{GROUP_FILE}`, unlike others beside it", "add it")
        names = {SAMPLE} | {group.name for group in groups}
        for group in groups:
            for required in group.require_pass:
                if required not in names or (required >= group.name and required != SAMPLE):
                    place = DATA / group.name / GROUP_FILE
                    message = f"`require_pass` names `{required}`, which is no group before this one"
                    self._say(place, message, "name an earlier group or `sample`")

    def _scoring_mistakes(self, scheme: ScoringScheme, groups: list[Group]) -> None:
        for mistake in mistakes(SECRET, scheme, groups):
            place = str(DATA / mistake.group / GROUP_FILE)
            self.said.append(Diagnostic(place, 1, 1, mistake.message, mistake.fix, Severity.WARNING))

    def _say(self, path: PurePosixPath, message: str, fix: str) -> None:
        self.said.append(Diagnostic(str(path), 1, 1, message, fix))
