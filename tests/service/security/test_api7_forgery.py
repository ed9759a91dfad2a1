"""API7:2023 Server Side Request Forgery: webhooks lead to public hosts over https, and nowhere else.

What names lead to when a delivery is made is tested with the deliverer.
"""

from __future__ import annotations

import pytest

from tests.service.security.conftest import Served

INWARDS = [
    "http://example.com/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://0.0.0.0/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://user:password@example.com/",
    "https://example.com@127.0.0.1/",
    "https://example.com:0/",
    "https://example.com:99999/",
    "https:///",
    "https://",
    "https://exa mple.com/",
    "https://example.com/\r\nHost: x",
    "https://example.com\\@127.0.0.1/",
    "https://ex\u202eample.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "unix:///run/docker.sock",
    "javascript:alert(1)",
    "//example.com/",
    "",
]


@pytest.mark.parametrize("url", INWARDS)
def test_a_url_that_leads_inwards_is_no_webhook(stage: Served, url: str) -> None:
    before = stage.ask("stranger_author", "GET", "/v1/webhooks").json()["items"]
    response = stage.ask("stranger_author", "POST", "/v1/webhooks", json={"url": url, "events": []})
    assert response.status_code in {400, 422}, response.text
    assert stage.ask("stranger_author", "GET", "/v1/webhooks").json()["items"] == before
