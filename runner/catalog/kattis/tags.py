"""DOMjudge's tags in the source of a submission, which say what it must get."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from runner.catalog.references import Requirement
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.expectation import ANYTHING, DOMJUDGE_RESULTS, LEGACY_BY_DIRECTORY
from runner.domain.verdict import Verdict

_RESULTS: Final = re.compile(rb"@EXPECTED_RESULTS@:[ \t]*([A-Za-z_,\- \t]+)")
_SCORE: Final = re.compile(rb"@EXPECTED_SCORE@:[ \t]*(-?\d+(?:\.\d+)?)")
_BESIDE_WORDS: Final = " \t-"
"""What may stand around the words of a tag: also what ends the comment that it stands in."""
_OFFICIAL: Final = ("accepted", "wrong_answer", "time_limit_exceeded", "run_time_error")
"""Where DOMjudge overlooks the tag since 8.3 (its manual, "Problem format specification")."""


def results(
    path: PurePosixPath, contents: Mapping[PurePosixPath, bytes], said: list[Diagnostic]
) -> frozenset[Verdict]:
    """The verdicts that a submission may get by its tag; none without one. `path` is in the package."""
    for name, data in contents.items():
        if match := _RESULTS.search(data):
            words = [word.strip(_BESIDE_WORDS).upper() for word in match[1].decode().split(",")]
            known = [DOMJUDGE_RESULTS[word] for word in words if word in DOMJUDGE_RESULTS]
            found: frozenset[Verdict] = frozenset().union(*known)
            place = str(path if str(name) == path.name else path / name)
            line = data[: match.start()].count(b"\n") + 1
            for message, fix in _mistakes(words, found, path.parts[1]):
                said.append(Diagnostic(place, line, 1, message, fix, Severity.WARNING))
            return found
    return frozenset()


def scores(contents: Mapping[PurePosixPath, bytes]) -> Iterator[Requirement]:
    """What DOMjudge's tag for scores asks of the whole."""
    for match in filter(None, map(_SCORE.search, contents.values())):
        yield Requirement(ANYTHING, score=(float(match[1]), float(match[1])))


def _mistakes(words: list[str], found: frozenset[Verdict], directory: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a tag, and what to do."""
    if any(word and word not in DOMJUDGE_RESULTS for word in words):
        message = f"`{', '.join(words)}` has a word that is no result of DOMjudge's"
        yield message, "write `CORRECT`, `WRONG-ANSWER`, `TIMELIMIT` or `RUN-ERROR`"
    if found and directory in _OFFICIAL and found != LEGACY_BY_DIRECTORY[directory]:
        message = (
            f"`{', '.join(words)}` is not what `{directory}` says: it counts here, and not with all judges"
        )
        yield message, "move the submission to a directory such as `submissions/mixed/`"
