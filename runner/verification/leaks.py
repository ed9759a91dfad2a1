"""Nothing secret may be among what a candidate gets: no case, no suite, no solution, no note of the author's.

The bundle is made from a short list of places, but an author may have copied a file into one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from runner.catalog.bundle import contents
from runner.catalog.folder import Folder, walk
from runner.domain.challenge import Challenge
from runner.languages import LANGUAGES
from runner.languages.facts import offered_languages
from runner.verification.model import Problem

TELLING = 32
"""Bytes without white space around them: a shorter text may be anywhere by chance."""
LARGEST = 4 << 20
"""Bytes: what is larger is in no statement or starter, and not searched for."""
ACCEPTED = PurePosixPath("submissions/accepted")
SAMPLES = frozenset(map(PurePosixPath, ("samples", "tests/sample", "data/sample")))
"""Where they are in a bundle, in our challenges and in Kattis's packages."""
PUBLIC = frozenset(
    {"challenge.yaml", "problem.yaml", "statement.md", "statement", "problem_statement", "attachments"}
)
"""Candidates get all that matters of these, ours and Kattis's, in the same or in other words."""
APART = frozenset({"submissions", "starter"})
SUFFIXES = frozenset(suffix for language in LANGUAGES.values() for suffix in language.suffixes)

Texts = Mapping[PurePosixPath, bytes]


def leak_problems(challenge: Challenge) -> Iterator[Problem]:
    """Every secret file of which the bundle has a copy, whole, and where."""
    folder, _ = walk(challenge.root)
    bundle = {path: file.data for path, file in contents(challenge, offered_languages(challenge)).items()}
    samples = {path: data for path, data in bundle.items() if _is_sample(path)}
    rest = {path: data for path, data in bundle.items() if path not in samples}
    for path in _secrets(folder, bundle):
        text = folder.read(path).strip()
        if len(text) < TELLING or _holder(text, samples):
            continue  # a sample may well be tried again, with other arguments
        if holder := _holder(text, rest):
            yield Problem(
                str(holder), f"candidates would get {path}, which is secret: this file has all of it"
            )
    yield from _solutions(folder, rest)


def _secrets(folder: Folder, bundle: Texts) -> Iterator[PurePosixPath]:
    """Files that candidates must not get. Of submissions see `_solutions`."""
    for path, file in folder.files.items():
        known = path in bundle or _is_sample(path) or path.parts[0] in PUBLIC | APART
        if not known and file.size <= LARGEST:
            yield path


def _solutions(folder: Folder, bundle: Texts) -> Iterator[Problem]:
    """Accepted submissions whose sources are all there: one file alone may be a part of the starter."""
    for solution in folder.children(ACCEPTED):
        paths = [solution] if folder.has(solution) else folder.below(solution)
        sources = [folder.read(path).strip() for path in paths if path.suffix in SUFFIXES]
        holders = [_holder(source, bundle) for source in sources if len(source) >= TELLING]
        if holders and all(holders):
            yield Problem(str(holders[0]), f"candidates would get {solution}, which is a solution")


def _is_sample(path: PurePosixPath) -> bool:
    return not SAMPLES.isdisjoint(path.parents)


def _holder(text: bytes, files: Texts) -> PurePosixPath | None:
    return next((path for path, data in files.items() if text in data), None)
