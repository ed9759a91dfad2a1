"""The third party that the service calls: what it was asked, and how it shall answer."""

from __future__ import annotations

import base64
import http.client
import json
import time
from dataclasses import dataclass
from typing import Any

from fairtrial_suite.case import Case
from fairtrial_suite.faults import AuthorError, ServiceError
from fairtrial_suite.setting import Sidecar

_TIMEOUT = 5.0
_POLL = 0.01


@dataclass(frozen=True, slots=True)
class Request:
    """One that the service sent. `path` is without the query; names of headers are in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - JSON's own
        """The body as JSON. Raise ServiceError when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise ServiceError(
                f"the service sent {self.method} {self.path} with a body that is not JSON"
            ) from error


class Stub:
    """Its script is the challenge's own until the case gives another one."""

    def __init__(self, case: Case, sidecar: Sidecar) -> None:
        self._case = case
        self._sidecar = sidecar

    def script(self, *routes: dict[str, Any]) -> None:
        """Answer so from now on: routes as in stub.yaml. What was asked before stays known."""
        self._ask("PUT", "/__fairtrial/script", {"routes": list(routes)})

    def requests(self, method: str | None = None, path: str | None = None) -> list[Request]:
        """What the service sent since the group began, in order; only this method or path if given.

        Raise ServiceError when it sent more than there is room for: what is not here may be anything.
        """
        document = self._ask("GET", "/__fairtrial/requests", None)
        if document["dropped"]:
            raise ServiceError(f"the service sent {self._sidecar.name} more requests than it keeps")
        found = [_request(each) for each in document["requests"]]
        return [each for each in found if method in {None, each.method} and path in {None, each.path}]

    def forget(self) -> None:
        """Requests so far are no more; the script goes on where it is."""
        self._ask("DELETE", "/__fairtrial/requests", None)

    def wait_for(
        self, count: int, method: str | None = None, path: str | None = None, *, within: float = 3.0
    ) -> list[Request]:
        """Wait until the service has sent so many, for some seconds. Raise ServiceError when it has not."""
        end = time.monotonic() + within
        while len(found := self.requests(method, path)) < count:
            if time.monotonic() >= end:
                what = " ".join(word for word in (method, path) if word) or "requests"
                sent = f"the service sent {len(found)} of {count} {what}"
                raise ServiceError(f"{sent} to {self._sidecar.name} within {within:g} s")
            time.sleep(_POLL)
        return found

    def _ask(self, method: str, path: str, document: object) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self._sidecar.port, timeout=_TIMEOUT)
        headers = {
            "Authorization": f"Bearer {self._sidecar.admin_password}",
            "Content-Type": "application/json",
        }
        body = None if document is None else json.dumps(document)
        try:
            with self._case.contact():
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                said = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise AuthorError(f"{self._sidecar.name} refused: {said[:300].decode(errors='replace')}")
        return dict(json.loads(said)) if said else {}


def _request(document: dict[str, Any]) -> Request:
    headers = {name.lower(): value for name, value in document["headers"]}
    body = (
        base64.b64decode(document["body_base64"]) if "body_base64" in document else document["body"].encode()
    )
    return Request(document["method"], document["path"], document["query"], headers, body)
