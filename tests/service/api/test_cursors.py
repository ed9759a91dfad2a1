"""A cursor comes back unchanged, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import cursors
from api.problem_types import INVALID_CURSOR
from api.problems import ProblemError

POSITION = "0193b1c2-aaaa-7bbb-8ccc-0123456789ab"


@given(st.text(max_size=80).filter(lambda text: text.isprintable()))
def test_a_cursor_leads_back_to_its_position(position: str) -> None:
    assert cursors.decode("submissions", cursors.encode("submissions", position)) == position


@given(st.integers(min_value=0), st.sampled_from("ABCxyz019-_"))
def test_a_changed_cursor_is_refused(place: int, letter: str) -> None:
    cursor = cursors.encode("submissions", POSITION)
    place %= len(cursor)
    changed = cursor[:place] + letter + cursor[place + 1 :]
    if changed == cursor:
        return
    with pytest.raises(ProblemError) as caught:
        cursors.decode("submissions", changed)
    assert caught.value.problem.kind is INVALID_CURSOR


@given(st.text(max_size=200))
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ProblemError):
        cursors.decode("submissions", text)


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(ProblemError):
        cursors.decode("audit", cursors.encode("submissions", POSITION))
