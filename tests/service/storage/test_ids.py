"""Ids sort by age, also those that are made at the same moment, or after a clock was set back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from runner.storage import ids
from runner.storage.ids import Ids

MANY = 1000
NOW = 1_800_000_000_000
"""Milliseconds since 1970."""


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let it stand still at so many milliseconds."""

    def set_to(milliseconds: int) -> None:
        monkeypatch.setattr(ids, "time", SimpleNamespace(time_ns=lambda: milliseconds * 1_000_000))

    return set_to


def milliseconds_of(one: str) -> int:
    return uuid.UUID(one).int >> 80


def test_they_are_uuids_of_version_7_with_the_moment_in_front(set_clock: Callable[[int], None]) -> None:
    set_clock(NOW)
    made = uuid.UUID(Ids()())
    assert (made.version, made.variant, milliseconds_of(str(made))) == (7, uuid.RFC_4122, NOW)


def test_within_a_millisecond_each_sorts_behind_the_one_before(set_clock: Callable[[int], None]) -> None:
    set_clock(NOW)
    new_id = Ids()
    made = [new_id() for _ in range(MANY)]
    assert made == sorted(set(made))


def test_after_the_clock_was_set_back_each_sorts_behind_the_one_before(
    set_clock: Callable[[int], None],
) -> None:
    new_id = Ids()
    set_clock(NOW)
    before = new_id()
    set_clock(NOW - 60_000)
    assert before < new_id()


def test_who_knows_one_cannot_tell_the_next(set_clock: Callable[[int], None]) -> None:
    set_clock(NOW)
    steps = set()
    for _ in range(MANY):
        new_id = Ids()
        steps.add(uuid.UUID(new_id()).int - uuid.UUID(new_id()).int)
    assert len(steps) > MANY / 2


def test_many_threads_never_get_the_same() -> None:
    new_id = Ids()
    with ThreadPoolExecutor(4) as crew:
        made = list(crew.map(lambda _: [new_id() for _ in range(MANY)], range(4)))
    assert len({one for ones in made for one in ones}) == 4 * MANY
    assert all(ones == sorted(ones) for ones in made)
