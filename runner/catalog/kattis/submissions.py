"""The reference submissions of a package and what each must get.

In 2025-09 every case must have a permitted verdict and at least one a required one. In legacy packages, and
in 2023-07 ones without `submissions.yaml`, the directory names the verdict of the whole submission, which is
that of its first case that is not accepted. DOMjudge's tag in a source, `@EXPECTED_RESULTS@:`, names it too,
and beats the directory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from runner.catalog.globs import matches
from runner.catalog.kattis import tags
from runner.catalog.kattis.constants import Constants
from runner.catalog.kattis.keys import Keys, read
from runner.catalog.kattis.languages import KATTIS_LANGUAGES, KattisLanguage, by_prevalence, titles
from runner.catalog.kattis.package import Package
from runner.catalog.references import Bound, Reference, Requirement
from runner.catalog.spelling import did_you_mean
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.expectation import (
    ANYTHING,
    DOMJUDGE_RESULTS,
    KATTIS_ANYTHING,
    KATTIS_BY_DIRECTORY,
    LEGACY_BY_DIRECTORY,
    TOO_SLOW,
    Expectation,
    kattis_verdicts,
)
from runner.domain.verdict import Verdict

FOLDER: Final = PurePosixPath("submissions")
SETTINGS: Final = FOLDER / "submissions.yaml"
_VERDICTS: Final = ("AC", "WA", "TLE", "RTE")
_DESCRIPTIVE: Final = ("authors", "author", "model_solution")
_REQUIREMENT: Final = ("permitted", "required", "score", "message", "use_for_time_limit")
_OWN: Final = (*_REQUIREMENT, *_DESCRIPTIVE, "language", "entrypoint")
_SAYS_NOTHING: Final[tuple[frozenset[Verdict], ...]] = (frozenset(), KATTIS_ANYTHING.permitted)
_MOST_BYTES: Final = 1 << 20


@dataclass(slots=True)
class Submissions:
    """Reads `submissions/`.

    Attributes:
        per_case: whether directories say what every case may get, as in 2025-09.
        case_ids: of all cases, for patterns that name some.
    """

    package: Package
    constants: Constants
    per_case: bool
    case_ids: tuple[str, ...]
    said: list[Diagnostic]

    def read(self) -> tuple[Reference, ...]:
        """All reference submissions, sorted by path."""
        rules = self._rules()
        paths = list(self._paths())
        self._useless(rules, paths)
        found = tuple(self._reference(path, rules) for path in paths)
        self._unknown_directories(rules, [one.path for one in found if one.final in _SAYS_NOTHING])
        if not any(reference.is_accepted for reference in found):
            message = "there is no accepted submission"
            fix = "add one to `submissions/accepted/`"
            self.said.append(Diagnostic(str(FOLDER), 1, 1, message, fix, Severity.WARNING))
        return found

    def _rules(self) -> dict[str, Keys]:
        if not self.package.has(SETTINGS):
            return {}
        keys = read(self.package, str(SETTINGS), self.said, Severity.ERROR)
        return {pattern: keys.inner(pattern) for pattern in keys.data}

    def _paths(self) -> Iterator[PurePosixPath]:
        for directory in self.package.children(FOLDER):
            if directory == SETTINGS:
                continue
            if directory not in self.package.directories:
                message = "lies in no directory of submissions, and is overlooked"
                fix = "move it into a directory such as `submissions/accepted/`"
                self.said.append(Diagnostic(str(directory), 1, 1, message, fix, Severity.WARNING))
                continue
            for path in self.package.children(directory):
                if path in self.package.files or self.package.below(path):
                    yield path.relative_to(FOLDER)

    def _reference(self, path: PurePosixPath, rules: Mapping[str, Keys]) -> Reference:
        files = self.package.program_files(FOLDER / path)
        contents = {name: _beginning(file.read_bytes()) for name, file in files.items()}
        language = entrypoint = ""
        for pattern, keys in rules.items():
            if matches(pattern, path):
                language = keys.text("language", language)
                entrypoint = keys.text("entrypoint", entrypoint)
        found = self._language(path, language, contents)
        directory = path.parts[0]
        tagged = tags.results(FOLDER / path, contents, self.said)
        final = tagged or (frozenset() if self.per_case else _final(directory))
        requirements = (*self._requirements(path, rules, final), *tags.scores(contents))
        ours = found.submitted_as[:1] if found else ()
        location = self.constants.directory(files, FOLDER / path)
        if location is None:
            location = self.package.root / FOLDER / path
        elif FOLDER / path in self.package.files:
            location /= path.name
        return Reference(
            path,
            location.resolve(),
            tuple(dict.fromkeys(requirements)),
            language="".join(ours),
            entrypoint=entrypoint or ("__main__.py" if PurePosixPath("__main__.py") in files else ""),
            final=final,
            partial=not self.per_case and directory == "partially_accepted",
            unsupported="" if ours else (found.title if found else "no known language"),
        )

    def _language(
        self, path: PurePosixPath, code: str, contents: Mapping[PurePosixPath, bytes]
    ) -> KattisLanguage | None:
        if code:
            return KATTIS_LANGUAGES.get(code, KattisLanguage(code, code))
        found = by_prevalence(contents)
        if len(found) > 1:
            message = f"has files in {titles(found)}: it is graded as one in {found[0].title}"
            fix = "keep what is no part of the program in another folder"
            self.said.append(Diagnostic(str(FOLDER / path), 1, 1, message, fix, Severity.WARNING))
        return next(iter(found), None)

    def _requirements(
        self, path: PurePosixPath, rules: Mapping[str, Keys], final: frozenset[Verdict]
    ) -> Iterator[Requirement]:
        directory = path.parts[0]
        default = KATTIS_BY_DIRECTORY.get(directory) if not final else None
        if default is not None:
            keys = rules.get(directory)
            yield self._requirement(keys, default=default)
            yield from self._narrower(keys)
        elif bound := _bound_of_whole(final, directory):
            yield Requirement(ANYTHING, bound=bound)
        for pattern, keys in rules.items():
            if matches(pattern, path) and not (default is not None and pattern.strip("/") == directory):
                yield self._requirement(keys)
                yield from self._narrower(keys)

    def _narrower(self, keys: Keys | None) -> Iterator[Requirement]:
        if keys is None:
            return
        for key, value in keys.data.items():
            if key not in _OWN and isinstance(value, dict):
                yield self._requirement(keys.inner(key), cases=key)

    def _requirement(
        self, keys: Keys | None, *, cases: str = "", default: Expectation = KATTIS_ANYTHING
    ) -> Requirement:
        if keys is None:
            return Requirement(default, bound=_bound(default, None))
        expectation = Expectation(
            _verdicts(keys, "permitted", default.permitted), _verdicts(keys, "required", default.required)
        )
        used = keys.value("use_for_time_limit")
        return Requirement(
            _for_time_limit(expectation, used),
            cases,
            _score(keys),
            keys.text("message"),
            _bound(expectation, used),
        )

    def _useless(self, rules: Mapping[str, Keys], paths: list[PurePosixPath]) -> None:
        for pattern, keys in rules.items():
            used = pattern in KATTIS_BY_DIRECTORY or any(matches(pattern, path) for path in paths)
            if not used:
                near = did_you_mean(pattern, map(str, paths)) or "mend the path, or delete it"
                self._warn(keys, (), f"`{pattern}` matches no submission", near)
            for key, value in keys.data.items():
                if key in _OWN:
                    continue
                if not isinstance(value, dict):
                    near = did_you_mean(key, _OWN) or "write a mapping below it, or delete it"
                    keys.complain(key, f"`{key}` is neither a key nor says what cases get", near, of_key=True)
                elif not any(matches(key, PurePosixPath(case)) for case in self.case_ids):
                    self._warn(keys, (key,), f"`{key}` matches no case", "mend the name, or delete it")
                else:
                    inner = keys.inner(key)
                    for name in _REQUIREMENT:
                        inner.value(name)
                    inner.finish()

    def _warn(self, keys: Keys, path: tuple[str, ...], message: str, fix: str) -> None:
        place = keys.document.at_key(*keys.path, *path)
        file = keys.document.file
        self.said.append(Diagnostic(file, place.line, place.column, message, fix, Severity.WARNING))

    def _unknown_directories(self, rules: Mapping[str, Keys], paths: Iterable[PurePosixPath]) -> None:
        known = KATTIS_BY_DIRECTORY if self.per_case else LEGACY_BY_DIRECTORY
        by_directory: dict[str, list[PurePosixPath]] = {}
        for path in paths:
            by_directory.setdefault(path.parts[0], []).append(path)
        for name, found in sorted(by_directory.items()):
            if name in known or any(matches(pattern, path) for pattern in rules for path in found):
                continue
            message = f"`{name}` does not say what its submissions must get: any verdict will do"
            fix = did_you_mean(name, known) or f"add it to `{SETTINGS}`"
            self.said.append(Diagnostic(str(FOLDER / name), 1, 1, message, fix, Severity.WARNING))


def largest(package: Package) -> int:
    """Bytes of all files of the largest submission.

    The package says what it must get, which is nothing for what is too large to be handed in.
    """
    directories = [path for path in package.children(FOLDER) if path in package.directories]
    programs = (package.program_files(path) for each in directories for path in package.children(each))
    return max((sum(file.stat().st_size for file in files.values()) for files in programs), default=0)


def _final(directory: str) -> frozenset[Verdict]:
    """What a directory of a legacy package stands for; DOMjudge takes its own words in any case, too."""
    found = LEGACY_BY_DIRECTORY.get(directory) or DOMJUDGE_RESULTS.get(directory.upper())
    return found or KATTIS_ANYTHING.permitted


def _bound_of_whole(final: frozenset[Verdict], directory: str) -> Bound | None:
    """Whether a submission that must get one of these as a whole bounds the time limit."""
    if final == {Verdict.AC} and directory != "partially_accepted":
        return Bound.LOWER
    return Bound.UPPER if final == TOO_SLOW else None


def _beginning(data: bytes) -> bytes:
    return data[:_MOST_BYTES]


def _verdicts(keys: Keys, key: str, default: frozenset[Verdict]) -> frozenset[Verdict]:
    written = keys.texts(key)
    if written is None:
        return default
    for word in written:
        if word not in _VERDICTS:
            keys.complain(key, f"`{word}` is no verdict", f"write some of {', '.join(_VERDICTS)}")
    return kattis_verdicts(word for word in written if word in _VERDICTS)


def _score(keys: Keys) -> tuple[float, float] | None:
    written = keys.value("score")
    bounds = written if isinstance(written, list) else [written, written]
    if written is None:
        return None
    if len(bounds) != 2 or any(isinstance(one, bool) or not isinstance(one, int | float) for one in bounds):
        keys.complain("score", "`score` must be a number, or the least and the greatest", "write `[0, 50]`")
        return None
    return (float(bounds[0]), float(bounds[1]))


def _for_time_limit(expectation: Expectation, written: object) -> Expectation:
    """Who bounds the time limit from below may not exceed it, and who does from above must."""
    too_slow = frozenset({Verdict.TLE})
    match written:
        case "lower":
            return Expectation(expectation.permitted - too_slow, expectation.required)
        case "upper":
            return Expectation(expectation.permitted, expectation.required & too_slow)
        case _:
            return expectation


def _bound(expectation: Expectation, written: object) -> Bound | None:
    """Whether submissions with this requirement bound the time limit, as the format infers it."""
    if written is False:
        return None
    if written in ("lower", "upper"):
        return Bound(str(written))
    if Verdict.TLE not in expectation.permitted:
        return Bound.LOWER
    if expectation.required == TOO_SLOW:
        return Bound.UPPER
    return None
