"""The API dies, is asked twice, or is asked by many at once."""

from __future__ import annotations

import threading
from typing import Final

import sqlalchemy as sa

from runner.domain.events import Audience
from runner.services.submissions import read
from runner.storage import events, tables
from runner.storage.ids import new_id
from tests.chaos.api_process import ApiProcess
from tests.chaos.fault import SQLITE, Fault
from tests.chaos.scripted import RIGHT, WRONG
from tests.chaos.world import World

_BUSY = 50
"""`Settings.max_pending`: as many of one candidate's as may wait."""


def _posted_twice(world: World, _: float) -> None:
    key = new_id()
    got: list[str | None] = []
    threads = [
        threading.Thread(target=lambda: got.append(world.hand_in(RIGHT, key=key))) for _number in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 1, got


def _api_dies_in_upload(world: World, _: float) -> None:
    """Whoever got no answer asks again with the same key, and has handed in once."""
    with ApiProcess(world) as api:
        body = {"language": "python", "files": [{"path": "solution.py", "content": RIGHT}]}
        key, answers = new_id(), []

        def upload() -> None:
            try:
                answers.append(api.post(body, key))
            except Exception:  # noqa: BLE001 - whatever it is, there was no answer
                return

        uploading = threading.Thread(target=upload)
        uploading.start()
        world.pause(0.04)
        api.kill()
        uploading.join()
        api.start()
        again = api.post(body, key)
        assert again.status_code in {200, 201}, again.text
        submission_id = again.json()["id"]
        assert {answer.json()["id"] for answer in answers} <= {submission_id}
        world.acknowledge(submission_id, "AC")
        assert again.status_code == 201 or again.headers["Idempotent-Replay"] == "true"


def _api_dies_in_stream(world: World, _: float) -> None:
    """Whoever watches goes on where it broke, and sees every event once, in order."""
    with ApiProcess(world) as api:
        submission_id = world.hand_in(RIGHT)
        assert submission_id
        killer = threading.Timer(world.chance.uniform(0, 0.5), api.kill)
        killer.start()
        seen: list[tuple[int, str]] = []
        restarted = False
        while not seen or seen[-1][1] != "grading_finished":
            try:
                for number, kind in api.events(submission_id, str(seen[-1][0]) if seen else ""):
                    if kind != "state":
                        seen.append((int(number), kind))
            except Exception:  # noqa: BLE001 - the connection broke
                killer.join()
                assert not restarted, "it broke twice"
                api.start()
                restarted = True
        killer.cancel()
        killer.join()
    with world.service.database.read() as connection:
        grading = read(world.service, world.candidate, submission_id).submission.grading
        stored = events.after(connection, grading.id, 0, frozenset({Audience.CANDIDATE}))
    assert seen == [(one.seq, one.type) for one in stored]


def _two_hundred(world: World, _: float) -> None:
    """From one, and a moment later one from another, who does not wait for them."""
    flooder, other = world.somebody(), world.somebody()
    threads = [
        threading.Thread(target=lambda: [world.hand_in(RIGHT, flooder) for _number in range(25)])
        for _thread in range(8)
    ]
    for thread in threads:
        thread.start()
    while world.hand_in(WRONG, other) is None:
        pass
    for thread in threads:
        thread.join()
    world.settle()
    work = tables.work.c
    hers = sa.select(work.finished_at).where(work.candidate_id == other.user_id).scalar_subquery()
    taken = sa.select(sa.func.count()).where(work.candidate_id == flooder.user_id)
    with world.service.database.read() as connection:
        number = connection.execute(taken).scalar_one()
        before_hers = connection.execute(taken.where(work.finished_at < hers)).scalar_one()
    assert number >= _BUSY
    assert before_hers < number, "she waited for all of them"


FAULTS: Final = (
    Fault("the same POST twice", _posted_twice),
    Fault("the same POST twice (SQLite)", _posted_twice, SQLITE),
    Fault("API killed during an upload", _api_dies_in_upload),
    Fault("API killed during a stream", _api_dies_in_stream),
    Fault("200 at once from one, one from another", _two_hundred),
)
