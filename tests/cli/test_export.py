"""`fairtrial export`: the package that it writes gets the verdicts that the challenge got."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.challenge_folders import CHALLENGE, SHOUT, write_challenge
from tests.cli.conftest import Fairtrial, Outcome
from tests.kattis.packages import package as write_package

REFERENCES = {
    "submissions/accepted/shout.py": SHOUT,
    "submissions/wrong_answer/quiet.py": "print(input())\n",
    "submissions/run_time_error/crash.py": "raise SystemExit(input().isdigit() or 3)\n",
}


def actual(outcome: Outcome) -> dict[str, str]:
    """The verdicts by submission, the starters aside."""
    return {
        path: one["actual"]
        for one in json.loads(outcome.out)["submissions"]
        if (path := one["path"].partition("submissions/")[2])
    }


@pytest.mark.engine
def test_a_package_gets_the_verdicts_of_its_challenge(fairtrial: Fairtrial, tmp_path: Path) -> None:
    yaml = CHALLENGE.replace("{name: lines}", "{name: tokens, case_sensitive: true}")
    ours = write_challenge(tmp_path / "ours", REFERENCES, yaml=yaml)
    exported = fairtrial("export", "--to", "kattis", ours, "-o", "package")
    assert (exported.code, exported.out) == (0, "package\n")
    assert "group `core` is pass-fail there" in exported.err
    before = fairtrial("verify", ours, "--format", "json")
    after = fairtrial("verify", "package", "--format", "json")
    assert actual(after) == actual(before)
    assert actual(after)["wrong_answer/quiet.py"] == "WA"
    assert after.code == 0


def test_only_challenges_of_ours_are_exported(fairtrial: Fairtrial, tmp_path: Path) -> None:
    ours = write_challenge(tmp_path / "ours")
    assert fairtrial("export", "--to", "kattis", ours, "-o", "package").code == 0
    again = fairtrial("export", "--to", "kattis", "package", "-o", "other")
    assert again.code == 2
    assert "no program challenge of ours" in again.err


def test_a_package_is_imported_under_its_own_name(fairtrial: Fairtrial, tmp_path: Path) -> None:
    package = write_package(tmp_path)
    imported = fairtrial("import", "kattis", package)
    assert (imported.code, imported.out) == (0, "echo-challenge\n")
    assert "made up" in imported.err
    assert fairtrial("show", "echo-challenge").code == 0


def test_only_packages_are_imported(fairtrial: Fairtrial, challenge: Path) -> None:
    refused = fairtrial("import", "kattis", challenge)
    assert refused.code == 2
    assert "no Kattis problem package" in refused.err
