"""API10:2023 Unsafe Consumption of APIs: what receivers of webhooks answer is not trusted.

How long and how much of an answer is read, and that redirects are not followed, is tested with the
deliverer. Here: what was kept of it is inert where people read it.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from runner.storage import tables
from tests.service.security.conftest import Served

ANSWERS = [
    "<script>alert(1)</script>",
    "\x1b[2J\x1b]8;;http://evil.example\x07x",
    "\u202etxt.exe",
    "\x9b2J",
    "{}",
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_a_receiver_answered_is_data_in_the_log_of_deliveries(stage: Served, answer: str) -> None:
    ids = stage.scene.ids
    with stage.scene.service.database.write() as connection:
        where = tables.deliveries.c.id == ids["delivery"]
        connection.execute(sa.update(tables.deliveries).where(where).values(response=answer, error=answer))
    response = stage.ask(
        "interviewer", "GET", f"/v1/webhooks/{ids['webhook']}/deliveries", params={"limit": 100}
    )
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert b"\x1b" not in response.content
    assert answer in [item["response"] for item in response.json()["items"]]
