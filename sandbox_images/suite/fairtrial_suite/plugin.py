"""The fixtures. Each is one case's own; `pytest -p fairtrial_suite.plugin` has them too."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from fairtrial_suite import setting
from fairtrial_suite.case import Case
from fairtrial_suite.client import Clients
from fairtrial_suite.eventually import eventually
from fairtrial_suite.faults import AuthorError
from fairtrial_suite.raw import Raw
from fairtrial_suite.setting import Setting, Sidecar
from fairtrial_suite.stub import Stub
from fairtrial_suite.together import Together

if TYPE_CHECKING:  # what not every challenge has: the less is loaded, the faster a case is forked
    from fairtrial_suite.cache import Cache
    from fairtrial_suite.database import Database
    from fairtrial_suite.openapi import OpenApi

CASE = pytest.StashKey[Case]()

_MODULES = {"postgres": "fairtrial_suite.database", "redis": "fairtrial_suite.cache"}


def preload(given: Setting) -> None:
    """Import what this challenge's cases will need."""
    for image in {sidecar.image for sidecar in given.sidecars} & _MODULES.keys():
        importlib.import_module(_MODULES[image])
    if _document(given).exists():
        importlib.import_module("fairtrial_suite.openapi")


def case_of(item: pytest.Item) -> Case:
    """The case of this test; under a plain pytest a new one, whose exchanges are told to nobody."""
    if CASE not in item.stash:
        item.stash[CASE] = Case(setting.from_environment(), lambda _: None)
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


@pytest.fixture
def raw(_case: Case) -> Iterator[Raw]:
    """Opens connections that send bytes as they are: `raw.ask(b"GET / HTTP/1.1\\r\\n\\r\\n")`."""
    made = Raw(_case)
    yield made
    made.close()


@pytest.fixture
def database(_case: Case) -> Iterator[Database]:
    """The service's PostgreSQL."""
    from fairtrial_suite.database import Database

    made = Database(_case, _sidecar(_case, "postgres"))
    yield made
    made.close()


@pytest.fixture
def cache(_case: Case) -> Iterator[Cache]:
    """The service's Redis."""
    from fairtrial_suite.cache import Cache

    made = Cache(_case, _sidecar(_case, "redis"))
    yield made
    made.close()


@pytest.fixture
def stub(_case: Case) -> Stub:
    """The third party that the service calls."""
    return Stub(_case, _sidecar(_case, "stub"))


@pytest.fixture
def together() -> Together:
    """Makes calls at the same time."""
    return Together()


@pytest.fixture(name="eventually")
def eventually_fixture() -> Callable[..., object]:
    """Waits for what must become true, though not at once."""
    return eventually


@pytest.fixture
def openapi(_case: Case) -> OpenApi:
    """The challenge's OpenAPI document."""
    from fairtrial_suite.openapi import OpenApi

    file = _document(_case.setting)
    if not file.exists():
        raise AuthorError("the challenge has no OpenAPI document")
    return OpenApi(json.loads(file.read_bytes()))


def _document(given: Setting) -> Path:
    return given.source / "openapi.json"


def _sidecar(case: Case, image: str) -> Sidecar:
    found = case.setting.sidecar(image)
    if found is None:
        raise AuthorError(f"the challenge declares no sidecar of the image '{image}'")
    return found
