"""Reference submissions as another format has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ruamel.yaml import YAML

_KEYS: Final = frozenset({"language", "entrypoint", "permitted", "required", "score", "message"})
DIRECTORIES: Final = {"memory_limit_exceeded": "run_time_error", "output_limit_exceeded": "run_time_error"}
"""Directories of ours, and those of Kattis's that say the same."""
_VERDICTS: Final = {"MLE": "RTE", "OLE": "RTE"}


def files_below(root: Path) -> Iterator[PurePosixPath]:
    """All files below a folder, relative to it, sorted; hidden ones are overlooked."""
    for path in sorted(root.rglob("*")):
        relative = PurePosixPath(path.relative_to(root))
        if path.is_file() and not any(part.startswith(".") for part in relative.parts):
            yield relative


def exported_settings(settings: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A `submissions.yaml` of ours in Kattis's words; `names` are those of the groups there.

    A verdict that Kattis does not tell from a crash is RTE.
    """
    return {_pattern(pattern): _rules(rules, names) for pattern, rules in settings.items()}


def imported_settings(text: bytes, names: Mapping[str, str]) -> dict[str, Any]:
    """A package's `submissions.yaml` in our words; `names` are our names of its groups."""
    found = YAML(typ="safe").load(text) or {}
    return {pattern: _imported(rules, names) for pattern, rules in found.items()}


def _imported(rules: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    own = {key: value for key, value in rules.items() if key in _KEYS}
    narrower = {
        _ours(key, names): _imported(value, names) for key, value in rules.items() if isinstance(value, dict)
    }
    return own | narrower


def _ours(key: str, names: Mapping[str, str]) -> str:
    """`secret/02-edge/01` is `02-edge/01` here."""
    group = next((name for name in names if key == name or key.startswith(f"{name}/")), None)
    return key if group is None else names[group] + key.removeprefix(group)


def _pattern(pattern: str) -> str:
    directory, slash, rest = pattern.partition("/")
    return f"{DIRECTORIES.get(directory, directory)}{slash}{rest}"


def _rules(rules: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in rules.items():
        if key in {"permitted", "required"}:
            found[key] = list(dict.fromkeys(_VERDICTS.get(verdict, verdict) for verdict in value))
        elif key in _KEYS:
            found[key] = value
        else:
            found[_place(key, names)] = _rules(value, names)
    return found


def _place(key: str, names: Mapping[str, str]) -> str:
    """`edge/01` is `secret/02-edge/01` there; samples keep their name."""
    group, slash, case = key.partition("/")
    return f"secret/{names[group]}{slash}{case}" if group in names else key
