"""Every fault of the list, by what it hits: how it is brought about once, at a point that chance picks."""

from __future__ import annotations

from typing import Final

from tests.chaos.fault import Fault
from tests.chaos.faults import api, database, engine, host, redis, worker

FAULTS: Final[tuple[Fault, ...]] = (
    *worker.FAULTS,
    *redis.FAULTS,
    *engine.FAULTS,
    *host.FAULTS,
    *database.FAULTS,
    *api.FAULTS,
)
