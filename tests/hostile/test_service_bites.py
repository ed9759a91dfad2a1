"""Hostile services get through where the line that holds them is missing: each is a test of that line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docker
import pytest

from runner.grading.grader import Grader
from tests.hostile.court import Court
from tests.hostile.service_cases import HostileService, make_challenge, read_services
from tests.hostile.service_weaken import EDITS, NAMES, Lines, edited

ALONE = {"stub"}
"""Cases that are few enough to be tried whole."""
BITES = [(hostile, name) for hostile in read_services() for name in hostile.bites]


@pytest.fixture(scope="session")
def lines(client: docker.DockerClient) -> Iterator[Lines]:
    """Made before any sandbox, and so gone after all of them: where the fixture stands first."""
    made = Lines(client)
    yield made
    made.remove()


@pytest.mark.engine
@pytest.mark.bites
@pytest.mark.parametrize(("hostile", "name"), BITES, ids=lambda value: str(getattr(value, "path", value)))
def test_gets_through_without_its_line(
    lines: Lines, hostile: HostileService, name: str, court: Court, tmp_path: Path
) -> None:
    cases = hostile.cases if hostile.cases in ALONE else "hello"
    challenge = make_challenge(tmp_path, cases, secret=("core",))
    with lines.without(name, court.workplace.image) as image:
        weak = replace(court.workplace, image=image)
        report = Grader(weak).grade(challenge, hostile.submission, hostile.language)
    verdicts = {case.id.rpartition("::")[2]: case.verdict for group in report.groups for case in group.cases}
    broken = hostile.bites[name]
    assert {test: verdicts[test] for test in broken} == broken
    assert not any(verdict in hostile.allowed(test) for test, verdict in broken.items())


def test_every_line_is_one_that_can_be_taken_away() -> None:
    assert {name for _, name in BITES} == NAMES
    for edit in EDITS.values():
        assert edit.new.encode() in edited(edit)
