"""httpx clients of the service."""

from __future__ import annotations

from typing import Any

import httpx

from fairtrial_suite.case import Case
from fairtrial_suite.transport import Transport


class Clients:
    """Makes clients, and closes them with the case."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._made: list[httpx.Client] = []

    def __call__(self, **options: Any) -> httpx.Client:  # noqa: ANN401 - httpx's own
        """A client with connections and cookies of its own. `options`: headers, cookies, auth, timeout."""
        options = {"timeout": None, "follow_redirects": False, **options}
        client = httpx.Client(
            base_url=f"http://127.0.0.1:{self._case.setting.port}",
            transport=Transport(self._case),
            trust_env=False,
            **options,
        )
        if "accept-encoding" not in httpx.Headers(options.get("headers")):
            client.headers["accept-encoding"] = "identity"
        self._made.append(client)
        return client

    def close(self) -> None:
        """Close them all."""
        while self._made:
            self._made.pop().close()
