"""Code is handed in, in three forms, and found again; what is refused leaves nothing behind."""

from __future__ import annotations

import base64
import io
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from runner.domain.access import Role, Scope
from runner.storage import tables
from runner.storage.types import db_now
from tests.challenge_folders import SHOUT, SHOUT_IN_C
from tests.service.api.exam import CODE, HAND_IN, WRONG, Exam, handed_in, one_database, published

MANY = {"files": [{"path": f"m{number}.py", "content": "x = 1\n"} for number in range(201)]}


def zip_of(**files: str) -> bytes:
    """A zip archive; `__` stands for a dot."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def tar_of(name: str, content: str) -> bytes:
    """A .tar.gz."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content.encode()))
    return stream.getvalue()


def link() -> bytes:
    """A .tar.gz with a link out of it."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        entry = tarfile.TarInfo("solution.py")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
    return stream.getvalue()


def sent(client: httpx.Client, kind: str, body: bytes, **query: str) -> httpx.Response:
    """A body of that type."""
    return client.post(HAND_IN, content=body, headers={"Content-Type": kind}, params=query)


def test_a_submission_is_taken_and_found_again(exam: Exam) -> None:
    client = exam.client()
    response = client.post(HAND_IN, json=CODE)
    assert response.status_code == 201
    answer = response.json()
    assert response.headers["location"] == f"/v1/submissions/{answer['id']}"
    assert (answer["challenge"], answer["language"], answer["origin"]) == ("shout", "python", "file")
    assert answer["size"] == len(SHOUT)
    assert answer["grading"]["state"] == "queued"
    assert answer["grading"]["outcome"] is None
    assert answer["expected_wait_seconds"] >= 0
    found = client.get(response.headers["location"]).json()
    assert found["grading"]["version_sha256"] == exam.version.sha256
    assert found["id"] == answer["id"]


def test_a_bell_rings_for_what_was_handed_in(exam: Exam) -> None:
    handed_in(exam.client())
    assert exam.office.service.bell.waiting() == 1


def test_its_outcome_is_shown_once_it_was_graded(exam: Exam) -> None:
    client = exam.client()
    place = f"/v1/submissions/{handed_in(client)['id']}"
    exam.grade()
    grading = client.get(place).json()["grading"]
    assert grading["state"] == "finished"
    assert grading["finished_at"] is not None
    outcome = grading["outcome"]
    assert (outcome["verdict"], outcome["decision"], outcome["score"]) == ("AC", "passed", 100.0)
    assert client.get(place).json()["expected_wait_seconds"] is None


@one_database
@pytest.mark.parametrize(
    "request_",
    [
        {"json": {"language": "python", "files": [{"path": "solution.py", "content": SHOUT}]}},
        {
            "json": {
                "files": [
                    {"path": "solution.py", "content_base64": base64.b64encode(SHOUT.encode()).decode()}
                ]
            }
        },
        {"files": [("files", ("solution.py", SHOUT.encode()))]},
        {"files": [("files", ("solution.py", SHOUT.encode()))], "data": {"language": "python"}},
        {"content": zip_of(solution__py=SHOUT), "headers": {"Content-Type": "application/zip"}},
        {"content": tar_of("x/solution.py", SHOUT), "headers": {"Content-Type": "application/gzip"}},
    ],
    ids=["json", "base64", "form", "form-with-language", "zip", "tar.gz"],
)
def test_all_bodies_hand_in_the_same(exam: Exam, request_: dict[str, Any]) -> None:
    client = exam.client()
    response = client.post(HAND_IN, **request_)
    assert response.status_code == 201, response.text
    code = client.get(f"{response.headers['location']}/code")
    assert code.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(code.content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"solution.py": SHOUT.encode()}


@one_database
def test_the_language_of_an_archive_may_be_named(exam: Exam) -> None:
    both = zip_of(shout__py=SHOUT, shout__c=SHOUT_IN_C)
    response = sent(exam.client(), "application/zip", both, language="c")
    assert response.json()["language"] == "c"


@one_database
def test_paths_and_modes_are_kept(exam: Exam) -> None:
    client = exam.client()
    files = [
        {"path": "lib/tool.sh", "content": "#!/bin/sh\n", "executable": True},
        {"path": "solution.py", "content": SHOUT},
    ]
    place = f"/v1/submissions/{handed_in(client, {'files': files})['id']}/code"
    with zipfile.ZipFile(io.BytesIO(client.get(place).content)) as archive:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
    assert modes == {"lib/tool.sh": 0o755, "solution.py": 0o644}


def test_the_same_key_hands_in_once(exam: Exam) -> None:
    client, key = exam.client(), {"Idempotency-Key": "hand-in 1"}
    first = client.post(HAND_IN, json=CODE, headers=key)
    again = client.post(HAND_IN, json=CODE, headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["idempotent-replay"] == "true"
    assert "idempotent-replay" not in first.headers
    assert again.json()["id"] == first.json()["id"]
    assert again.headers["location"] == first.headers["location"]
    assert exam.counts()["submissions"] == 1


def test_the_same_key_hands_in_once_also_when_both_come_at_the_same_time(exam: Exam) -> None:
    actor, key = exam.somebody(), {"Idempotency-Key": "hand-in 1"}
    clients = [exam.desk.of(actor) for _ in range(6)]
    with ThreadPoolExecutor(len(clients)) as threads:
        answers = list(threads.map(lambda client: client.post(HAND_IN, json=CODE, headers=key), clients))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert exam.counts()["submissions"] == exam.counts()["work"] == 1


def test_the_last_submission_is_not_given_twice(exam: Exam) -> None:
    actor = exam.somebody()
    clients = [exam.desk.of(actor) for _ in range(8)]
    with ThreadPoolExecutor(len(clients)) as threads:
        answers = list(threads.map(lambda client: client.post(HAND_IN, json=CODE), clients))
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 3
    assert exam.counts()["submissions"] == 5


def test_a_key_is_for_one_request(exam: Exam) -> None:
    client, key = exam.client(), {"Idempotency-Key": "hand-in 1"}
    client.post(HAND_IN, json=CODE, headers=key)
    before = exam.counts()
    other = client.post(HAND_IN, json=WRONG, headers=key)
    assert other.status_code == 409
    assert other.json()["type"] == "/problems/conflict"
    assert exam.counts() == before


def test_keys_of_others_do_not_matter(exam: Exam) -> None:
    key = {"Idempotency-Key": "hand-in 1"}
    ids = {exam.client().post(HAND_IN, json=CODE, headers=key).json()["id"] for _ in range(2)}
    assert len(ids) == 2


def test_only_so_much_of_one_candidate_waits(exam: Exam) -> None:
    client = exam.client()
    candidate = handed_in(client)["candidate_id"]
    with exam.office.database.write() as connection:
        rows = connection.execute(sa.select(tables.work)).mappings().all()
        more = [{**rows[0], "id": f"{number:036}", "candidate_id": candidate} for number in range(49)]
        connection.execute(sa.insert(tables.work), more)
    before = exam.counts()
    response = client.post(HAND_IN, json=CODE)
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 0
    assert response.json()["type"] == "/problems/too-many-requests"
    assert exam.counts() == before
    assert exam.client().post(HAND_IN, json=CODE).status_code == 201


def test_nothing_is_taken_that_would_wait_for_too_long(exam: Exam) -> None:
    handed_in(exam.client())
    crowd = exam.somebody().user_id
    with exam.office.database.write() as connection:
        row = connection.execute(sa.select(tables.work)).mappings().first()
        assert row is not None
        more = [{**row, "id": f"{number:036}", "candidate_id": crowd} for number in range(400)]
        connection.execute(sa.insert(tables.work), more)
    before = exam.counts()
    exam.office.service.outlook.forget()
    response = exam.client().post(HAND_IN, json=CODE)
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 60
    assert exam.counts() == before


def test_a_candidate_has_so_many_submissions(exam: Exam) -> None:
    client = exam.client()
    for _ in range(5):
        handed_in(client)
    before = exam.counts()
    response = client.post(HAND_IN, json=CODE)
    assert response.status_code == 409
    assert response.json()["type"] == "/problems/submissions-used-up"
    assert exam.counts() == before
    assert exam.client(Role.INTERVIEWER).post(HAND_IN, json=CODE).status_code == 201


def _file(**values: object) -> dict[str, Any]:
    return {"json": {"files": [{"path": "solution.py", "content": "x = 1\n", **values}]}}


def _body(kind: str, content: bytes) -> dict[str, Any]:
    return {"content": content, "headers": {"Content-Type": kind}}


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "a language that is not offered": (
        {"json": {"files": [{"path": "main.go", "content": "package main\n"}]}},
        422,
        "language-not-offered",
    ),
    "a language that there is not": ({"json": {**CODE, "language": "klingon"}}, 422, "language-not-offered"),
    "too many files": ({"json": MANY}, 422, "invalid-request"),
    "too many files in a form": (
        {"files": [("files", (f"m{number}.py", b"x")) for number in range(201)]},
        422,
        "submission-too-large",
    ),
    "too many files in an archive": (
        _body("application/zip", zip_of(**{f"m{number}__py": "x" for number in range(201)})),
        422,
        "submission-too-large",
    ),
    "a file that is too large": (_file(content="#" * 66000), 422, "submission-too-large"),
    "a body that cannot but be too large": (_file(content="#" * 2_000_000), 413, "body-too-large"),
    "a form that cannot but be too large": (
        {"files": [("files", ("solution.py", b"#" * 2_000_000))]},
        413,
        "body-too-large",
    ),
    "a bomb": (
        _body("application/zip", zip_of(**{f"m{number}__py": "#" * 60000 for number in range(100)})),
        422,
        "submission-too-large",
    ),
    "a path out of it": (
        _body("application/zip", zip_of(**{"../solution__py": SHOUT})),
        422,
        "archive-refused",
    ),
    "a link": (_body("application/gzip", link()), 422, "archive-refused"),
    "half an archive": (_body("application/zip", zip_of(a__py=SHOUT)[:40]), 422, "archive-refused"),
    "no archive": (_body("application/zip", b"print()"), 422, "archive-refused"),
    "a path upwards": (_file(path="../solution.py"), 422, "submission-refused"),
    "a path from the root": (_file(path="/solution.py"), 422, "submission-refused"),
    "a name in a form with a path upwards": (
        {"files": [("files", ("../../solution.py", b"x"))]},
        422,
        "submission-refused",
    ),
    "an empty submission": (_file(content=" \n"), 422, "submission-refused"),
    "no files": ({"json": {"files": []}}, 422, "invalid-request"),
    "a form without files": ({"files": [("language", (None, b"python"))]}, 422, "invalid-request"),
    "a form with something else": (
        {"files": [("files", ("solution.py", b"x")), ("owner", (None, b"me"))]},
        422,
        "invalid-request",
    ),
    "a form with a file of another name": ({"files": [("code", ("a.py", b"x"))]}, 422, "invalid-request"),
    "a form that is none": (_body("multipart/form-data; boundary=x", b"nothing"), 400, "malformed-body"),
    "a form without a boundary": (_body("multipart/form-data", b"nothing"), 400, "malformed-body"),
    "both contents": (_file(content_base64="eA=="), 422, "invalid-request"),
    "neither content": ({"json": {"files": [{"path": "a.py"}]}}, 422, "invalid-request"),
    "base64 that is none": (_file(content=None, content_base64="eA="), 422, "invalid-request"),
    "what nobody asked for": ({"json": {**CODE, "score": 100}}, 422, "invalid-request"),
    "a NUL in text": (_file(content="x\0"), 422, "invalid-request"),
    "a NUL in source code": (_file(content=None, content_base64="eAA="), 422, "submission-refused"),
    "a NUL in a path": (_file(path="a\0.py"), 422, "invalid-request"),
    "half a surrogate pair": (
        _body("application/json", b'{"files": [{"path": "a.py", "content": "\\ud800"}]}'),
        400,
        "malformed-body",
    ),
    "bytes that are no UTF-8": (
        _body("application/json", b'{"files": [{"path": "a.py", "content": "\xff"}]}'),
        400,
        "malformed-body",
    ),
    "broken JSON": (_body("application/json", b'{"files": ['), 400, "malformed-body"),
    "JSON without end": (_body("application/json", b"[" * 100_000), 400, "malformed-body"),
    "another type of body": (_body("text/plain", SHOUT.encode()), 415, "unsupported-media-type"),
    "no type of body": ({"content": SHOUT.encode()}, 415, "unsupported-media-type"),
    "an encoded body": (
        {"json": CODE, "headers": {"Content-Encoding": "gzip"}},
        415,
        "unsupported-media-type",
    ),
    "a key that is too long": (
        {"json": CODE, "headers": {"Idempotency-Key": "x" * 201}},
        422,
        "invalid-request",
    ),
    "a language of another shape": ({"json": CODE, "params": {"language": "C++!"}}, 422, "invalid-request"),
}


@pytest.mark.usefixtures("lingering")
def test_what_is_wrong_is_said_and_nothing_of_it_is_kept(exam: Exam) -> None:
    client = exam.client()
    before = exam.counts()
    answers = {}
    for name, (request, _, _) in REFUSED.items():
        response = client.post(HAND_IN, **request)
        problem = response.json()
        answers[name] = (response.status_code, problem["type"].removeprefix("/problems/"))
        assert problem["detail"], name
        assert problem["next_step"], name
    assert answers == {name: (status, kind) for name, (_, status, kind) in REFUSED.items()}
    assert exam.counts() == before


@one_database
def test_a_mistake_in_json_is_pointed_at(exam: Exam) -> None:
    problem = exam.client().post(HAND_IN, **_file(content="x\0")).json()
    assert [one["pointer"] for one in problem["errors"]] == ["#/files/0/content"]
    assert "base64" in problem["errors"][0]["detail"]


def test_an_unknown_challenge_looks_like_one_that_was_not_granted(exam: Exam) -> None:
    stranger = exam.desk.of(exam.office.somebody())
    problems = []
    for slug in ("shout", "no-such-challenge"):
        response = stranger.post(f"/v1/challenges/{slug}/submissions", json=CODE)
        assert response.status_code == 404
        problems.append({**response.json(), "instance": ""})
    assert problems[0] == problems[1]
    assert problems[0]["type"] == "/problems/unknown-challenge"
    assert exam.counts()["submissions"] == 0


@one_database
def test_somebody_without_a_token_is_not_listened_to(exam: Exam) -> None:
    response = exam.desk.with_token("").post(HAND_IN, json=CODE)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_an_expired_token_says_so(exam: Exam) -> None:
    client = exam.client()
    with exam.office.database.write() as connection:
        connection.execute(sa.update(tables.tokens).values(expires_at=db_now()))
    response = client.post(HAND_IN, json=CODE)
    assert response.status_code == 401
    assert response.json()["type"] == "/problems/token-expired"
    assert exam.counts()["submissions"] == 0


@one_database
def test_a_token_that_only_reads_hands_nothing_in(exam: Exam) -> None:
    client = exam.desk.of(exam.somebody(), Scope.SUBMISSIONS_READ, Scope.CHALLENGES_READ)
    response = client.post(HAND_IN, json=CODE)
    assert response.status_code == 403
    assert "submissions:write" in response.json()["detail"]


def test_candidates_do_not_see_one_another(exam: Exam) -> None:
    place = f"/v1/submissions/{handed_in(exam.client())['id']}"
    other = exam.client()
    for path in (place, f"{place}/code", f"{place}/gradings", f"{place}/report", f"{place}/events"):
        response = other.get(path)
        assert (path, response.status_code) == (path, 404)
    assert other.get("/v1/submissions").json()["items"] == []


@one_database
def test_an_id_of_another_shape_is_refused(exam: Exam) -> None:
    assert exam.client().get("/v1/submissions/4711").status_code == 422


def test_a_list_is_read_page_by_page(exam: Exam) -> None:
    client = exam.client()
    made = [handed_in(client)["id"] for _ in range(3)]
    first = client.get("/v1/submissions", params={"limit": 2})
    second = client.get(first.links["next"]["url"])
    seen = [one["id"] for page in (first, second) for one in page.json()["items"]]
    assert seen == made[::-1]
    assert second.json()["next_cursor"] is None


def test_an_interviewer_sees_what_was_handed_in_to_granted_challenges(exam: Exam) -> None:
    mine, others = handed_in(exam.client()), handed_in(exam.client(), WRONG)
    interviewer = exam.client(Role.INTERVIEWER)
    assert [one["id"] for one in interviewer.get("/v1/submissions").json()["items"]] == [
        others["id"],
        mine["id"],
    ]
    of_one = interviewer.get("/v1/submissions", params={"candidate_id": mine["candidate_id"]})
    assert [one["id"] for one in of_one.json()["items"]] == [mine["id"]]
    assert interviewer.get("/v1/submissions", params={"challenge": "another"}).json()["items"] == []
    assert exam.desk.of(exam.office.somebody(Role.INTERVIEWER)).get("/v1/submissions").json()["items"] == []


def test_only_an_interviewer_sees_faults(exam: Exam) -> None:
    client = exam.client()
    place = f"/v1/submissions/{handed_in(client)['id']}"
    exam.office.grade(lambda _: None)
    for own in (client.get(place).json(), client.get(f"{place}/gradings").json()["items"][0]):
        grading = own.get("grading", own)
        assert grading["state"] == "ungraded"
        assert (grading["fault"], grading["needs_review"], grading["outcome"]) == (None, None, None)
    grading = exam.client(Role.INTERVIEWER).get(place).json()["grading"]
    assert grading["fault"]["kind"] == "SandboxLostError"


@one_database
def test_the_limit_is_the_challenges_own(exam: Exam) -> None:
    yaml = (exam.folder.parent / "shout" / "challenge.yaml").read_text().replace("code: 64", "code: 1")
    small = published(exam.office, exam.folder / "small", yaml=yaml)
    client = exam.desk.of(exam.office.somebody(Role.CANDIDATE, small))
    body = {"files": [{"path": "solution.py", "content": "#" * 1500}]}
    response = client.post("/v1/challenges/small/submissions", json=body)
    assert response.json()["type"] == "/problems/submission-too-large"
    assert "1.0 KiB" in response.json()["detail"]
