"""Connections of the suite's to the service's PostgreSQL."""

from __future__ import annotations

import psycopg
from psycopg.rows import DictRow, dict_row

from fairtrial_suite.setting import Sidecar

LOCK_TIMEOUT = 3
STATEMENT_TIMEOUT = 10
_CONNECT_TIMEOUT = 5
"""Seconds, all three."""


def connected(sidecar: Sidecar, name: str) -> psycopg.Connection[DictRow]:
    """To the database of that name: `app` is the service's, and nothing of the service's is in `postgres`."""
    return psycopg.connect(
        host="127.0.0.1",
        port=sidecar.port,
        dbname=name,
        user="judge",
        password=sidecar.admin_password,
        options=f"-c lock_timeout={LOCK_TIMEOUT}s -c statement_timeout={STATEMENT_TIMEOUT}s",
        connect_timeout=_CONNECT_TIMEOUT,
        application_name="suite",
        sslmode="disable",
        gssencmode="disable",
        autocommit=True,
        prepare_threshold=None,
        row_factory=dict_row,
    )
