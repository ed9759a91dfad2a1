"""A service challenge: what is read of it, what is complained about, and what candidates get."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from runner.catalog import bundle, inspect, load, scaffold, statement
from runner.catalog.suite_files import openapi_document, seed_files, suite_files
from runner.domain.challenge import Kind
from runner.domain.service import Readiness, Sidecar, SidecarKind
from runner.grading.service.plan import image_name
from runner.languages.facts import offered_languages

YAML = "challenge.yaml"
TESTS = "tests/core/test_accounts.py"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What `fairtrial new --kind service accounts` makes."""
    return scaffold.create(tmp_path / "accounts", kind=Kind.SERVICE)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_the_block_and_what_stands_beside_it(folder: Path) -> None:
    service = load(folder).service
    assert service.start == {"python": ("python", "app.py"), "javascript": ("node", "server.js")}
    assert service.images == {"python": "python-web", "javascript": "node-web"}
    assert (service.port, service.stop, service.ready) == (8080, 5.0, Readiness("/health", 20.0))
    seed = PurePosixPath("seed")
    assert service.sidecars == (Sidecar("db", SidecarKind.POSTGRES, "DATABASE_URL", seed),)
    assert load(folder).limits.time_limit == load(folder).limits.wall_time


def test_cases_are_the_functions_as_they_stand(folder: Path) -> None:
    (folder / TESTS).write_text(
        "class TestPaging:\n    def test_second(self, client): ...\n\n    def helper(self): ...\n\n"
        'def test_first(client):\n    """Told\n    so.\n\n    Hint: Mind\n    this.\n    """\n'
    )
    _, core, _ = load(folder).groups
    assert [case.id for case in core.cases] == [
        "core/test_accounts.py::TestPaging::test_second",
        "core/test_accounts.py::test_first",
    ]
    assert (core.cases[1].description, core.cases[1].hint) == ("Told so.", "Mind this.")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (YAML, "  start: {python", "  start: {pyton", "pyton"),
        (YAML, ", javascript: node-web}", "}", "`images` has no `javascript`"),
        (YAML, "python: [python, app.py], ", "", "`service.start` has no `python`"),
        (YAML, "openapi: openapi.yaml", "openapi: api.yaml", "there is no file `api.yaml`"),
        (YAML, "openapi: openapi.yaml", "openapi: ../api.yaml", "leaves the challenge's folder"),
        (YAML, "seed: seed/", "seed: seeds/", "there is no file `seeds/….sql`"),
        (YAML, "url: DATABASE_URL", "url: PORT", "`PORT` is taken already"),
        (YAML, "url: DATABASE_URL", "url: PATH", "`PATH` means something else"),
        (YAML, "port: 8080", "port: 5432", "`postgres` listens on 5432"),
        (YAML, "  wall_time: 10", "  time_limit: 1\n  wall_time: 10", "`time_limit` does not belong"),
        (YAML, "kind: service ", "checker: {name: json}\nkind: service ", "`checker` does not belong"),
        (YAML, "kind: service ", "kind: program ", "`sidecars` does not belong"),
        (YAML, "::test_two_at_once", "::test_two", "there is no case `edge/test_bookings.py::test_two`"),
        (TESTS, "def test_bookings_add_up", "async def test_bookings_add_up", "is a coroutine"),
        (TESTS, "def test_bookings_add_up", "def test_a_seeded_account_has_its_balance", "a second test"),
        (TESTS, "def test_bookings", "@pytest.mark.parametrize('a', [1])\ndef test_bookings", "parametrized"),
        (TESTS, "def test_bookings", "def (test_bookings", "is no Python"),
    ],
)
def test_a_mistake_is_reported_where_it_is(folder: Path, file: str, old: str, new: str, said: str) -> None:
    replace(folder / file, old, new)
    challenge, complaints = inspect(folder)
    assert challenge is None
    assert [one.file for one in complaints if said in one.message] != [], list(map(str, complaints))
    assert {one.file for one in complaints if said in one.message} == {file}


@pytest.mark.parametrize(
    ("file", "text", "line", "said"),
    [
        ("openapi.yaml", "paths: {}\nopenapi: [\n", 3, ""),
        ("seed/more.yaml", "a: [\n", 2, ""),
        ("openapi.yaml", "- paths\n", 1, "describes no API"),
        ("tests/conftest.py", "import os\ndef (\n", 2, "is no Python"),
        ("tests/core/helpers.py", "def (\n", 1, "is no Python"),
        ("tests/test_stray.py", "def test_stray(client): ...\n", 1, "is in no group"),
    ],
)
def test_what_no_suite_could_begin_with_is_told_before_anything_is_graded(
    folder: Path, file: str, text: str, line: int, said: str
) -> None:
    (folder / file).write_text(text)
    challenge, complaints = inspect(folder)
    assert challenge is None
    assert [(one.file, one.line) for one in complaints] == [(file, line)]
    assert said in complaints[0].message


def test_a_description_in_json_is_read_as_such(folder: Path) -> None:
    (folder / "openapi.yaml").unlink()
    replace(folder / YAML, "openapi: openapi.yaml", "openapi: openapi.json")
    for text, places in (('{"paths": {}}', []), ('{"paths":\n}', [("openapi.json", 2)])):
        (folder / "openapi.json").write_text(text)
        assert [(one.file, one.line) for one in inspect(folder)[1]] == places


def test_two_sidecars_of_a_kind_are_refused(folder: Path) -> None:
    replace(
        folder / YAML,
        "url: DATABASE_URL}\n",
        "url: DATABASE_URL}\n  - {name: db2, image: postgres, url: OTHER_URL}\n",
    )
    assert [one.message for one in inspect(folder)[1]] == ["`postgres` is taken already"]


def test_a_group_without_tests_and_one_that_lies_too_deep_are_told(folder: Path) -> None:
    (folder / "tests/core/deep").mkdir()
    (folder / TESTS).rename(folder / "tests/core/deep/test_accounts.py")
    messages = [one.message for one in inspect(folder)[1]]
    assert "is not directly in its group" in messages
    assert "the group `core` has no cases" in messages


def test_the_statement_says_how_the_service_is_started_and_tried(folder: Path) -> None:
    challenge = load(folder)
    text = statement.markdown(challenge, offered_languages(challenge))
    for said in (
        "Started with: `node server.js`",
        "`postgresql://app:app@127.0.0.1:5432/app`",
        "`GET /health` answers 2xx",
        "def test_a_booking_changes_the_balance(client):",
        "**at-once**",
        "| Python | 10 s | 256 MiB |",
    ):
        assert said in text
    assert "CPU time" not in text
    assert "test_two_at_once" not in text


def test_the_bundle_has_what_it_takes_to_run_the_samples_and_nothing_secret(folder: Path) -> None:
    (folder / "tests/conftest.py").write_text("# for all groups\n")
    challenge = load(folder)
    files = bundle.contents(challenge, offered_languages(challenge))
    assert set(map(str, files)) == {
        "README.md",
        "STATEMENT.md",
        "challenge.json",
        "openapi.yaml",
        "seed/01-accounts.sql",
        "starter/javascript/server.js",
        "starter/python/app.py",
        "statement.html",
        "tests/conftest.py",
        "tests/sample/test_accounts.py",
    }


def test_yaml_becomes_json_on_its_way_into_a_sandbox(folder: Path) -> None:
    (folder / "seed/stub.yaml").write_text("routes: [{path: /pay}]\n")
    challenge = load(folder)
    seeds = {str(file.path): file.data for file in seed_files(challenge, PurePosixPath("seed"))}
    assert seeds["stub.json"] == b'{"routes": [{"path": "/pay"}]}'
    assert seeds["01-accounts.sql"].startswith(b"create table")
    suite = {str(file.path) for file in suite_files(challenge)}
    assert suite == {
        "openapi.json",
        "tests/core/test_accounts.py",
        "tests/edge/test_bookings.py",
        "tests/sample/test_accounts.py",
    }
    assert "/accounts/{name}" in openapi_document(challenge)["paths"]


def test_an_image_of_its_own_is_there_and_used_and_in_the_bundle(folder: Path) -> None:
    replace(folder / YAML, "{python: python-web", "{python: own")
    assert [one.message for one in inspect(folder)[1]] == [
        "the image `own` of python needs `image/Dockerfile`, which is not there"
    ]
    (folder / "image").mkdir()
    (folder / "image/Dockerfile").write_text("ARG python_web\nFROM ${python_web}\n")
    challenge = load(folder)
    assert image_name(challenge, "python") == str(folder / "image")
    assert image_name(challenge, "javascript") == "node-web"
    assert PurePosixPath("image/Dockerfile") in bundle.contents(challenge, offered_languages(challenge))
    replace(folder / YAML, "{python: own", "{python: python-web")
    assert [one.message for one in inspect(folder)[1]] == ["no language runs in this image"]


@pytest.mark.parametrize("name", ["build", "run", "suite"])
def test_no_sidecar_is_called_like_what_else_is_in_a_pod(folder: Path, name: str) -> None:
    replace(folder / YAML, "{name: db,", f"{{name: {name},")
    assert [one.message for one in inspect(folder)[1]] == [f"`{name}` is taken already"]
