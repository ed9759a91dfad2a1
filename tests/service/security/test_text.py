"""Hostile text is inert in every answer: in pages, in text for terminals, in XML, and in JSON."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from tests.service.security.conftest import Served
from tests.service.security.scene import SLUG

NAMES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    '"><svg onload=alert(1)>',
    "=HYPERLINK(1)",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "' or '1'='1",
]
"""What may be a name: it is only text."""
REFUSED = [
    "\x1b[2J",
    "\x1b]8;;http://x\x07y\x1b]8;;\x07",
    "\u202etxt.exe",
    "\u2066x",
    "a\0b",
    "\x9b2J",
    "a\nb",
    "a\u2028b",
]
"""What terminals and readers act upon is no name."""
FORMATS = ["json", "html", "junit", "markdown", "text"]
ACTIVE = re.compile(rb"<script[^>]*>alert|<img[^>]*onerror|<svg[^>]*onload|href=.?javascript:", re.IGNORECASE)
ACTED_UPON = re.compile("[\0\x07\x08\x0b\x0c\x1b\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_text_wherever_it_is_shown(stage: Served, name: str) -> None:
    made = stage.ask("admin", "POST", "/v1/users", json={"role": "candidate", "name": name})
    assert made.json()["name"] == name
    for response in (made, stage.ask("admin", "GET", f"/v1/users/{made.json()['id']}")):
        assert response.headers["content-type"] == "application/json"
        assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("text", REFUSED)
def test_what_terminals_and_readers_act_upon_is_no_name_label_or_reason(stage: Served, text: str) -> None:
    ann = stage.scene.people["ann"].id
    for path, body in (
        ("/v1/users", {"role": "candidate", "name": text}),
        (f"/v1/users/{ann}/tokens", {"label": text, "days": 1}),
        ("/v1/webhooks", {"url": f"https://example.com/{text}", "events": []}),
        (f"/v1/challenges/{SLUG}/submissions", {"files": [{"path": f"{text}.py", "content": "print(1)"}]}),
    ):
        response = stage.ask("admin", "POST", path, json=body)
        assert response.status_code in {400, 422}, path
        assert not ACTED_UPON.search(response.text)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("who", ["mallory", "interviewer"])
def test_what_a_program_and_its_code_say_is_inert_in_every_form(stage: Served, who: str, form: str) -> None:
    path = f"/v1/submissions/{stage.scene.work['mallory'].submission_id}/report"
    response = stage.ask(who, "GET", path, params={"format": form})
    assert response.status_code == 200
    assert not ACTED_UPON.search(response.text)
    if form in {"html", "junit"}:
        assert not ACTIVE.search(response.content)
    if form == "markdown":
        assert not ACTIVE.search(MarkdownIt("commonmark", {"html": True}).render(response.text).encode())
    assert response.headers["x-content-type-options"] == "nosniff"
    if form == "html":
        policy = response.headers["content-security-policy"]
        assert "sandbox" in policy
        assert "script-src" not in policy


def test_what_a_run_says_is_inert(stage: Served) -> None:
    response = stage.ask("mallory", "GET", f"/v1/runs/{stage.scene.work['mallory'].run_id}")
    assert response.status_code == 200
    assert "\x1b" not in response.text
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize("text", [*NAMES, "\u202e", "%0d%0aX-Evil: yes", "%1b[2J"])
def test_what_was_asked_for_comes_back_inert(stage: Served, text: str) -> None:
    for path in (f"/problems/{text}", f"/v1/challenges/{text}", f"/{text}"):
        response = stage.ask("ann", "GET", path)
        assert response.status_code in {404, 422}
        assert "html" not in response.headers["content-type"]
        assert "x-evil" not in response.headers


@pytest.mark.parametrize("form", FORMATS)
def test_private_answers_are_kept_by_no_shared_cache(stage: Served, form: str) -> None:
    path = f"/v1/submissions/{stage.scene.work['ann'].submission_id}/report"
    response = stage.ask("ann", "GET", path, params={"format": form})
    assert response.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in response.headers["vary"]
    again = stage.ask(
        "ann", "GET", path, params={"format": form}, headers={"If-None-Match": response.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    other = stage.ask(
        "bob", "GET", path, params={"format": form}, headers={"If-None-Match": response.headers["etag"]}
    )
    assert other.status_code == 404


def test_two_views_of_a_report_have_two_tags(stage: Served) -> None:
    path = f"/v1/submissions/{stage.scene.work['ann'].submission_id}/report"
    tags = {stage.ask(who, "GET", path).headers["etag"] for who in ("ann", "interviewer")}
    assert len(tags) == 2
