"""One browser for all tests of pages; a machine without one fails them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

Scheme = Literal["light", "dark"]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it. While it is there, no other test of this process can use asyncio."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    assert executable, "These tests need a browser: install Debian's package chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page that was opened, and everything that it asked for or complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def hear(self, of: str) -> None:
        """Wait for a complaint of that: the browser says it when it finds the time."""
        if not any(of in complaint for complaint in self.complaints):
            self.page.wait_for_event("console", lambda message: of in message.text)


@dataclass(frozen=True)
class Opener:
    """Opens HTML from a file, as a person would who got it by mail."""

    browser: Browser
    folder: Path

    def open(self, html: str, *, width: int = 1280, scheme: Scheme = "light", script: bool = True) -> Visit:
        """A page of this width; the file itself is not among the requests."""
        file = self.folder / "report.html"
        file.write_text(html, "utf-8")
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
        )
        page = context.new_page()
        visit = Visit(page)
        page.on("request", lambda request: visit.requests.append(request.url))
        page.on("console", lambda message: visit.complaints.append(message.text))
        page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        page.on("dialog", lambda dialog: visit.complaints.append(dialog.message))
        page.goto(file.as_uri())
        visit.requests.remove(file.as_uri())
        return visit


@pytest.fixture
def opener(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """What opens pages; all are closed afterwards."""
    yield Opener(browser, tmp_path)
    for context in browser.contexts:
        context.close()
