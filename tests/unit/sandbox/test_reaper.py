"""Which containers are removed: by label, lease and deadline."""

from __future__ import annotations

from typing import Any

import pytest

from runner.sandbox.reaper import choose

NOW = 1_800_000_000.0


def container(name: str, state: str = "running", created: float = NOW - 600, **labels: Any) -> dict[str, Any]:
    """As the engine's list has it."""
    marks = {f"fairtrial.{label}": value for label, value in labels.items()}
    return {"Id": name, "State": state, "Created": int(created), "Labels": marks}


HOLDER = container("holder", role="slot")
LATER = str(int(NOW) + 100)


def condemned(*containers: dict[str, Any]) -> list[str]:
    return list(choose([HOLDER, *containers], NOW))


def test_what_lives_is_spared():
    assert condemned(container("box", role="box", holder="holder", deadline=LATER)) == []


def test_a_box_of_a_living_worker_is_spared_when_it_has_ended_for_its_end_is_still_to_be_read():
    assert condemned(container("box", "exited", role="box", holder="holder", deadline=LATER)) == []


def test_a_box_past_its_deadline_goes():
    assert condemned(container("box", role="box", holder="holder", deadline=str(int(NOW) - 1))) == ["box"]


@pytest.mark.parametrize("deadline", [{}, {"deadline": "soon"}, {"deadline": "²"}, {"deadline": "-5"}])
def test_a_box_without_a_deadline_goes(deadline: dict[str, Any]):
    assert condemned(container("box", role="box", holder="holder", **deadline)) == ["box"]


def test_a_box_whose_holder_is_nowhere_goes():
    assert condemned(container("box", role="box", holder="other", deadline=LATER)) == ["box"]
    assert condemned(container("box", role="box", deadline=LATER)) == ["box"]


@pytest.mark.parametrize("state", ["exited", "dead", "removing"])
def test_a_holder_that_has_ended_goes_with_its_boxes(state: str):
    gone = container("gone", state, role="slot")
    assert condemned(gone, container("box", role="box", holder="gone", deadline=LATER)) == ["gone", "box"]


@pytest.mark.parametrize("state", ["running", "paused", "restarting"])
def test_a_holder_that_lives_is_spared(state: str):
    assert condemned(container("slot", state, role="slot")) == []


def test_a_holder_that_was_created_and_not_started_has_a_minute():
    assert condemned(container("slot", "created", NOW - 59, role="slot")) == []
    assert condemned(container("slot", "created", NOW - 61, role="slot")) == ["slot"]


def test_what_is_not_ours_is_never_touched():
    foreign = container("foreign", "exited", NOW - 10**6)
    similar = foreign | {"Id": "similar", "Labels": {"role": "box", "fairtrial": "slot"}}
    unknown = container("unknown", "exited", role="database")
    assert condemned(foreign, similar, unknown) == []


def test_a_place_in_the_line_goes_when_its_deadline_has_passed():
    assert condemned(container("place", "created", role="wait", deadline=LATER)) == []
    late = container("late", "created", role="wait", deadline=str(int(NOW) - 1))
    assert condemned(late) == ["late"]
