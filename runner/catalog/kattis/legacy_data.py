"""The tree of groups of a legacy package, and its cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, Final

from runner.catalog.kattis import cases
from runner.catalog.kattis.cases import DATA, SAMPLE, SECRET, Parts, Settings
from runner.catalog.kattis.checker import checker
from runner.catalog.kattis.constants import Constants
from runner.catalog.kattis.keys import Keys, read
from runner.catalog.kattis.package import Package
from runner.domain import legacy_settings
from runner.domain.cases import Group, ProgramCase
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.scheme import DefaultGrader, LegacyGroup, LegacySettings, ScoreAggregation

GROUP_FILE: Final = "testdata.yaml"
_OUTPUT_FLAGS: Final = "output_validator_flags"
_KEYS: Final = (
    *("on_reject", "grading", "grader_flags", "accept_score", "reject_score", "range"),
    *("input_validator_flags", _OUTPUT_FLAGS),
)
_ARGS: Final = ("input_validator_args", "output_validator_args")
"""What drafts of 2023-07 call the flags: a list, or by name of the input validator one each."""
_IGNORE_SAMPLE: Final = "ignore_sample"


@dataclass(slots=True)
class LegacyData:
    """Reads `data/`.

    Attributes:
        flags: of the output validator in all cases (`validator_flags`).
        own_validator: whether the package has an output validator of its own.
        validators: names of the input validators.
        draft: whether it is of a draft of 2023-07, where a case may have a `.yaml` of its own.
        of_all_groups: what `problem.yaml` says of all groups, over what each says.
    """

    package: Package
    constants: Constants
    flags: tuple[str, ...]
    own_validator: bool
    validators: tuple[str, ...]
    said: list[Diagnostic]
    draft: bool = False
    of_all_groups: Mapping[str, str] = field(default_factory=dict)
    _groups: list[Group] = field(default_factory=list)

    def read(self) -> tuple[tuple[Group, ...], LegacyGroup]:
        """One group for every directory with cases, in the order of judging, and the tree of all."""
        settings, inherited = self._group_file(DATA, self.of_all_groups)
        members = [
            self._group(DATA / name, inherited)
            for name in (SAMPLE, SECRET)
            if DATA / name in self.package.directories
        ]
        if not any(group.cases for group in self._groups if not group.is_sample):
            self.said.append(cases.missing(any_case=bool(self._groups)))
        return tuple(self._groups), LegacyGroup("", settings, tuple(members))

    def aside(self, directory: PurePosixPath) -> Iterator[tuple[Parts, Settings]]:
        """What lies in a directory that is not graded, and what it is judged with."""
        quiet = replace(self, said=[])  # `read` says what is wrong with it
        around = quiet.inherited(DATA, self.of_all_groups)
        yield from self._aside(directory, around)

    def inherited(self, directory: PurePosixPath, around: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is said of all that lies in a directory."""
        _, inherited = self._group_file(directory, around)
        return inherited

    def _aside(self, directory: PurePosixPath, around: Mapping[str, Any]) -> Iterator[tuple[Parts, Settings]]:
        inherited = self.inherited(directory, around)
        for parts in cases.gather(self.package, directory, self.said).values():
            yield parts, self._settings(parts, inherited)
        for path in cases.subdirectories(self.package, directory):
            yield from self._aside(path, inherited)

    def _group(self, directory: PurePosixPath, around: Mapping[str, Any]) -> LegacyGroup:
        settings, inherited = self._group_file(directory, around)
        name = str(directory.relative_to(DATA))
        found = cases.find(self.package, directory, self.said)
        own = {parts.name: self._case(parts, inherited) for parts in found.values()}
        if own:
            self._groups.append(
                Group(name, 0.0 if name == SAMPLE else 1.0, ScoreAggregation.SUM, (), tuple(own.values()))
            )
        directories = {
            str(path.relative_to(DATA)): path for path in cases.subdirectories(self.package, directory)
        }
        members = [
            self._group(directories[member], inherited) if member in directories else member
            for member in sorted((*own, *directories))
        ]
        return LegacyGroup(name, settings, tuple(members))

    def _group_file(
        self, directory: PurePosixPath, around: Mapping[str, Any]
    ) -> tuple[LegacySettings, Mapping[str, Any]]:
        path = directory / GROUP_FILE
        if not self.package.has(path):
            return _in_place(legacy_settings.settings(around), directory), around
        text = self.constants.apply(self.package.read(path))
        keys = read(self.package, str(path), self.said, Severity.WARNING, text)
        written = self._written(keys)
        keys.finish()
        if directory != DATA and _IGNORE_SAMPLE in str(written.get("grader_flags", "")).split():
            message = f"`{_IGNORE_SAMPLE}` is for `{DATA / GROUP_FILE}` alone, and has no effect here"
            keys.complain("grader_flags", message, "delete it", Severity.WARNING)
        over = {key: value for key, value in self.of_all_groups.items() if key != "range"}
        merged = {**around, **written, **over}  # a group's own range is what its score is out of here
        try:
            return _in_place(legacy_settings.settings(merged), directory), merged
        except legacy_settings.SettingError as error:
            keys.complain(error.key, str(error), "write what the format's table of `testdata.yaml` says")
            return legacy_settings.settings({}), around

    def _case(self, parts: Parts, inherited: Mapping[str, Any]) -> ProgramCase:
        return cases.build(self.package, parts, self._settings(parts, inherited), self.validators)

    def _settings(self, parts: Parts, around: Mapping[str, Any]) -> Settings:
        own = self._of_case(parts) if self.draft else {}
        inherited = {**around, **own}
        flags = (*self.flags, *_flags(inherited.get(_OUTPUT_FLAGS)))
        return Settings(
            checker=None if self.own_validator else checker(flags, lambda _message, _fix: None),
            validator_args=flags if self.own_validator else (),
            input_args=_input_flags(inherited.get("input_validator_flags")),
            args=own.get("args", ()),
            hint=own.get("hint", ""),
            description=own.get("description", ""),
        )

    def _of_case(self, parts: Parts) -> dict[str, Any]:
        """What a case's own file says."""
        path = parts.files.get(".yaml")
        if path is None:
            return {}
        keys = read(self.package, str(path), self.said, Severity.WARNING)
        found: dict[str, Any] = {key: keys.text(key).strip() for key in ("hint", "description")}
        found |= {**self._written(keys), "args": keys.words("args")}
        keys.boolean("full_feedback", default=False)
        keys.finish()
        return found

    def _written(self, keys: Keys) -> dict[str, Any]:
        """What a file says, the default validator's flags looked at where they stand."""
        found = dict(_as_written(keys))
        if not self.own_validator:
            key = next(filter(keys.has, (_ARGS[1], _OUTPUT_FLAGS)), _OUTPUT_FLAGS)
            checker(_flags(found.get(_OUTPUT_FLAGS)), lambda message, fix: keys.complain(key, message, fix))
        return found


def _in_place(settings: LegacySettings, directory: PurePosixPath) -> LegacySettings:
    """The settings without what is the root's alone; a group that inherited it would count one member."""
    if directory == DATA or not isinstance(settings.grader, DefaultGrader):
        return settings
    return replace(settings, grader=replace(settings.grader, ignore_sample=False))


def _as_written(keys: Keys) -> Iterator[tuple[str, Any]]:
    """What a group's file says, as it was written: a validator that is told `1e5` reads that."""
    for key in _KEYS:
        if keys.has(key):
            value = keys.value(key)
            yield key, value if isinstance(value, dict) else keys.text(key)
    for key in _ARGS:
        if keys.has(key):
            value = keys.value(key)
            yield key.replace("_args", "_flags"), value if isinstance(value, dict) else keys.words(key)


def _flags(written: object) -> tuple[str, ...]:
    """Flags of a validator: a text, or a mapping with `name` and `flags`, or in a draft a list."""
    given = written.get("flags", "") if isinstance(written, dict) else written
    return tuple(map(str, given)) if isinstance(given, list | tuple) else tuple(str(given or "").split())


def _input_flags(written: object) -> tuple[str, ...] | Mapping[str, tuple[str, ...]]:
    if not isinstance(written, dict):
        return _flags(written)
    if set(written) <= {"name", "flags"}:
        return {str(written.get("name", "")): _flags(written)}
    return {str(name): _flags(flags) for name, flags in written.items()}
