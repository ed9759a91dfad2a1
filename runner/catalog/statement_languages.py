"""The part of the statement that says how programs of each language are built and run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from runner.domain.languages import SOURCES, LanguageFacts

_INTRODUCTION = (
    "A submission is in one of these languages, in one source file of any name or in several. They lie in"
    f" `{SOURCES}`, folders and all. In the commands, `*` stands for all source files, and the entry file"
    " has its usual name."
)


def languages(offered: Mapping[str, LanguageFacts]) -> str:
    """Markdown, without a heading of its own."""
    first: dict[tuple[str, ...], LanguageFacts] = {}
    for facts in offered.values():
        first.setdefault(facts.suffixes, facts)
    parts = (_language(facts, first[facts.suffixes]) for facts in offered.values())
    return "\n\n".join([_INTRODUCTION, *parts])


def _language(facts: LanguageFacts, usual: LanguageFacts) -> str:
    """`usual` is what its files are in where the candidate does not say."""
    points = "\n".join(f"- {point}" for point in _points(facts, usual))
    return f"### {facts.title}\n\n{points}"


def _points(facts: LanguageFacts, usual: LanguageFacts) -> Iterator[str]:
    yield f"Version: {facts.version}"
    unless = "" if usual is facts else f"; ask for this language by its name, or they are {usual.title}"
    yield f"Source files: {listed(facts.suffixes)}{unless}"
    yield f"Entry file, of several: {_entry(facts)}"
    if facts.checked:
        yield "Checked first: a syntax error in any file is a compile error"
    if facts.compile:
        yield f"Compiled with: `{facts.compile}`"
    yield f"Run with: `{facts.run}`"


def _entry(facts: LanguageFacts) -> str:
    usual = [name for name in facts.entries if name.endswith(facts.suffixes[0])]
    ways = [_names(usual, facts.suffixes[1:])] if usual else []
    ways += [facts.entry_rule] if facts.entry_rule else []
    return ", else ".join(ways)


def _names(names: list[str], other_suffixes: tuple[str, ...]) -> str:
    """The first that there is, and of that name the outermost."""
    alike = f" ({listed(other_suffixes)} alike)" if other_suffixes else ""
    if len(names) == 1:
        return f"`{names[0]}`{alike}"
    return f"the first that there is of {listed(names)}{alike}"


def listed(items: Iterable[str]) -> str:
    """`a`, `b` and `c`; there is at least one."""
    *rest, end = (f"`{item}`" for item in items)
    return f"{', '.join(rest)} and {end}" if rest else end
