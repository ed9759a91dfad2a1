"""An engine that cannot hold sandboxes to their limits is refused before it is asked for one.

`recorded/info-26.1-rootless.json` is a rootless engine's whose user has `Delegate=cpu cpuset io memory pids`,
`…-undelegated.json` the same engine's with systemd's own settings.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from runner.domain.errors import PolicyError
from runner.sandbox.controllers import demand_controllers
from runner.sandbox.engine import Engine, EngineFacts, Host, read_facts
from runner.sandbox.slots import take_slot

RECORDED = Path(__file__).with_name("recorded")
HERE = Host("modern", "6.12.117+deb13-cloud-amd64", 6220599296)


def facts(recording: str) -> EngineFacts:
    info = json.loads((RECORDED / f"info-{recording}.json").read_text("utf-8"))
    return read_facts(info, base_url="http+docker://localhost", here=HERE)


@pytest.mark.parametrize(
    ("recording", "rootless", "missing"),
    [
        ("20.10", False, ()),
        ("28.1", False, ()),
        ("26.1-rootless", True, ()),
        ("26.1-rootless-undelegated", True, ("cpuset",)),
    ],
)
def test_what_an_engine_may_control_is_read_from_what_it_says(
    recording: str, rootless: bool, missing: tuple[str, ...]
) -> None:
    said = facts(recording)
    assert (said.rootless, said.missing) == (rootless, missing)


def test_no_slot_is_made_where_a_controller_is_missing() -> None:
    engine = cast("Engine", SimpleNamespace(facts=facts("26.1-rootless-undelegated")))
    with pytest.raises(PolicyError, match="it has no control over cpuset") as raised:
        take_slot(engine, 1, "sha256:0", "worker")
    assert "have systemd delegate `cpu cpuset io memory pids`" in raised.value.next_step


def test_all_that_is_missing_is_named_and_who_is_root_looks_at_the_kernel() -> None:
    with pytest.raises(PolicyError, match="no control over cpuset and memory") as raised:
        demand_controllers(("cpuset", "memory"), rootless=False)
    assert raised.value.next_step.startswith("Turn these controllers on in the host's kernel")
