"""A clearance is for one set-up of the runtime: another path or argument is another runtime of that name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import docker
import pytest

from runner.doctor.clearance import subject
from runner.sandbox.engine import Engine
from runner.sandbox.runtime import DEFAULT, Part, Runtime

RUNC = {"path": "runc"}
RUNSC = {"path": "/usr/bin/runsc", "runtimeArgs": ["--network=none"]}
KNOWN = {"runc": RUNC, "runsc": RUNSC}
IN_RUNSC = Runtime("runsc", frozenset(Part))


def cleared(runtimes: dict[str, Any] | None, runtime: Runtime) -> str:
    """For which set-up."""
    info = {"ID": "x", "ServerVersion": "20.10", "DefaultRuntime": "runc", "Runtimes": runtimes}
    facts = SimpleNamespace(architecture="x86_64", cgroup=1)
    client = cast(docker.DockerClient, SimpleNamespace(info=lambda: info))
    return subject(client, cast(Engine, SimpleNamespace(facts=facts, runtime=runtime)), ())


@pytest.mark.parametrize(
    "changed",
    [
        {"path": "/usr/bin/runsc", "runtimeArgs": ["--network=host", "--ignore-cgroups"]},
        {"path": "/usr/bin/runsc"},
        {"path": "/usr/local/bin/runsc", "runtimeArgs": ["--network=none"]},
    ],
)
def test_a_runtime_that_is_set_up_otherwise_is_tried_anew(changed: dict[str, Any]) -> None:
    assert cleared(KNOWN | {"runsc": changed}, IN_RUNSC) != cleared(KNOWN, IN_RUNSC)
    assert cleared(KNOWN | {"runsc": changed}, DEFAULT) == cleared(KNOWN, DEFAULT)


def test_so_is_the_engines_default_one() -> None:
    changed = KNOWN | {"runc": {"path": "/opt/runc"}}
    assert cleared(changed, DEFAULT) != cleared(KNOWN, DEFAULT)
    assert cleared(changed, IN_RUNSC) == cleared(KNOWN, IN_RUNSC)


@pytest.mark.parametrize("runtimes", [None, {}])
def test_an_engine_that_says_nothing_of_its_runtimes_is_cleared_for_that(
    runtimes: dict[str, Any] | None,
) -> None:
    assert cleared(runtimes, DEFAULT) == cleared(None, DEFAULT) != cleared(KNOWN, DEFAULT)
