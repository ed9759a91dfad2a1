"""Warm sandboxes' bookkeeping: each is taken once, none is too old."""

from __future__ import annotations

import threading

from runner.sandbox.model import SandboxSpec
from runner.sandbox.policy import Slot
from runner.sandbox.shelf import KINDS, Place, Shelf

SLOT = Slot(1, "holder")
PLACE = Place(SandboxSpec("a", 64), SLOT)


def place(memory: int, slot: Slot = SLOT) -> Place:
    return Place(SandboxSpec("a", memory), slot)


def stocked(*things: str, depth: int = 2, max_age: float = 10) -> Shelf[str]:
    shelf: Shelf[str] = Shelf(depth=depth, max_age=max_age)
    for thing in things:
        assert shelf.order(PLACE)
        assert shelf.put(PLACE, thing, now=0)
        shelf.arrived(PLACE)
    return shelf


def test_the_oldest_is_taken_first_and_each_once():
    shelf = stocked("one", "two")
    assert [shelf.take(PLACE, 1) for _ in range(3)] == ["one", "two", None]


def test_another_spec_or_slot_gets_nothing():
    shelf = stocked("one")
    assert shelf.take(place(128), 1) is None
    assert shelf.take(place(64, Slot(2, "other")), 1) is None


def test_the_places_of_a_slot_are_known():
    shelf = stocked("one")
    shelf.order(place(128))
    shelf.order(place(64, Slot(2, "other")))
    assert shelf.places(SLOT) == [PLACE, place(128)]


def test_two_threads_never_get_the_same():
    shelf: Shelf[int] = Shelf(depth=1000, max_age=10)
    assert shelf.order(PLACE)
    for number in range(1000):
        shelf.put(PLACE, number, now=0)
    taken: list[int] = []

    def take() -> None:
        while (thing := shelf.take(PLACE, 1)) is not None:
            taken.append(thing)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1000))


def test_what_is_too_old_is_not_given_but_handed_back_to_be_ended():
    shelf = stocked("old")
    assert shelf.take(PLACE, 10.5) is None
    assert shelf.overdue(10.5) == [(PLACE, "old")]
    assert shelf.overdue(10.5) == []


def test_no_more_is_ordered_than_there_is_room_for():
    shelf: Shelf[str] = Shelf(depth=2, max_age=10)
    assert [shelf.order(PLACE) for _ in range(3)] == [True, True, False]
    shelf.arrived(PLACE)
    assert shelf.order(PLACE)


def test_nothing_is_kept_where_no_spares_are_wanted():
    shelf: Shelf[str] = Shelf(depth=0, max_age=10)
    assert not shelf.order(PLACE)
    assert not shelf.put(PLACE, "one", now=0)


def test_a_late_arrival_for_a_slot_that_was_given_back_is_not_kept():
    shelf = stocked("one")
    assert shelf.clear(SLOT) == ["one"]
    assert not shelf.put(PLACE, "late", now=0)


def test_only_the_last_used_specs_are_remembered():
    shelf: Shelf[str] = Shelf(depth=1, max_age=10)
    for memory in range(KINDS + 2):
        shelf.order(place(memory))
        shelf.put(place(memory), f"{memory}", now=0)
    assert sorted(shelf.forgotten()) == ["0", "1"]
    assert len(shelf.clear()) == KINDS
