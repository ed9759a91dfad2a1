"""Nothing secret is in any answer of any route: not in bodies, headers, archives, streams or errors.

The routes are those of the API's description: a new one, or a new parameter, fails these tests until it is
known what to try on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest

from runner.storage.ids import new_id
from tests.service.security.conftest import Served, serving
from tests.service.security.operations import RECIPES, Operation, operations
from tests.service.security.scene import SLUG, Scene

ACCEPTS = (
    "application/json",
    "text/html",
    "application/xml",
    "text/markdown",
    "text/plain",
    "text/event-stream",
    "application/zip",
    "application/problem+json",
    "image/png",
    "*/*;q=0",
)
ANNS_OWN = frozenset(
    {
        "ann's name",
        "ann's id",
        "ann's token's label",
        "ann's code",
        "name of a file of ann",
        "ann's input of a run",
        "ann's submission's id",
        "ann's grading's id",
        "ann's run's id",
        "ann in vain's code",
        "name of a file of ann in vain",
    }
)
"""What is Ann's to see, of all that is planted."""
NEVER = frozenset({"secret of a webhook"})
"""Shown once, when it is made; tokens too."""
UNLISTED = frozenset(f"{name}'s run's id" for name in ("ann", "bob", "mallory", "stranger_candidate"))
"""There is no list of runs: who asks for one knows its id already."""


@pytest.fixture(scope="module")
def still(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A scene in which nobody decides anything while these tests run."""
    with serving(tmp_path_factory.mktemp("canaries"), redis_server) as made:
        made.scene.ids["spare token"] = _spare_token(made.scene)
        yield made


def _spare_token(scene: Scene) -> str:
    """One that Ann may revoke without being locked out."""
    text = scene.token_for(scene.people["ann"].id, "ann")
    raw = text.split("_")[1]
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"


def values(scene: Scene) -> Mapping[str, tuple[str | None, ...]]:
    """What to try for each parameter, by its name; None leaves it out."""
    ids, people = scene.ids, scene.people
    everyone = tuple(person.id for person in people.values())
    gradings = tuple(work.grading_id for work in scene.work.values())
    submissions = tuple(work.submission_id for work in scene.work.values())
    return {
        "slug": (SLUG, ids["other"], "no-such-challenge", "NO SLUG"),
        "submission_id": (*submissions, ids["ungraded of ann"], ids["ungraded of bob"], new_id()),
        "run_id": (*(work.run_id for work in scene.work.values()), new_id()),
        "regrade_id": (ids["regrade"], new_id()),
        "webhook_id": (ids["webhook"], new_id()),
        "delivery_id": (ids["delivery"], new_id()),
        "user_id": (*everyone, new_id()),
        "token_id": (ids["spare token"], people["bob"].actor.token_id, new_id()),
        "name": ("not-found", "no-such-problem"),
        "grading_id": (None, *gradings, new_id()),
        "view": (None, "interviewer", "candidate", "everything"),
        "format": (None, "json", "html", "junit", "markdown", "text", "pdf"),
        "challenge": (None, SLUG, ids["other"]),
        "candidate_id": (None, people["bob"].id),
        "object": (None, f"user/{people['bob'].id}", f"challenge/{SLUG}"),
        "actor_id": (None, people["interviewer"].id),
        "cursor": (None, "bm90aGluZw"),
        "limit": (None, "100", "101"),
        "language": (None, "python", "no language"),
        "wait_seconds": (None, "0", "-1"),
        "Idempotency-Key": (None, "canary-tests"),
        "Last-Event-ID": (None, "0", "1000000000"),
        "last_event_id": (None, "0"),
        "need": (None, "taking", "grading"),
    }


@dataclass(frozen=True, slots=True)
class Try:
    """One request to be made."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def tries(operation: Operation, tried: Mapping[str, tuple[str | None, ...]]) -> Iterator[Try]:
    """Everything with each value of a parameter, each view in each format; and some with each Accept."""
    where = {one["name"]: one["in"] for one in operation.parameters}
    for number, chosen in enumerate(product(*(tried[name] for name in operation.placeholders))):
        path = operation.path.format(**dict(zip(operation.placeholders, chosen, strict=True)))
        yield Try(path)
        if number < 2:
            yield from (Try(path, headers={"Accept": accept}) for accept in ACCEPTS)
        for name, place in where.items():
            given = [value for value in tried[name] if value is not None]
            if place == "query":
                yield from (Try(path, query={name: value}) for value in given)
            if place == "header":
                yield from (Try(path, headers={name: value}) for value in given)
        if {"view", "format"} <= where.keys():
            for view, form in product(*(filter(None, tried[name]) for name in ("view", "format"))):
                yield Try(path, query={"view": view, "format": form})


def seen_by(stage: Served, who: str | None, methods: frozenset[str]) -> dict[str, list[str]]:
    """Which canaries somebody finds by asking for everything, and in what; what was asked with is no find."""
    found: dict[str, list[str]] = defaultdict(list)
    tried, canaries = values(stage.scene), stage.scene.canaries
    for operation in operations(stage.document).values():
        recipe = RECIPES[operation.id]
        if operation.method not in methods:
            continue
        body: dict[str, Any] = {"json": recipe.json} if recipe.content is None else {"content": b"PK"}
        for one in tries(operation, tried):
            options = {"params": one.query, "headers": dict(one.headers), **body}
            response = stage.ask(who, operation.method, one.path, **options)
            is_fault = response.status_code >= 500 and operation.id != "readReadiness"
            assert not is_fault, (operation.id, one, response.text)
            asked = canaries.found_in(f"{one} {recipe.json}".encode())
            told = canaries.found_in(response.content) | canaries.found_in(str(response.headers).encode())
            for place in told - asked:
                found[place].append(f"{operation.id} {one} {response.status_code}")
    return found


ALL = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH"})


def test_a_candidate_finds_nothing_that_is_not_hers_anywhere(still: Served) -> None:
    found = seen_by(still, "ann", ALL)
    assert {place: where[:3] for place, where in found.items() if place not in ANNS_OWN} == {}


def test_a_candidate_does_find_what_is_hers(still: Served) -> None:
    assert seen_by(still, "ann", frozenset({"GET"})).keys() >= ANNS_OWN - UNLISTED


def test_nobody_finds_anything_without_a_token(still: Served) -> None:
    assert seen_by(still, None, ALL) == {}


def test_a_candidate_of_another_challenge_finds_nothing_of_this_one(still: Served) -> None:
    found = seen_by(still, "stranger_candidate", frozenset({"GET"}))
    own = {place for place in found if "stranger_candidate" in place or "was not granted" in place}
    assert found.keys() - own == set()


def test_an_interviewer_of_another_challenge_finds_nothing_of_this_one(still: Served) -> None:
    found = seen_by(still, "stranger_interviewer", frozenset({"GET"}))
    own = {
        place for place in found if "other challenge" in place or "stranger" in place or "granted" in place
    }
    assert found.keys() - own == set()
    assert "other challenge's secret input" in own


def test_the_same_search_finds_everything_where_it_may_be_seen(still: Served) -> None:
    """The proof that these tests can fail."""
    found: set[str] = set()
    for who in ("interviewer", "admin"):
        found |= seen_by(still, who, frozenset({"GET"})).keys()
    tokens = {place for place in still.scene.canaries.places if place.endswith("'s token")}
    assert still.scene.canaries.places - tokens - NEVER - found == UNLISTED
