"""A challenge folder as far as it has been read: what the semantic checks look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from runner.catalog.case_files import CaseFiles
from runner.catalog.folder import Folder
from runner.catalog.references import Reference
from runner.catalog.suite_cases import SuiteCase
from runner.catalog.yaml_source import Json, YamlDocument
from runner.domain.cases import SAMPLE_GROUP
from runner.domain.challenge import Kind

FoundCases: TypeAlias = Mapping[str, Sequence[CaseFiles]] | Mapping[str, Sequence[SuiteCase]]
"""By the name of their folder below `tests/`."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A folder that may be full of mistakes.

    Attributes:
        document: `challenge.yaml`.
        cases: files for programs, tests for services.
        references: all reference submissions.
    """

    folder: Folder
    document: YamlDocument
    cases: FoundCases
    references: tuple[Reference, ...]

    @property
    def kind(self) -> Kind:
        """What it says it is; a program where it says nothing that we know."""
        return kind_of(self.document)

    @property
    def case_files(self) -> Mapping[str, Sequence[CaseFiles]]:
        """The cases of a program; none for another kind."""
        return {
            group: [case for case in cases if isinstance(case, CaseFiles)]
            for group, cases in self.cases.items()
        }

    @property
    def suite_cases(self) -> Mapping[str, Sequence[SuiteCase]]:
        """The cases of a suite; none for another kind."""
        return {
            group: [case for case in cases if isinstance(case, SuiteCase)]
            for group, cases in self.cases.items()
        }

    @property
    def case_ids(self) -> list[str]:
        """All case ids there are."""
        return [case.id for cases in self.cases.values() for case in cases]

    @property
    def group_names(self) -> list[str]:
        """The secret groups that `challenge.yaml` names, in its order."""
        names = (group.get("name") for _, group in self.mappings("groups"))
        return [name for name in names if isinstance(name, str)]

    @property
    def all_groups(self) -> list[str]:
        """The groups with the samples in front."""
        return [SAMPLE_GROUP, *self.group_names]

    def mapping(self, *path: str | int) -> Mapping[str, Any]:
        """The mapping at a place, or an empty one."""
        found = self.at(*path)
        return found if isinstance(found, dict) else {}

    def items(self, *path: str | int) -> list[Json]:
        """The list at a place, or an empty one."""
        found = self.at(*path)
        return found if isinstance(found, list) else []

    def mappings(self, *path: str | int) -> list[tuple[int, Mapping[str, Any]]]:
        """The mappings in the list at a place, with their index."""
        return [(index, item) for index, item in enumerate(self.items(*path)) if isinstance(item, dict)]

    def texts(self, *path: str | int) -> list[tuple[int, str]]:
        """The texts in the list at a place, with their index."""
        return [(index, item) for index, item in enumerate(self.items(*path)) if isinstance(item, str)]

    def number(self, *path: str | int) -> float | None:
        """The number at a place, if there is one."""
        found = self.at(*path)
        return None if isinstance(found, bool) or not isinstance(found, int | float) else found

    def at(self, *path: str | int) -> Json:
        """What stands at a place; None when nothing does."""
        found: Json = self.document.data
        for step in path:
            match found, step:
                case dict(), str():
                    found = found.get(step)
                case list(), int() if step < len(found):
                    found = found[step]
                case _:
                    return None
        return found


def kind_of(document: YamlDocument) -> Kind:
    """The kind that a `challenge.yaml` names; a program where it names none that we know."""
    named = document.data.get("kind") if isinstance(document.data, dict) else None
    return Kind(named) if named in list(Kind) else Kind.PROGRAM
