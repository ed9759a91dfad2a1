"""Reports are read in every form and in either view, by whom they are for, and not sent twice."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import httpx
import pytest

from api.negotiation import best
from api.schemas.base import EXAMPLE_ID
from runner.domain.access import Role
from runner.domain.report import View
from runner.reports.document import from_document
from runner.reports.formats import FORMATS
from tests.service.api.exam import Exam, handed_in, one_database

PLATFORMS = ("gradescope", "exercism", "prairielearn")
TYPES = {name: form.media_type for name, form in FORMATS.items() if name not in PLATFORMS}
SECRET = "3 OR 4"


@pytest.fixture
def graded(exam: Exam) -> dict[str, Any]:
    """A submission that was graded."""
    submission = handed_in(exam.desk.of(exam.somebody()))
    exam.grade()
    return submission


@pytest.fixture
def candidate(exam: Exam) -> httpx.Client:
    """Somebody who hands in."""
    return exam.client()


def place_of(submission: dict[str, Any]) -> str:
    return f"/v1/submissions/{submission['id']}/report"


def test_a_candidate_reads_the_candidates_view(exam: Exam, candidate: httpx.Client) -> None:
    place = place_of(handed_in(candidate))
    exam.grade()
    response = candidate.get(place)
    assert response.headers["content-type"] == "application/json"
    report = from_document(response.json())
    assert report.view is View.CANDIDATE
    assert [group.name for group in report.groups if group.cases] == ["sample"]
    assert SECRET not in response.text


@one_database
def test_candidates_never_get_the_interviewers_view(exam: Exam, candidate: httpx.Client) -> None:
    place = place_of(handed_in(candidate))
    exam.grade()
    for form in FORMATS:
        response = candidate.get(place, params={"view": "interviewer", "format": form})
        assert response.status_code == 403
        assert SECRET not in response.text


@one_database
def test_interviewers_read_either_view(exam: Exam, graded: dict[str, Any]) -> None:
    interviewer, place = exam.client(Role.INTERVIEWER), place_of(graded)
    assert from_document(interviewer.get(place).json()).view is View.INTERVIEWER
    asked = interviewer.get(place, params={"view": "candidate"})
    assert from_document(asked.json()).view is View.CANDIDATE
    assert SECRET not in asked.text


@one_database
def test_a_report_comes_in_every_form(exam: Exam, graded: dict[str, Any]) -> None:
    interviewer, place = exam.client(Role.INTERVIEWER), place_of(graded)
    for form, media_type in TYPES.items():
        named = interviewer.get(place, params={"format": form})
        accepted = interviewer.get(place, headers={"Accept": media_type.partition(";")[0]})
        assert named.headers["content-type"] == media_type
        assert named.content == accepted.content
        assert "Accept" in named.headers["vary"]
    assert ET.fromstring(interviewer.get(place, params={"format": "junit"}).content).tag == "testsuites"
    page = interviewer.get(place, params={"format": "html"})
    assert "sandbox" in page.headers["content-security-policy"]


def test_the_report_is_the_one_that_was_stored(exam: Exam, graded: dict[str, Any]) -> None:
    report = from_document(exam.client(Role.INTERVIEWER).get(place_of(graded)).json())
    assert report.id == graded["grading"]["id"]
    assert report.submission.sha256 == graded["sha256"]
    assert report.score == 100.0


@one_database
@pytest.mark.parametrize("form", PLATFORMS)
def test_what_course_platforms_read_comes_by_name(form: str, exam: Exam, graded: dict[str, Any]) -> None:
    response = exam.client(Role.INTERVIEWER).get(place_of(graded), params={"format": form})
    assert response.headers["content-type"] == FORMATS[form].media_type
    assert len(response.json()["tests"]) >= 2


@one_database
def test_what_has_not_changed_is_not_sent_again(exam: Exam, graded: dict[str, Any]) -> None:
    interviewer, place = exam.client(Role.INTERVIEWER), place_of(graded)
    first = interviewer.get(place)
    assert first.headers["cache-control"] == "private, no-cache"
    again = interviewer.get(place, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    tags = {
        interviewer.get(place, params={"view": view, "format": form}).headers["etag"]
        for view in ("candidate", "interviewer")
        for form in FORMATS
    }
    assert len(tags) == 2 * len(FORMATS)


def test_there_is_no_report_before_the_grading(exam: Exam, candidate: httpx.Client) -> None:
    response = candidate.get(place_of(handed_in(candidate)))
    assert response.status_code == 409
    assert response.json()["type"] == "/problems/not-graded-yet"
    assert "the grading waits for a worker" in response.json()["detail"]
    assert int(response.headers["retry-after"]) > 0


def test_what_is_no_id_is_shown_one(exam: Exam, candidate: httpx.Client) -> None:
    response = candidate.get("/v1/submissions/f9026a5db44c/report")
    assert response.status_code == 422
    assert [(one["parameter"], one["detail"]) for one in response.json()["errors"]] == [
        ("submission_id", f"An id looks like {EXAMPLE_ID}")
    ]


def test_ungraded_is_neither_passed_nor_failed(exam: Exam, candidate: httpx.Client) -> None:
    place = place_of(handed_in(candidate))
    exam.office.grade(lambda _: None)
    problem = candidate.get(place)
    assert problem.status_code == 409
    assert problem.json()["type"] == "/problems/ungraded"
    assert "neither passed nor failed" in problem.json()["detail"]


@one_database
def test_an_unknown_form_or_view_is_refused(exam: Exam, graded: dict[str, Any]) -> None:
    interviewer, place = exam.client(Role.INTERVIEWER), place_of(graded)
    assert interviewer.get(place, params={"format": "pdf"}).status_code == 422
    assert interviewer.get(place, params={"view": "author"}).status_code == 422
    response = interviewer.get(place, headers={"Accept": "application/pdf"})
    assert response.status_code == 406
    assert response.json()["type"] == "/problems/not-acceptable"


@one_database
def test_a_grading_of_another_submission_is_not_found(exam: Exam, graded: dict[str, Any]) -> None:
    other = handed_in(exam.client())
    response = exam.client(Role.INTERVIEWER).get(
        place_of(graded), params={"grading_id": other["grading"]["id"]}
    )
    assert response.status_code == 404


@one_database
def test_what_candidates_wrote_is_inert_in_pages(exam: Exam, candidate: httpx.Client) -> None:
    hostile = "print('<script>alert(1)</script>')\n"
    place = place_of(handed_in(candidate, {"files": [{"path": "solution.py", "content": hostile}]}))
    exam.grade()
    page = candidate.get(place, params={"format": "html"}).text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/json;q=0.5, text/*", "text/html"),
        ("text/html;q=0, text/*", "text/markdown"),
        ("TEXT/HTML", "text/html"),
        ("text/html;q=x", None),
        ("image/png", None),
        ("*/*;q=0", None),
        ("," * 1000, None),
    ],
)
def test_the_form_that_is_wanted_most_is_sent(accept: str | None, wanted: str | None) -> None:
    assert best(accept, ["application/json", "text/html", "text/markdown"]) == wanted
