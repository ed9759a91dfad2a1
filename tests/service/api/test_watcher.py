"""One look at the database serves everybody who watches, and trouble with it does not end the watching."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest

from api.watcher import Watcher
from runner.domain.access import Role
from runner.domain.work import WorkClass, WorkState
from runner.storage import migrations, people, queue
from runner.storage.database import Database
from runner.storage.ids import new_id
from tests.service.api.serving import PATIENCE_SECONDS
from tests.service.office import Office

T = TypeVar("T")


def done(watching: Coroutine[Any, Any, T]) -> T:
    """What comes of it, in good time."""
    return asyncio.run(asyncio.wait_for(watching, PATIENCE_SECONDS))


def test_all_who_watch_are_told_of_the_end(office: Office) -> None:
    work_id = office.hand_in(office.publish()).grading_id

    async def watch() -> list[WorkState]:
        watcher = Watcher(office.database)

        async def follow() -> list[WorkState]:
            async with watcher.watching(work_id):
                first = await watcher.beyond(work_id, None)
                seen.set()
                return [first.state, (await watcher.beyond(work_id, first)).state]

        seen = asyncio.Event()
        followers = [asyncio.create_task(follow()) for _ in range(3)]
        await seen.wait()
        await asyncio.to_thread(office.grade, lambda _: 100)
        states = [state for follower in followers for state in await follower]
        await watcher.close()
        return states

    assert done(watch()) == [WorkState.QUEUED, WorkState.FINISHED] * 3


def test_who_waits_for_the_end_is_let_go_when_the_time_is_over(office: Office) -> None:
    work_id = office.hand_in(office.publish()).grading_id

    async def wait() -> None:
        watcher = Watcher(office.database)
        await watcher.end(work_id, 0.01)
        office.grade(lambda _: 100)
        await watcher.end(work_id, 3600)
        await watcher.close()

    done(wait())


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
def test_trouble_that_nobody_foresaw_does_not_end_the_watching(
    empty_database_url: str, log: Callable[[], list[dict[str, Any]]]
) -> None:
    work_id = new_id()

    async def watch() -> WorkState:
        with Database.open(empty_database_url) as database:
            watcher = Watcher(database)
            async with watcher.watching(work_id):
                while not failures():
                    await asyncio.sleep(0.02)
                await asyncio.to_thread(make_tables_and_work, database)
                state = (await watcher.beyond(work_id, None)).state
            await watcher.close()
            return state

    def make_tables_and_work(database: Database) -> None:
        migrations.upgrade(database)
        with database.write() as connection:
            somebody = people.add_user(connection, Role.CANDIDATE, "Somebody")
            queue.add(connection, work_id, WorkClass.RUN, somebody, "trace")

    def failures() -> list[dict[str, Any]]:
        return [line for line in log() if line["event"] == "watching_failed"]

    assert done(watch()) is WorkState.QUEUED
