"""The fixtures. Each is one case's own; `pytest -p fairtrial_suite.plugin` has them too."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from fairtrial_suite import setting
from fairtrial_suite.case import Case
from fairtrial_suite.client import Clients
from fairtrial_suite.exchanges import Tell

TELL = pytest.StashKey[Tell]()
"""Where exchanges are told to: nowhere under a plain pytest."""

CASE = pytest.StashKey[Case]()


def case_of(item: pytest.Item) -> Case:
    """The case of this test, made when it is first asked for."""
    if CASE not in item.stash:
        item.stash[CASE] = Case(setting.from_environment(), item.config.stash.get(TELL, lambda _: None))
    return item.stash[CASE]


@pytest.fixture(name="_case")
def case_fixture(request: pytest.FixtureRequest) -> Case:
    """For the fixtures below."""
    assert isinstance(request.node, pytest.Item)
    return case_of(request.node)


@pytest.fixture
def new_client(_case: Case) -> Iterator[Clients]:
    """Makes further clients, each with connections and cookies of its own: `new_client(headers={...})`."""
    clients = Clients(_case)
    yield clients
    clients.close()


@pytest.fixture
def client(new_client: Clients) -> httpx.Client:
    """An httpx.Client of the service."""
    return new_client()
