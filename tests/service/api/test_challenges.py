"""Challenges are published whole or not at all, and read by whom they are for."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import httpx
import pytest

from runner.domain.access import Role
from tests.challenge_folders import CHALLENGE, write_challenge
from tests.service.api.desk import Desk
from tests.service.api.exam import SLUG, Exam, handed_in, one_database

PLACE = f"/v1/challenges/{SLUG}"
SECRET = "3 OR 4"


def packed(folder: Path, below: str = "") -> bytes:
    """A folder as a zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{below}{path.relative_to(folder)}")
    return stream.getvalue()


def put(client: httpx.Client, body: bytes, slug: str = SLUG, kind: str = "application/zip") -> httpx.Response:
    """Publish an archive."""
    return client.put(f"/v1/challenges/{slug}", content=body, headers={"Content-Type": kind})


def names(archive: bytes) -> set[str]:
    """What is in a zip archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return set(opened.namelist())


@pytest.fixture
def author(desk: Desk) -> httpx.Client:
    """Somebody who publishes."""
    return desk.of(desk.office.somebody(Role.AUTHOR))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A challenge to be published."""
    return write_challenge(tmp_path / "work" / SLUG)


def test_an_author_publishes_and_reads_a_challenge(author: httpx.Client, folder: Path) -> None:
    response = put(author, packed(folder))
    assert response.status_code == 201, response.text
    assert response.headers["location"] == PLACE
    listed = author.get("/v1/challenges").json()["items"]
    assert listed == [response.json()]
    assert (listed[0]["slug"], listed[0]["name"], listed[0]["version"]) == (SLUG, "Shout", "1.0.0")


def test_the_folder_itself_may_be_packed_and_a_tar_as_well(author: httpx.Client, folder: Path) -> None:
    first = put(author, packed(folder, below="anything/"))
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        archive.add(folder, SLUG)
    again = put(author, stream.getvalue(), kind="application/gzip")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


def test_a_new_version_grades_from_now_on_and_the_old_one_comes_back(
    author: httpx.Client, folder: Path
) -> None:
    first = put(author, packed(folder)).json()
    old = packed(folder)
    write_challenge(folder, yaml=CHALLENGE.replace("version: 1.0.0", "version: 1.1.0"))
    second = put(author, packed(folder))
    assert second.status_code == 201
    assert second.json()["version"] == "1.1.0"
    versions = author.get(f"{PLACE}/versions").json()["items"]
    assert [one["sha256"] for one in versions] == [second.json()["sha256"], first["sha256"]]
    assert put(author, old).status_code == 200
    assert author.get(PLACE).json()["version"] == "1.0.0"


def test_versions_are_read_page_by_page(author: httpx.Client, folder: Path) -> None:
    for number in range(3):
        write_challenge(folder, yaml=CHALLENGE.replace("1.0.0", f"1.{number}.0"))
        put(author, packed(folder))
    first = author.get(f"{PLACE}/versions", params={"limit": 2})
    second = author.get(first.links["next"]["url"])
    pages = [[one["version"] for one in page.json()["items"]] for page in (first, second)]
    assert pages == [["1.2.0", "1.1.0"], ["1.0.0"]]


def test_every_mistake_is_listed_by_line_and_nothing_is_published(author: httpx.Client, folder: Path) -> None:
    write_challenge(folder, yaml=CHALLENGE.replace("level: intern", "level: wizard"))
    (folder / "tests" / "core" / "02.ans").unlink()
    response = put(author, packed(folder))
    assert response.status_code == 422
    problem = response.json()
    assert problem["type"] == "/problems/not-a-challenge"
    line = 1 + CHALLENGE.splitlines().index("level: intern")
    places = {(one["file"], one["line"]) for one in problem["errors"]}
    assert ("challenge.yaml", line) in places
    assert any("core/02" in one["file"] for one in problem["errors"])
    assert all(one["fix"] for one in problem["errors"])
    assert author.get("/v1/challenges").json()["items"] == []
    assert author.get(PLACE).status_code == 404


@one_database
@pytest.mark.parametrize(
    ("kind", "body", "status", "problem"),
    [
        ("application/zip", b"PK nothing", 422, "archive-refused"),
        ("application/gzip", b"nothing", 422, "archive-refused"),
        ("text/plain", b"name: x", 415, "unsupported-media-type"),
        ("application/json", b"{}", 415, "unsupported-media-type"),
    ],
)
def test_what_is_no_archive_is_not_published(
    author: httpx.Client, kind: str, body: bytes, status: int, problem: str
) -> None:
    response = put(author, body, kind=kind)
    assert (response.status_code, response.json()["type"]) == (status, f"/problems/{problem}")


@one_database
def test_an_archive_without_a_challenge_is_not_published(author: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").write_text("nothing yet\n")
    response = put(author, packed(tmp_path / "empty"))
    assert response.json()["type"] == "/problems/not-a-challenge"
    assert "challenge.yaml" in response.json()["detail"]


@one_database
def test_hostile_archives_are_not_published(author: httpx.Client) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../challenge.yaml", CHALLENGE)
    assert put(author, stream.getvalue()).json()["type"] == "/problems/archive-refused"


def test_nobody_takes_anothers_slug(author: httpx.Client, desk: Desk, folder: Path) -> None:
    published = put(author, packed(folder)).json()
    write_challenge(folder, yaml=CHALLENGE.replace("1.0.0", "6.6.6"))
    assert put(desk.of(desk.office.somebody(Role.AUTHOR)), packed(folder)).status_code == 404
    assert author.get("/v1/challenges").json()["items"] == [published]


def test_who_does_not_publish_learns_nothing_by_trying(
    author: httpx.Client, desk: Desk, folder: Path
) -> None:
    put(author, packed(folder))
    for role in (Role.CANDIDATE, Role.INTERVIEWER):
        client = desk.of(desk.office.somebody(role))
        problems = [put(client, packed(folder), slug=slug).json() for slug in (SLUG, "another")]
        assert [problem.pop("instance") for problem in problems]
        assert problems[0] == problems[1]
        assert problems[0]["status"] == 403


@one_database
def test_a_slug_has_a_shape(author: httpx.Client, folder: Path) -> None:
    for slug in ("Shout", "-shout", "x" * 64, "sh%00out"):
        assert put(author, packed(folder), slug=slug).status_code == 422


def test_candidates_get_everything_but_secrets(exam: Exam) -> None:
    candidate = exam.client()
    answer = candidate.get(PLACE)
    view = answer.json()
    assert view["facts"]["languages"].keys() == {"python", "c"}
    assert view["statement_html"].startswith("<h1>Shout</h1>")
    assert view["statement_markdown"].startswith("# Shout")
    assert SECRET not in answer.text
    bundle = candidate.get(f"{PLACE}/bundle")
    assert bundle.headers["content-type"] == "application/zip"
    assert bundle.headers["content-disposition"] == 'attachment; filename="shout.zip"'
    assert "STATEMENT.md" in names(bundle.content)
    assert not any("core" in name or "submissions" in name for name in names(bundle.content))


@one_database
def test_candidates_get_no_source(exam: Exam) -> None:
    candidate = exam.client()
    for path in ("source", "source/archive", "versions"):
        response = candidate.get(f"{PLACE}/{path}")
        assert response.status_code == 403
        assert SECRET not in response.text


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.INTERVIEWER])
def test_authors_and_interviewers_see_what_grades(exam: Exam, role: Role) -> None:
    client = exam.client(role)
    view = client.get(f"{PLACE}/source").json()
    assert [group["name"] for group in view["groups"]] == ["sample", "core", "extra"]
    assert [case["id"] for case in view["groups"][1]["cases"]] == ["core/01", "core/02"]
    assert view["limits"]["memory"] == 64
    assert view["sha256"] == exam.version.sha256
    archive = client.get(f"{PLACE}/source/archive").content
    assert names(archive) == {file["path"] for file in view["files"]}
    assert "tests/extra/01.ans" in names(archive)


@one_database
@pytest.mark.parametrize("path", ["", "/bundle", "/source", "/source/archive"])
def test_what_has_not_changed_is_not_sent_again(exam: Exam, path: str) -> None:
    client = exam.client(Role.AUTHOR)
    first = client.get(PLACE + path)
    again = client.get(PLACE + path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    write_challenge(exam.folder / SLUG, yaml=CHALLENGE.replace("1.0.0", "2.0.0"))
    assert put(client, packed(exam.folder / SLUG)).status_code == 201
    changed = client.get(PLACE + path, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_only_what_was_granted_is_listed(exam: Exam) -> None:
    assert [one["slug"] for one in exam.client().get("/v1/challenges").json()["items"]] == [SLUG]
    stranger = exam.desk.of(exam.office.somebody())
    assert stranger.get("/v1/challenges").json()["items"] == []
    for path in ("", "/bundle", "/source", "/versions"):
        assert stranger.get(PLACE + path).json()["type"] == "/problems/unknown-challenge"


def test_a_report_stays_with_the_version_that_graded(exam: Exam) -> None:
    author, candidate = exam.client(Role.AUTHOR), exam.client()
    place = f"/v1/submissions/{handed_in(candidate)['id']}"
    write_challenge(exam.folder / SLUG, yaml=CHALLENGE.replace("1.0.0", "2.0.0"))
    new = put(author, packed(exam.folder / SLUG)).json()["sha256"]
    exam.grade()
    assert candidate.get(place).json()["grading"]["version_sha256"] == exam.version.sha256
    assert handed_in(candidate)["grading"]["version_sha256"] == new
