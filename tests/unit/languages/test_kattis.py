"""A Kattis package names languages by the format's codes, and its files tell theirs by the format's
suffixes.
"""

from __future__ import annotations

import pytest

from runner.catalog.kattis.languages import KATTIS_LANGUAGES
from runner.languages import LANGUAGES

GRADED = {name: one for one in KATTIS_LANGUAGES.values() for name in one.submitted_as}


def test_every_language_has_a_code():
    assert GRADED.keys() == LANGUAGES.keys()


@pytest.mark.parametrize("name", LANGUAGES)
def test_what_the_format_calls_its_source_files_is_what_we_do(name: str):
    """But for Python's `.py3`, which nobody's own machine would run or import."""
    assert set(GRADED[name].suffixes) - {".py3"} <= set(LANGUAGES[name].suffixes)
