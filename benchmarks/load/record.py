"""What the service must know before a load: a published challenge, and candidates with tokens."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from runner.catalog.loader import load
from runner.catalog.scaffold import create
from runner.domain.access import Role
from runner.domain.challenge import Challenge
from runner.library import source_files
from runner.services import identity
from runner.services.identity import OPERATOR, Wish
from runner.services.service import Service
from runner.storage import challenges, migrations, people
from runner.storage.challenges import NewVersion

SLUG = "account-totals"
"""The challenge that `fairtrial new` begins with: seven small cases."""
_FEW, _MANY = "max: 20", "max: 1000"
SOLUTION = "submissions/accepted/solution.py"


@dataclass(frozen=True, slots=True)
class Scene:
    """Attributes:
    challenge: as it was published.
    body: what a candidate sends, JSON.
    tokens: one a candidate.
    """

    challenge: Challenge
    body: bytes
    tokens: tuple[str, ...]


def set_scene(service: Service, folder: Path, candidates: int) -> Scene:
    """Make the tables, publish the challenge, and add so many candidates."""
    migrations.upgrade(service.database)
    root = create(folder / SLUG)
    _allow_many(root / "challenge.yaml")
    challenge = load(root)
    with service.database.write() as connection:
        author = people.add_user(connection, Role.AUTHOR, "Author")
        new = NewVersion(
            challenge.sha256,
            challenge.version,
            challenge.name,
            challenge.kind.value,
            source_files(root),
            author,
        )
        challenge_id = challenges.create(connection, SLUG, new)
    tokens = tuple(_candidate(service, challenge_id, number) for number in range(candidates))
    source = (root / SOLUTION).read_text(encoding="utf-8")
    files = [{"path": "solution.py", "content": source}]
    return Scene(challenge, json.dumps({"language": "python", "files": files}).encode(), tokens)


def _candidate(service: Service, challenge_id: str, number: int) -> str:
    user = identity.add_user(service, OPERATOR, Role.CANDIDATE, f"Candidate {number}")
    with service.database.write() as connection:
        people.grant(connection, challenge_id, user.id)
    wish = Wish(user.id, "load", None, timedelta(days=1))
    return identity.issue(service, OPERATOR, wish).text


def _allow_many(description: Path) -> None:
    """A flooder hands in more often than a challenge should allow."""
    text = description.read_text(encoding="utf-8")
    assert _FEW in text
    description.write_text(text.replace(_FEW, _MANY), encoding="utf-8")
