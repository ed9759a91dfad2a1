"""Whether anybody listens on a port of this network namespace, found without asking them anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LISTEN = "0A"
"""TCP_LISTEN, as proc_net_tcp(5) has it."""


def listening(port: int) -> bool:
    """On any address."""
    return any(found == port for found in _ports())


def _ports() -> Iterator[int]:
    for table in _TABLES:
        if not table.exists():  # without IPv6
            continue
        for line in table.read_text(encoding="ascii").splitlines()[1:]:
            _, local, _, state, *_ = line.split()
            if state == _LISTEN:
                yield int(local.rpartition(":")[2], 16)
