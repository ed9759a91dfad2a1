"""The challenges that come with Fairtrial keep what the library promises."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from runner.catalog import inspect, load
from runner.domain.challenge import Kind
from runner.grading.grader import Grader
from runner.grading.workplace import open_workplace
from runner.sandbox.cores import every_core
from runner.verification.document import to_document
from runner.verification.model import ChallengeCheck
from runner.verification.rules import Headroom
from runner.verification.trials import Repeats
from runner.verification.verify import Verifier, examined

LIBRARY = Path(__file__).parents[2] / "challenges"
CHALLENGES = sorted(path.parent for path in LIBRARY.glob("*/challenge.yaml"))
ANY_MACHINE = Headroom(cpu=1.0)
"""How fast a machine is, is no promise of the library: on a slow one, accepted submissions may use it all."""
ONCE = Repeats(accepted=1)
"""That they are stable is for `fairtrial verify` to say, which has more time."""
LANGUAGES = {
    Kind.PROGRAM: {"python", "javascript", "go", "java"},
    Kind.SERVICE: {"python", "javascript"},
}

each_challenge = pytest.mark.parametrize("path", CHALLENGES, ids=lambda path: path.name)


@pytest.fixture(scope="module")
def checks(request: pytest.FixtureRequest) -> Mapping[Path, ChallengeCheck]:
    """Of all that are asked for, together: one after the other, each would end with a core that waits."""
    chosen = {item.name for item in request.session.items}
    asked = [path for path in CHALLENGES if f"{test_it_verifies.__name__}[{path.name}]" in chosen]
    with open_workplace(choose=every_core) as workplace:
        verifier = Verifier(Grader(workplace), headroom=ANY_MACHINE, repeats=ONCE)
        return dict(zip(asked, verifier.verify_all([examined(path) for path in asked]), strict=True))


def test_there_are_programs_and_services() -> None:
    assert {load(path).kind for path in CHALLENGES} == {Kind.PROGRAM, Kind.SERVICE}


@each_challenge
def test_its_folder_has_no_complaint(path: Path) -> None:
    _, diagnostics = inspect(path)
    assert [str(diagnostic) for diagnostic in diagnostics] == []


@each_challenge
def test_it_has_what_every_challenge_of_the_library_has(path: Path) -> None:
    challenge = load(path)
    assert sum(len(group.cases) for group in challenge.groups if not group.is_sample) >= 20
    assert len(challenge.edge_cases) >= 5
    assert all(edge.catches for edge in challenge.edge_cases)
    assert set(challenge.languages) >= LANGUAGES[challenge.kind]
    assert (path / "INTERVIEWER.md").is_file()


@pytest.mark.engine
@pytest.mark.alone
@each_challenge
def test_it_verifies(path: Path, checks: Mapping[Path, ChallengeCheck]) -> None:
    check = checks[path]
    found = to_document([check])
    assert [one for one in found["submissions"] if not one["ok"]] == []
    assert [one for one in found["challenges"][0]["edge_cases"] if not one["ok"]] == []
    assert check.ok
