"""Which language a submission is in, and which of its files is started."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from runner.domain.errors import LanguageNotOfferedError, SubmissionError
from runner.languages import LANGUAGES
from runner.languages.model import Language, Program

NAMED_AT_MOST = 5


def language_of(paths: Iterable[PurePosixPath], offered: Sequence[str]) -> Language:
    """The one offered language that the files are in, by their suffixes.

    Of two that share their suffixes, since they are two implementations, the one that is offered first.

    Raises:
        SubmissionError: none, or more than one; says what was found and what is offered.
    """
    found = sorted(paths)
    candidates = _apart(LANGUAGES[name] for name in offered if source_paths(LANGUAGES[name], found))
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        raise SubmissionError(
            f"The files are in more than one language: {_listed(one.title for one in candidates)}.",
            "Hand in one language at a time, or say which one is meant.",
        )
    raise LanguageNotOfferedError(_nothing_offered(found), f"This challenge takes {_offer(offered)}.")


def language_named(name: str, offered: Sequence[str]) -> Language:
    """The offered language of that name. Raises `LanguageNotOfferedError`."""
    if name not in offered:
        known = LANGUAGES[name].title if name in LANGUAGES else ""
        problem = f"{known} is not offered here." if known else f"There is no language {name[:80]!r}."
        raise LanguageNotOfferedError(problem, f"Choose one of {', '.join(offered)}.")
    return LANGUAGES[name]


def source_paths(language: Language, paths: Iterable[PurePosixPath]) -> tuple[PurePosixPath, ...]:
    """Those with the language's suffixes, sorted."""
    return tuple(sorted(path for path in paths if path.suffix in language.suffixes))


def entry_point(language: Language, contents: Mapping[PurePosixPath, bytes]) -> PurePosixPath:
    """The file that is started: the only one, the best-named outermost one, or the one that content betrays.

    Raises `SubmissionError` when there is no source file, or no telling which one.
    """
    sources = source_paths(language, contents)
    if not sources:
        raise SubmissionError(
            f"There is no {language.title} file in it.", f"Hand in {_offer([language.name])}."
        )
    if len(sources) == 1:
        return sources[0]
    entry = _by_name(language, sources) or language.find_entry(contents)
    if entry is None:
        usual = language.entries[0] if language.entries else f"Main{language.suffixes[0]}"
        raise SubmissionError(
            f"Which of these files is to be started is not clear: {_listed(map(str, sources))}.",
            f"Name it {usual}.",
        )
    return entry


def first_where_unclear(language: Language) -> Language:
    """The language, where nothing tells which file is started with the first by name as the one that is.

    So the tools of the Kattis package format have it.
    """

    def find(contents: Mapping[PurePosixPath, bytes]) -> PurePosixPath | None:
        return language.find_entry(contents) or next(iter(source_paths(language, contents)), None)

    return replace(language, find_entry=find)


def program_of(
    language: Language, contents: Mapping[PurePosixPath, bytes], memory: int, named: str = ""
) -> Program:
    """A submission's program; `memory` is what a run may use, in MiB. Raises as `entry_point` does.

    `named` is the file that is started, or the class in it, where somebody says so.
    """
    entry = _named(language, contents, named) if named else entry_point(language, contents)
    return Program(source_paths(language, contents), entry, memory, language.main(entry, contents[entry]))


def service_of(language: Language, contents: Mapping[PurePosixPath, bytes], memory: int) -> Program:
    """A service's files: its challenge says how it is started, so the entry is only what a reader sees first.

    Raises `SubmissionError` when there is no source file.
    """
    sources = source_paths(language, contents)
    try:
        entry = entry_point(language, contents)
    except SubmissionError:
        if not sources:
            raise
        entry = sources[0]
    return Program(sources, entry, memory)


def _named(language: Language, contents: Mapping[PurePosixPath, bytes], name: str) -> PurePosixPath:
    sources = source_paths(language, contents)
    for path in sources:
        if name in (str(path), path.name, path.stem, f"{path.stem}Kt"):
            return path
    raise SubmissionError(
        f"There is no {name} to start: {_listed(map(str, sources)) or 'there are no source files'}.",
        "Name a file of the submission as its entry point.",
    )


def _by_name(language: Language, sources: Sequence[PurePosixPath]) -> PurePosixPath | None:
    """The best name wins, and of that name the outermost; two equally deep ones are no answer."""
    for name in language.entries:
        named = [path for path in sources if path.name == name]
        depth = min((len(path.parts) for path in named), default=0)
        outermost = [path for path in named if len(path.parts) == depth]
        if outermost:
            return outermost[0] if len(outermost) == 1 else None
    return None


def _apart(languages: Iterable[Language]) -> list[Language]:
    """The first of each that share their suffixes."""
    first: dict[tuple[str, ...], Language] = {}
    for language in languages:
        first.setdefault(language.suffixes, language)
    return list(first.values())


def _nothing_offered(found: Sequence[PurePosixPath]) -> str:
    known = _apart(language for language in LANGUAGES.values() if source_paths(language, found))
    if known:
        titles = _listed(language.title for language in known)
        return f"The submission is in {titles}, which this challenge does not offer."
    return f"No file is in a language that is known here: {_listed(map(str, found)) or 'there are no files'}."


def _offer(names: Iterable[str]) -> str:
    return _listed(f"{LANGUAGES[name].title} ({', '.join(LANGUAGES[name].suffixes)})" for name in names)


def _listed(items: Iterable[str]) -> str:
    named = list(items)
    more = len(named) - NAMED_AT_MOST
    return ", ".join(named[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
