"""How submissions to a Kattis package are built, started and fed: as by the judges that it was made for."""

from __future__ import annotations

from pathlib import Path

from runner.domain.challenge import Challenge
from runner.domain.submission import Submission
from runner.languages.model import Language
from runner.languages.of_packages import CPP, INPUT_BYTES, asks_for_a_file, fed_from_a_file
from runner.languages.select import first_where_unclear


def for_challenge(challenge: Challenge, language: Language, submission: Submission) -> Language:
    """The language, with what is particular to packages where the challenge is one."""
    if not challenge.format.is_kattis:
        return language
    found = first_where_unclear(CPP if language.name == CPP.name else language)
    if _is_fed_once(challenge) and any(asks_for_a_file(file.data) for file in submission.files):
        return fed_from_a_file(found)
    return found


def _is_fed_once(challenge: Challenge) -> bool:
    """Whether all that a program reads is there when it starts, and has room in a file."""
    spec = challenge.program
    if spec.interactive or spec.passes > 1:
        return False
    inputs = (case.input for case in challenge.program_cases)
    return all(isinstance(one, Path) and one.stat().st_size <= INPUT_BYTES for one in inputs)
