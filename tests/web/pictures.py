"""Draws the pictures of the report that the README shows: `python -m tests.web.pictures`.

They come out the same wherever Debian's chromium, fonts-inter and fonts-jetbrains-mono are installed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from runner.reports import html
from tests.unit.reports.samples import wrong_answer

IMAGES = Path(__file__).resolve().parents[2] / "docs/images"
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include>/etc/fonts/fonts.conf</include>
<match target="pattern"><test name="family" qual="all" compare="not_contains"><string>mono</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Inter</string></edit></match>
<match target="pattern"><test name="family"><string>ui-monospace</string></test>
<edit name="family" mode="prepend" binding="strong"><string>JetBrains Mono</string></edit></match>
</fontconfig>
"""


def main() -> None:
    """Write both pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        fonts, page = Path(folder, "fonts.conf"), Path(folder, "report.html")
        fonts.write_text(FONTS, "utf-8")
        page.write_text(html.render(wrong_answer()), "utf-8")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox"],
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )
        desk = browser.new_page(viewport=ViewportSize(width=1080, height=1000), device_scale_factor=1.5)
        phone = browser.new_page(
            viewport=ViewportSize(width=390, height=844), device_scale_factor=2, color_scheme="dark"
        )
        for name, tab in (("desk", desk), ("phone", phone)):
            tab.goto(page.as_uri())
            tab.screenshot(path=IMAGES / f"report-{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
