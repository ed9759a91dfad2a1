"""API4:2023 Unrestricted Resource Consumption: everything has a limit, and the refusal says so.

Slow and large bodies are in `tests/service/api/test_body_limits.py`, archives in `test_archives.py`, slow
heads in `test_api8_misconfiguration.py`.
"""

from __future__ import annotations

import gzip

import pytest

from api.server import server
from api.sse import Streams
from runner.intake.reader import MAX_FILES
from tests.service.security.conftest import Served
from tests.service.security.operations import RECIPES, ids_of, operations
from tests.service.security.scene import SLUG

LISTS = sorted(name for name in RECIPES if name.startswith("list") and name != "listProblemTypes")
WITH_JSON = sorted(name for name, recipe in RECIPES.items() if recipe.json is not None)
HAND_IN = f"/v1/challenges/{SLUG}/submissions"
DEEP = 12_000
"""Deeper than any parser goes, and small enough to be read (`api/middleware/body_limits.py`)."""


@pytest.mark.parametrize("name", LISTS)
def test_a_page_has_its_bounds(stage: Served, name: str) -> None:
    path = operations(stage.document)[name].path.format(**ids_of(stage.scene))
    for limit in ("0", "-1", "101", "1000000000000000000000", "1e3", "many", ""):
        assert stage.ask("admin", "GET", path, params={"limit": limit}).status_code == 422, limit


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_that_was_made_up_is_refused(stage: Served, name: str) -> None:
    path = operations(stage.document)[name].path.format(**ids_of(stage.scene))
    for cursor in ("x", "bm90aGluZw", "' or 1=1 --", "%00", "x" * 200):
        assert stage.ask("admin", "GET", path, params={"cursor": cursor}).status_code == 400, cursor
    assert stage.ask("admin", "GET", path, params={"cursor": "x" * 201}).status_code == 422


@pytest.mark.parametrize(
    "body",
    [b"[" * DEEP, b'{"a":' * DEEP, b"[" * DEEP + b"]" * DEEP, b"1" * 60_000, b"-1e999999", b'"\\ud800"'],
    ids=["lists", "objects", "closed lists", "digits", "exponent", "surrogate"],
)
@pytest.mark.parametrize("name", WITH_JSON)
def test_json_that_is_too_deep_or_too_long_is_refused(stage: Served, name: str, body: bytes) -> None:
    operation = operations(stage.document)[name]
    path = operation.path.format(**ids_of(stage.scene))
    headers = {"Content-Type": "application/json"}
    response = stage.ask("admin", operation.method, path, content=body, headers=headers)
    assert response.status_code in {400, 422}
    assert len(response.content) < 20_000


def test_too_many_files_are_refused(stage: Served) -> None:
    files = [{"path": f"{number}.py", "content": ""} for number in range(MAX_FILES + 1)]
    assert stage.ask("ann", "POST", HAND_IN, json={"files": files}).status_code == 422
    form = [("files", (f"{number}.py", b"", "text/plain")) for number in range(MAX_FILES + 1)]
    assert stage.ask("ann", "POST", HAND_IN, files=form).status_code == 422


def test_more_code_than_the_challenge_takes_is_refused(stage: Served) -> None:
    files = [{"path": "solution.py", "content": "#" * (65 << 10)}]
    response = stage.ask("ann", "POST", HAND_IN, json={"files": files})
    assert response.json()["type"] == "/problems/submission-too-large"


def test_a_packed_body_is_not_unpacked(stage: Served) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    response = stage.ask("ann", "POST", HAND_IN, content=gzip.compress(b" " * 10_000_000), headers=headers)
    assert response.status_code == 415


@pytest.mark.parametrize("slug", ["a-" * 50_00, "a" * 8000, "-" * 8000])
def test_a_long_name_is_refused_at_once(stage: Served, slug: str) -> None:
    assert stage.ask("ann", "GET", f"/v1/challenges/{slug}").status_code in {404, 422}


@pytest.mark.parametrize("header", ["If-None-Match", "Accept", "Last-Event-ID", "Range", "X-Request-ID"])
def test_a_long_header_costs_nothing(stage: Served, header: str) -> None:
    report = f"/v1/submissions/{stage.scene.work['ann'].submission_id}/report"
    for value in ('W/"' * 9000, "text/html;q=0.1," * 1800, "a/a;" * 7000, "bytes=0-1," * 2800):
        response = stage.ask("ann", "GET", report, headers={header: value})
        assert response.status_code in {200, 400, 406, 422}


def test_a_server_takes_so_many_connections_and_streams_and_no_more(stage: Served) -> None:
    config = server(stage.app, Streams()).config
    assert config.limit_concurrency == 1000
    assert config.h11_max_incomplete_event_size == 32 * 1024
