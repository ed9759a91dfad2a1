"""API1:2023 Broken Object Level Authorization: every operation, on Ann's things, by everybody."""

from __future__ import annotations

import re

import pytest

from runner.storage.ids import new_id
from tests.service.security.conftest import Served
from tests.service.security.operations import (
    PEOPLE,
    RECIPES,
    About,
    call,
    expected,
    ids_of,
    is_in_reach,
    operations,
)

SIGNED = sorted(name for name, recipe in RECIPES.items() if recipe.action)
ABOUT_AN_OBJECT = [name for name in SIGNED if RECIPES[name].about is not About.NOTHING]
_INSTANCE = re.compile(r'"instance":"[^"]*"')


@pytest.mark.parametrize("name", SIGNED)
def test_everybody_reaches_what_can_says_and_nothing_else(stage: Served, name: str) -> None:
    operation, recipe = operations(stage.document)[name], RECIPES[name]
    answers = {who: call(stage, operation, who).status_code for who in PEOPLE}
    classes = {who: 2 if 200 <= status < 300 else status for who, status in answers.items()}
    assert classes == {who: expected(stage.scene, who, recipe) for who in PEOPLE}


@pytest.mark.parametrize("name", ABOUT_AN_OBJECT)
def test_what_is_out_of_reach_looks_like_what_does_not_exist(stage: Served, name: str) -> None:
    operation, recipe = operations(stage.document)[name], RECIPES[name]
    if not operation.placeholders:
        return  # what it is about stands in its body
    nowhere = {**ids_of(stage.scene), **dict.fromkeys(operation.placeholders, new_id())}
    if "slug" in operation.placeholders:
        nowhere["slug"] = "no-such-challenge"
    for who in PEOPLE:
        if name == "publishChallenge" or is_in_reach(who, stage.scene.people[who].actor, recipe.about):
            continue
        real, unreal = call(stage, operation, who), call(stage, operation, who, nowhere)
        assert real.status_code == unreal.status_code, who
        assert _INSTANCE.sub("", real.text) == _INSTANCE.sub("", unreal.text), who
