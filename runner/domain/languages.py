"""The names of the languages that challenges can offer.

`runner.languages` says how each is compiled and run; a test holds the two together. They are named here, too,
so that a challenge folder can be checked without knowing how anything is run.
"""

from __future__ import annotations

from typing import Final

LANGUAGE_NAMES: Final = ("python", "javascript", "go", "java", "c", "cpp")
