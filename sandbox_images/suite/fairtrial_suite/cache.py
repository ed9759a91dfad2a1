"""Redis as the suite sees it."""

from __future__ import annotations

from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from fairtrial_suite.case import Case
from fairtrial_suite.setting import Sidecar

_TIMEOUT = 5.0
"""Seconds for each command."""


class Cache(redis.Redis):
    """A redis-py client with texts for answers. Each command is contact with what the service left there."""

    def __init__(self, case: Case, sidecar: Sidecar) -> None:
        super().__init__(
            host="127.0.0.1",
            port=sidecar.port,
            username="judge",
            password=sidecar.admin_password,
            decode_responses=True,
            socket_timeout=_TIMEOUT,
            socket_connect_timeout=_TIMEOUT,
            retry=Retry(NoBackoff(), 0),
            driver_info=None,  # it would look for its own version on the disk, in each case
        )
        self._case = case

    def execute_command(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - redis-py's own
        """Send one, and wait for its answer."""
        with self._case.contact():
            return super().execute_command(*arguments, **options)  # type: ignore[no-untyped-call]
