"""API6:2023 Unrestricted Access to Sensitive Business Flows: handing in, as fast and as often as one can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest
from prometheus_client import CollectorRegistry

from api.app import create_app
from api.sse import Streams
from runner.domain.access import Role
from runner.services import grants
from runner.services.identity import OPERATOR
from tests.challenge_folders import CHALLENGE, write_challenge
from tests.service.api.serving import served
from tests.service.security.conftest import Served
from tests.service.security.operations import CODE
from tests.service.security.scene import SLUG

AT_ONCE = 20


def hand_in_at_once(url: str, headers: dict[str, str], slug: str, key: str = "") -> list[httpx.Response]:
    """Many times the same, each over a connection of its own."""
    keys = {"Idempotency-Key": key} if key else {}

    def hand_in(_: int) -> httpx.Response:
        path = f"{url}/v1/challenges/{slug}/submissions"
        return httpx.post(path, json=CODE, headers={**headers, **keys}, timeout=60)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(hand_in, range(AT_ONCE)))


@pytest.fixture(scope="module")
def once(stage: Served, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A challenge to which everybody may hand in once."""
    yaml = CHALLENGE.replace("max: 5", "max: 1")
    stage.scene.publish(
        "author", "once", write_challenge(tmp_path_factory.mktemp("once") / "once", yaml=yaml)
    )
    return "once"


@contextmanager
def strict(stage: Served) -> Iterator[str]:
    """The same service, with an operator who lets nobody have more than three submissions or runs waiting."""
    settings = stage.scene.service.settings.model_copy(update={"max_pending": 3, "max_pending_runs": 3})
    service = replace(stage.scene.service, settings=settings)
    with served(create_app(service, Streams(), CollectorRegistry())) as url:
        yield url


def newcomer(stage: Served, name: str, slug: str) -> dict[str, str]:
    """Somebody new to whom the challenge was granted."""
    person = stage.scene.add(name, Role.CANDIDATE)
    grants.grant(stage.scene.service, OPERATOR, slug, person.id)
    return person.headers


def test_of_twenty_at_once_as_many_are_taken_as_the_challenge_allows(stage: Served, once: str) -> None:
    answers = hand_in_at_once(stage.url, newcomer(stage, "racer", once), once)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: AT_ONCE - 1}
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["type"] == "/problems/submissions-used-up"


def test_of_twenty_at_once_with_one_key_one_is_taken_and_all_name_it(stage: Served) -> None:
    answers = hand_in_at_once(stage.url, newcomer(stage, "repeater", SLUG), SLUG, "the same")
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: AT_ONCE - 1}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_a_key_of_one_is_no_key_of_another(stage: Served) -> None:
    first = stage.ask(
        "ann", "POST", f"/v1/challenges/{SLUG}/submissions", json=CODE, headers={"Idempotency-Key": "k"}
    )
    other = stage.ask(
        "bob", "POST", f"/v1/challenges/{SLUG}/submissions", json=CODE, headers={"Idempotency-Key": "k"}
    )
    assert (first.status_code, other.status_code) == (201, 201)
    assert first.json()["id"] != other.json()["id"]


@pytest.mark.parametrize("path", ["submissions", "runs"])
def test_a_flood_is_refused_with_how_long_to_wait(stage: Served, path: str) -> None:
    headers = newcomer(stage, f"flooder of {path}", SLUG)
    with strict(stage) as url:
        answers = [
            httpx.post(f"{url}/v1/challenges/{SLUG}/{path}", json=CODE, headers=headers, timeout=60)
            for _ in range(5)
        ]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert answers[-1].json()["type"] == "/problems/too-many-requests"
