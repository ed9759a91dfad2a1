"""Who wants quiet gets it, and nobody starves."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from runner.verification.quiet import QuietRoom

SECONDS = 60


def test_several_are_inside_at_a_time() -> None:
    room, meet = QuietRoom(), threading.Barrier(2)

    def work() -> None:
        with room.beside_others():
            meet.wait(SECONDS)

    with ThreadPoolExecutor(2) as hands:
        for one in [hands.submit(work), hands.submit(work)]:
            one.result()


def test_who_is_alone_waits_for_those_inside_and_keeps_others_out() -> None:
    room = QuietRoom()
    seen: list[str] = []
    inside, leave, asked = threading.Event(), threading.Event(), threading.Event()

    def first() -> None:
        with room.beside_others():
            inside.set()
            leave.wait(SECONDS)
            seen.append("first")

    def alone() -> None:
        inside.wait(SECONDS)
        asked.set()
        with room.alone():
            seen.append("alone")
            later.start()
            later.join(0.05)
            seen.append("still alone")

    def late() -> None:
        with room.beside_others():
            seen.append("late")

    later = threading.Thread(target=late)
    with ThreadPoolExecutor(2) as hands:
        both = [hands.submit(first), hands.submit(alone)]
        asked.wait(SECONDS)
        leave.set()
        for one in both:
            one.result()
    later.join(SECONDS)
    assert seen == ["first", "alone", "still alone", "late"]


def test_two_who_want_quiet_get_it_one_after_the_other() -> None:
    room = QuietRoom()
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        with room.alone():
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    with ThreadPoolExecutor(4) as hands:
        for one in [hands.submit(work) for _ in range(8)]:
            one.result()
    assert most == [1] * 8
