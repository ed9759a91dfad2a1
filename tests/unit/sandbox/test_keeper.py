"""Slots are leased all or none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from runner.domain.errors import EngineError, ImageMissingError
from runner.sandbox.keeper import SlotKeeper
from runner.sandbox.policy import Slot
from runner.sandbox.slots import HeldSlot


class Holder(HeldSlot):
    """A slot of the engine below."""

    def __init__(self, engine: Engine, core: int) -> None:
        self._engine = engine
        self.slot = Slot(core, f"holder {core}")

    @property
    def alive(self) -> bool:
        return self.slot.core not in self._engine.lost

    def keep(self) -> None:
        self._engine.kept.append(self.slot.core)

    def close(self) -> None:
        self._engine.taken.discard(self.slot.core)
        if self._engine.away:
            raise EngineError("It does not answer.")


class Others:
    """The cores that other workers wait for; a line in which we stand last."""

    def __init__(self) -> None:
        self.waiting: frozenset[int] = frozenset()
        self.turn = 0.0
        self.stood = 0
        self.held_on_to = False

    def wanted(self) -> frozenset[int]:
        return self.waiting

    def open(self) -> frozenset[int]:
        return frozenset(range(8)) - self.waiting

    def stand(self, image: str) -> None:
        self.stood += 1
        self.waiting = frozenset()  # they got what they wanted

    @contextmanager
    def place(self) -> Iterator[Others]:
        yield self
        if self.held_on_to:
            raise EngineError("It does not answer.")


class Engine:
    """Gives each core once."""

    def __init__(self, *, taken: set[int] | None = None) -> None:
        self.taken = taken or set()
        self.lost: set[int] = set()
        self.dropped: list[int] = []
        self.kept: list[int] = []
        self.away = False
        self.broken: int | None = None
        self.line = Others()

    def take(self, core: int, image: str) -> HeldSlot | None:
        if image == "missing":
            raise ImageMissingError("It is not there.")
        if core == self.broken:
            raise EngineError("It does not answer.")
        if core in self.taken:
            return None
        self.taken.add(core)
        return Holder(self, core)

    def keeper(self, cores: range, patience: float = 0) -> SlotKeeper:
        def dropped(held: HeldSlot) -> None:
            self.dropped.append(held.slot.core)

        return SlotKeeper(cores, self.take, dropped, patience, self.line)


def cores(slots: list[HeldSlot]) -> list[int]:
    return [held.slot.core for held in slots]


def test_a_lease_gets_what_it_asks_for_and_no_more_than_there_is():
    engine = Engine()
    assert cores(engine.keeper(range(1, 4)).acquire(2, "image")) == [1, 2]
    assert cores(Engine().keeper(range(1, 2)).acquire(2, "image")) == [1]


def test_what_others_hold_is_passed_over():
    assert cores(Engine(taken={1}).keeper(range(1, 4)).acquire(1, "image")) == [2]


def test_all_or_none():
    engine = Engine(taken={2})
    with pytest.raises(EngineError, match="All 2 slots"):
        engine.keeper(range(1, 3)).acquire(2, "image")
    assert engine.taken == {2}


def test_a_slot_is_kept_between_leases():
    engine = Engine()
    keeper = engine.keeper(range(1, 3))
    first = keeper.acquire(1, "image")
    keeper.release(first)
    assert keeper.acquire(1, "image") == first
    assert engine.dropped == []


def test_holders_hear_of_us_while_a_slot_is_leased_and_while_it_waits_and_not_after_it_was_given_back():
    engine = Engine()
    keeper = engine.keeper(range(1, 4))
    one, two, three = (keeper.acquire(1, "image") for _ in range(3))
    keeper.release(one)
    keeper.drop(two)
    keeper.keep()
    assert engine.kept == [*cores(one), *cores(three)]


def test_a_slot_that_is_leased_here_is_not_taken_again():
    keeper = Engine().keeper(range(1, 3))
    assert cores(keeper.acquire(1, "image")) != cores(keeper.acquire(1, "image"))
    with pytest.raises(EngineError):
        keeper.acquire(1, "image")


def test_a_lost_holder_is_replaced_and_said():
    engine = Engine()
    keeper = engine.keeper(range(1, 2))
    keeper.release(keeper.acquire(1, "image"))
    engine.lost.add(1)
    keeper.acquire(1, "image")
    assert engine.dropped == [1]


def test_a_failure_gives_back_what_was_taken():
    engine = Engine()
    keeper = engine.keeper(range(1, 3))
    keeper.release(keeper.acquire(1, "image"))
    with pytest.raises(ImageMissingError):
        keeper.acquire(2, "missing")
    assert engine.taken == set()
    assert cores(keeper.acquire(2, "image")) == [1, 2]


def test_so_does_one_at_the_second_of_two_that_are_new():
    engine = Engine()
    keeper = engine.keeper(range(1, 3))
    engine.broken = 2
    with pytest.raises(EngineError, match="does not answer"):
        keeper.acquire(2, "image")
    assert engine.taken == set()
    engine.broken = None
    assert cores(keeper.acquire(2, "image")) == [1, 2]


def test_so_does_one_at_removing_a_holder_that_is_lost():
    engine = Engine()
    keeper = engine.keeper(range(1, 3))
    keeper.release(keeper.acquire(2, "image"))
    engine.lost, engine.away = {1}, True
    with pytest.raises(EngineError, match="does not answer"):
        keeper.acquire(2, "image")
    engine.lost, engine.away = set(), False
    assert cores(keeper.acquire(2, "image")) == [1, 2]


def test_so_does_one_at_leaving_the_line():
    engine = Engine()
    keeper = engine.keeper(range(1, 2))
    engine.line.held_on_to = True
    with pytest.raises(EngineError, match="does not answer"):
        keeper.acquire(1, "image")
    assert engine.taken == set()
    engine.line.held_on_to = False
    assert cores(keeper.acquire(1, "image")) == [1]


def test_who_waits_gets_what_another_lease_gives_back():
    keeper = Engine().keeper(range(1, 2), patience=60)
    held = keeper.acquire(1, "image")
    got: list[HeldSlot] = []
    waiting = threading.Thread(target=lambda: got.extend(keeper.acquire(1, "image")))
    waiting.start()
    keeper.release(held)
    waiting.join(60)
    assert got == held


def test_closing_gives_everything_back():
    engine = Engine()
    keeper = engine.keeper(range(1, 3))
    keeper.release(keeper.acquire(2, "image"))
    keeper.close()
    assert engine.taken == set()
    assert sorted(engine.dropped) == [1, 2]


def test_a_lease_waits_for_a_slot_that_is_ending_rather_than_take_a_new_one():
    engine = Engine()
    keeper = engine.keeper(range(1, 3), patience=60)
    held = keeper.acquire(1, "image")
    keeper.ending(held)
    got: list[int] = []
    waiting = threading.Thread(target=lambda: got.extend(cores(keeper.acquire(1, "image"))))
    waiting.start()
    keeper.release(held)
    waiting.join()
    assert got == [1]
    assert engine.taken == {1}


def test_a_slot_in_which_something_may_still_run_is_given_back_to_the_engine():
    engine = Engine()
    keeper = engine.keeper(range(1, 3))
    held = keeper.acquire(1, "image")
    keeper.ending(held)
    keeper.drop(held)
    assert engine.dropped == [1]
    assert engine.taken == set()
    assert cores(keeper.acquire(1, "image")) == [1]


def test_a_slot_is_renewed_for_the_next_lease():
    engine = Engine()
    keeper = engine.keeper(range(1, 4))
    held = keeper.acquire(2, "image")
    keeper.ending(held)
    fresh = keeper.renew(held, "image")
    assert (cores(fresh), sorted(engine.dropped), engine.taken) == ([1, 2], [1, 2], {1, 2})
    assert not set(fresh) & set(held)
    assert keeper.acquire(2, "image") == fresh


def test_a_slot_for_which_another_worker_waits_is_not_renewed_when_its_turn_is_over():
    engine = Engine()
    engine.line.turn = 600
    keeper = engine.keeper(range(1, 3))
    held = keeper.acquire(2, "image")
    engine.line.waiting = frozenset({1})
    held = keeper.renew(held, "image")
    assert (cores(held), cores(keeper.acquire(2, "image"))) == ([1, 2], [1, 2])
    engine.line.turn = 0
    engine.line.waiting = frozenset({1})
    assert cores(keeper.renew(held, "image")) == [2]
    assert engine.taken == {2}


def test_a_turn_does_not_begin_again_with_a_slot_that_is_renewed(monkeypatch: pytest.MonkeyPatch):
    clock = Clock()
    monkeypatch.setattr("runner.sandbox.keeper.time", clock)
    engine = Engine()
    engine.line.turn = 10
    keeper = engine.keeper(range(1, 2))
    held = keeper.acquire(1, "image")
    clock.now = 9
    keeper.renew(held, "image")
    clock.now = 10
    engine.line.waiting = frozenset({1})
    keeper.release(keeper.acquire(1, "image"))
    assert engine.taken == set()


class Clock:
    """Of which a test says how late it is, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


def test_who_waits_for_a_slot_that_cannot_be_renewed_is_told_of_its_end():
    engine = Engine()
    keeper = engine.keeper(range(1, 2), patience=60)
    held = keeper.acquire(1, "image")
    keeper.ending(held)
    with pytest.raises(ImageMissingError):
        keeper.renew(held, "missing")
    assert cores(keeper.acquire(1, "image")) == [1]


def test_a_slot_is_given_back_after_its_lease_when_another_worker_waits():
    engine = Engine()
    keeper = engine.keeper(range(1, 2))
    held = keeper.acquire(1, "image")
    engine.line.waiting = frozenset({1})
    keeper.release(held)
    assert (engine.dropped, engine.taken) == ([1], set())


def test_a_slot_is_kept_until_its_turn_is_over():
    engine = Engine()
    engine.line.turn = 60
    keeper = engine.keeper(range(1, 2))
    held = keeper.acquire(1, "image")
    engine.line.waiting = frozenset({1})
    keeper.release(held)
    assert (engine.dropped, engine.taken) == ([], {1})
    assert keeper.acquire(1, "image") == held


def test_a_slot_that_is_kept_unused_is_given_back_when_another_worker_waits():
    engine = Engine()
    keeper = engine.keeper(range(1, 2))
    keeper.release(keeper.acquire(1, "image"))
    keeper.give_way()
    assert engine.dropped == []
    engine.line.waiting = frozenset({1})
    keeper.give_way()
    assert (engine.dropped, engine.taken) == ([1], set())


def test_a_free_slot_is_not_taken_before_those_who_have_waited_for_longer():
    engine = Engine()
    engine.line.waiting = frozenset({1})
    assert cores(engine.keeper(range(1, 2), patience=60).acquire(1, "image")) == [1]
    assert engine.line.stood == 1


def test_who_waits_for_another_core_changes_nothing():
    engine = Engine()
    engine.line.waiting = frozenset({1})
    keeper = engine.keeper(range(1, 4))
    held = keeper.acquire(1, "image")
    assert (cores(held), engine.line.stood) == ([2], 0)
    engine.line.waiting = frozenset({1, 3})
    keeper.release(held)
    keeper.give_way()
    assert (engine.dropped, engine.taken) == ([], {2})


def test_nobody_waits_any_more_once_it_is_given_up() -> None:
    """Patience would last for minutes."""
    keeper = Engine(taken={0}).keeper(range(1), patience=600)
    failed = threading.Event()

    def wait() -> None:
        with pytest.raises(EngineError, match="Nobody waits"):
            keeper.acquire(1, "image")
        failed.set()

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    keeper.give_up()
    assert failed.wait(10)
