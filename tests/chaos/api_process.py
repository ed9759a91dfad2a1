"""An API process that may be killed at any time, and a candidate who talks to it over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import TracebackType
from typing import Self

import httpx

from runner.services import identity
from runner.services.identity import OPERATOR, Wish
from tests.chaos.crew import MARK, ROOT
from tests.chaos.servers import until
from tests.chaos.world import World


class ApiProcess:
    """`python -m api` on a socket that outlives it. A context manager."""

    def __init__(self, world: World) -> None:
        """Not started yet."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        settings = world.service.settings
        self._environment = {
            **os.environ,
            MARK: "api",
            "FAIRTRIAL_DATABASE_URL": settings.database_url.get_secret_value(),
            "FAIRTRIAL_REDIS_URL": settings.redis_url.get_secret_value(),
            "FAIRTRIAL_SUBMISSIONS_PER_HOUR": str(settings.submissions_per_hour),
            "XDG_CACHE_HOME": str(world.crew.orders.parent / "cache"),
        }
        self._log = world.crew.orders.parent / "api.log"
        wish = Wish(world.candidate.user_id, "chaos", None, timedelta(days=1))
        token = identity.issue(world.service, OPERATOR, wish).text
        host, port = self._listener.getsockname()[:2]
        self.client = httpx.Client(
            base_url=f"http://{host}:{port}/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()
        self.kill()
        self._listener.close()

    def start(self) -> None:
        """Return when it answers."""
        descriptor = self._listener.fileno()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "api", "--fd", str(descriptor)],
                cwd=ROOT,
                env=self._environment,
                pass_fds=[descriptor],
                stdout=log,
                stderr=log,
            )
        until(self._answers, "the API starts")

    def kill(self) -> None:
        """With SIGKILL."""
        self._process.kill()
        self._process.wait()

    def post(self, body: Mapping[str, object], key: str) -> httpx.Response:
        """Hand in."""
        return self.client.post("/challenges/shout/submissions", json=body, headers={"Idempotency-Key": key})

    def events(self, submission_id: str, after: str) -> Iterator[tuple[str, str]]:
        """Id and type of each event that was stored, until the stream ends or breaks."""
        headers = {"Last-Event-ID": after} if after else {}
        with self.client.stream("GET", f"/submissions/{submission_id}/events", headers=headers) as answer:
            if answer.status_code == httpx.codes.NO_CONTENT:
                return
            assert answer.status_code == httpx.codes.OK, answer.read()
            number = kind = ""
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    number = value
                elif name == "event":
                    kind = value
                elif not line and kind:
                    yield number, kind
                    kind = ""

    def _answers(self) -> bool:
        try:
            return self.client.get("/me", timeout=1).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False
