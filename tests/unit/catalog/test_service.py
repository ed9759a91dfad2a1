"""A service challenge: what is read of it, what is complained about, and what candidates get."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from runner.catalog import bundle, inspect, load, scaffold, statement, suite_fixtures
from runner.catalog.checks.images import LANGUAGE_OF, NO_LANGUAGES
from runner.catalog.suite_files import openapi_document, seed_files, suite_files
from runner.domain.challenge import Kind
from runner.domain.service import Readiness, Sidecar, SidecarKind
from runner.grading.service.plan import image_name
from runner.languages import LANGUAGES
from runner.languages.facts import offered_languages
from runner.languages.packages import IMAGES, WEB_IMAGES
from tests.suite.test_guide import fixtures

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
        (
            TESTS,
            "def test_bookings",
            "@pytest.mark.parametrize('a', [1])\ndef test_bookings",
            "`parametrize`",
        ),
        (TESTS, "def test_bookings", "@pytest.mark.skip\ndef test_bookings", "is marked `skip`"),
        (TESTS, "_has_its_balance(client,", "_has_its_balance(clients,", "the fixture `clients`"),
        (YAML, "python: python-web", "python: node-web", "`node-web` is an image of javascript"),
        (YAML, "python: python-web", "python: postgres", "`postgres` is no image that submissions run in"),
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
    for text, places in (('{"openapi": "3.1.1", "paths": {}}', []), ('{"paths":\n}', [("openapi.json", 2)])):
        (folder / "openapi.json").write_text(text)
        assert [(one.file, one.line) for one in inspect(folder)[1]] == places


SCHEMA = "#/components/schemas/A~1~0%20b"
DESCRIPTION = f"""openapi: 3.1.0
paths:
  /a:
    get:
      responses:
        default: {{$ref: '#/components/responses/all'}}
        "200":
          content:
            application/json:
              schema: {{$ref: '{SCHEMA}'}}
              example: {{$ref: nowhere}}
components:
  responses: {{all: {{description: x}}}}
  schemas:
    A/~ b:
      properties:
        default: {{$ref: '#/components/responses/all/description'}}
"""


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("3.1.0", "3.1.1", None, ""),
        ("openapi: 3.1.0", "openapi: 3.0.3", (1, 10), "is OpenAPI 3.0.3, and not 3.1"),
        ("openapi: 3.1.0", "openapi: 3.10.0", (1, 10), "is OpenAPI 3.10.0"),
        ("openapi: 3.1.0", 'swagger: "2.0"', (1, 1), "is OpenAPI 2.0"),
        ("openapi: 3.1.0", "info: {}", (1, 1), "does not say that it is OpenAPI 3.1"),
        ("responses/all'}\n        \"", "responses/none'}\n        \"", (6, 25), "there is no `none`"),
        (SCHEMA, f"{SCHEMA}c", (10, 30), "there is no `A/~ bc`"),
        ("all/description'", "all/0'", (17, 25), "there is no `0`"),
        (SCHEMA, "more.yaml#/A", (10, 30), "is no place in this file"),
    ],
)
def test_a_description_that_no_check_could_follow_is_told_where_it_is(
    folder: Path, old: str, new: str, place: tuple[int, int] | None, said: str
) -> None:
    assert DESCRIPTION.count(old) == 1
    (folder / "openapi.yaml").write_text(DESCRIPTION.replace(old, new))
    complaints = inspect(folder)[1]
    assert [(one.file, one.line, one.column) for one in complaints] == (
        [("openapi.yaml", *place)] if place else []
    )
    assert all(said in one.message for one in complaints)


STRAYS = """import pytest

pytestmark = pytest.mark.xfail(reason="later")


if True:
    def test_if(client): ...
else:
    for n in range(3):
        def test_for(client): ...
try:
    class TestTry:
        def test_one(self, client): ...
except ImportError:
    def test_except(client): ...


@pytest.mark.skipif(True, reason="x")
class TestOuter:
    if True:
        def test_if(self, client): ...

    class TestInner:
        def test_one(self, client): ...

    def test_fine(self, client): ...
"""


def test_tests_that_would_not_run_as_one_case_each_are_told(folder: Path) -> None:
    (folder / TESTS).write_text(STRAYS)
    assert [(one.line, one.column, one.message) for one in inspect(folder)[1] if one.file == TESTS] == [
        (3, 14, "`pytestmark` of the file is marked `xfail`, and a case is one test that always runs"),
        (7, 5, "`test_if` stands below `if`, and would not be run"),
        (10, 9, "`test_for` stands below `for`, and would not be run"),
        (12, 5, "`TestTry` stands below `try`, and would not be run"),
        (15, 5, "`test_except` stands below `try`, and would not be run"),
        (18, 2, "`TestOuter` is marked `skipif`, and a case is one test that always runs"),
        (21, 9, "`test_if` stands below `if`, and would not be run"),
        (23, 5, "`TestInner` stands in `TestOuter`, and its tests would not run"),
    ]


FIXTURES = """import functools
import pytest
from helpers import imported
made = pytest.fixture(lambda: 1)

@pytest.fixture(name="renamed")
def something(_other, client): ...

@pytest.fixture
def _other(databse): ...

def test_all(renamed, made, imported, from_conftest, tmp_path, request, n=3, *, together): ...

@functools.cache
def test_decorated(whatever): ...

class TestIt:
    def test_method(self, client, something): ...

    @staticmethod
    def test_static(missing): ...
"""


def test_arguments_that_are_no_fixtures_are_told(folder: Path) -> None:
    (folder / "tests/conftest.py").write_text(
        "import pytest\n\n@pytest.fixture\ndef from_conftest(_case, shop): ...\n"
    )
    (folder / "tests/core/helpers.py").write_text("def imported(anything): ...\n")
    (folder / TESTS).write_text(FIXTURES)
    told = {(one.file, one.line, one.column): one for one in inspect(folder)[1] if "fixture" in one.message}
    assert {place: one.message.split("`")[3] for place, one in told.items()} == {
        ("tests/conftest.py", 4, 19): "_case",
        ("tests/conftest.py", 4, 26): "shop",
        (TESTS, 10, 12): "databse",
        (TESTS, 18, 35): "something",
        (TESTS, 21, 21): "missing",
    }
    assert told[TESTS, 10, 12].fix.startswith("did you mean `database`?")


def test_where_only_running_a_suite_would_tell_its_fixtures_nothing_is_said(folder: Path) -> None:
    (folder / "tests/conftest.py").write_text("from elsewhere import *\n")
    (folder / TESTS).write_text("def test_it(anything): ...\n")
    assert not [one for one in inspect(folder)[1] if "fixture" in one.message]


def test_fixtures_are_those_of_the_suite() -> None:
    assert fixtures() == suite_fixtures.SUITES


def test_images_are_those_of_the_languages() -> None:
    ours = {(language.image, name) for name, language in LANGUAGES.items()}
    assert set(LANGUAGE_OF.items()) == ours | {(image, name) for name, image in WEB_IMAGES.items()}
    assert {path.parent.name for path in IMAGES.glob("*/Dockerfile")} >= LANGUAGE_OF.keys() | NO_LANGUAGES


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
