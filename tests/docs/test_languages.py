"""The pages that list the languages list those that there are."""

from __future__ import annotations

import re
from pathlib import Path

from runner.domain.languages import LANGUAGE_NAMES
from runner.languages import LANGUAGES

ROOT = Path(__file__).parents[2]
TITLES = {language.title for language in LANGUAGES.values()}


def test_the_readme_names_them_all() -> None:
    listed = re.search(r"They write (.+?) or (.+?)\. Their", (ROOT / "README.md").read_text("utf-8"))
    assert listed
    assert {*listed[1].split(", "), listed[2]} == TITLES


def test_the_changelog_names_them_all() -> None:
    listed = re.search(
        r"^- \w+ languages: (.+?)\. The", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert listed
    assert listed[1].split(", ") == sorted(TITLES)


def test_authors_are_told_every_name() -> None:
    row = re.search(
        r"^\| `languages` \| any of (.+?);", (ROOT / "docs/authors.md").read_text("utf-8"), re.MULTILINE
    )
    assert row
    assert tuple(re.findall(r"`(\w+)`", row[1])) == LANGUAGE_NAMES
