"""A challenge folder as far as it has been read: what the semantic checks look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runner.catalog.case_files import CaseFiles
from runner.catalog.folder import Folder
from runner.catalog.references import Reference
from runner.catalog.yaml_source import Json, YamlDocument
from runner.domain.challenge import SAMPLE_GROUP


@dataclass(frozen=True, slots=True)
class Draft:
    """A folder that may be full of mistakes.

    Attributes:
        document: `challenge.yaml`.
        cases: by the name of their folder below `tests/`.
        references: all reference submissions.
    """

    folder: Folder
    document: YamlDocument
    cases: Mapping[str, list[CaseFiles]]
    references: tuple[Reference, ...]

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
