"""Each hostile program gets through where the line that holds it is missing: it is a test of that line."""

from __future__ import annotations

import pytest

from runner.grading.attempt import Workplace
from tests.hostile.court import Court
from tests.hostile.manifest import PROGRAMS, Hostile, read_manifest
from tests.hostile.mutants import IMAGE_STEPS, SUPERVISOR_EDITS, Mutants
from tests.hostile.weaken import LINES, NAMES, weakened

MANIFEST = read_manifest()


@pytest.mark.engine
@pytest.mark.bites
@pytest.mark.parametrize(
    "hostile", [one for one in MANIFEST if one.without], ids=lambda hostile: str(hostile.path)
)
def test_gets_through_without_its_line(
    hostile: Hostile, court: Court, workplace: Workplace, mutants: Mutants
) -> None:
    mutant = next((name for name in hostile.without if name in SUPERVISOR_EDITS or name in IMAGE_STEPS), None)

    def image(name: str) -> str:
        usual = workplace.image(name)
        return mutants.image(usual, mutant) if mutant else usual

    for name in ("python", hostile.language.image):
        image(name)  # a mutant is compiled in a sandbox, which must not be a weak one
    with weakened(hostile.without) as complaints:
        outcome = court.try_program(hostile, image)
    assert outcome
    for name in LINES.keys() & set(hostile.without):
        unnoticed = [words for words in LINES[name].noticed if not any(words in one for one in complaints)]
        assert unnoticed == []


def test_every_program_is_in_the_manifest() -> None:
    files = {path.relative_to(PROGRAMS).as_posix() for path in PROGRAMS.glob("*/*") if path.is_file()}
    assert files == {str(hostile.path) for hostile in MANIFEST}


def test_every_program_names_what_would_let_it_through_or_why_nothing_may() -> None:
    unnamed = [str(hostile.path) for hostile in MANIFEST if bool(hostile.without) == bool(hostile.unbitten)]
    unknown = {name for hostile in MANIFEST for name in hostile.without} - NAMES
    assert (unnamed, unknown) == ([], set())
