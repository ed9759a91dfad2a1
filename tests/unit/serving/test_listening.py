"""The socket of the service: bound before anything else, or one sentence that says why not."""

from __future__ import annotations

import pytest

from runner.domain.errors import UsageError
from runner.serving.listening import is_reachable_from_elsewhere, listen, url_of


@pytest.mark.parametrize(
    ("host", "url", "elsewhere"),
    [("127.0.0.1", "http://127.0.0.1:", False), ("0.0.0.0", "http://0.0.0.0:", True)],
)
def test_it_says_where_it_listens_and_for_whom(host: str, url: str, elsewhere: object) -> None:
    with listen(host, 0) as listener:
        assert url_of(listener).startswith(url)
        assert is_reachable_from_elsewhere(listener) is elsewhere


def test_a_port_that_is_taken_is_named() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} of 127.0.0.1 is taken") as raised:
            listen("127.0.0.1", port)
    assert "--port" in raised.value.next_step


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
def test_an_address_of_another_machine_is_none(host: str) -> None:
    with pytest.raises(UsageError, match=host):
        listen(host, 0)
