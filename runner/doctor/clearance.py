"""A worker grades nothing until what it would grade with has been tried: by the doctor's quick probes.

What passed is remembered for a day, so that a worker that starts anew need not wait: for the same engine,
kernel, images and policy, and for nothing else.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import docker

from runner import __version__
from runner.cache import keep
from runner.doctor.bench import MEMORY, AllowedCores, open_bench
from runner.doctor.examine import PROBES, findings, probe_image
from runner.doctor.model import Finding, Probe
from runner.domain.errors import EngineError, ImageMissingError, PolicyError, ProtocolError, SandboxLostError
from runner.images.builder import ImageStatus, list_images
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.sandbox import seccomp
from runner.sandbox.engine import Engine
from runner.sandbox.model import Role, SandboxSpec
from runner.sandbox.policy import Placement, Uids, box_policy, create_body, labels, slot_policy
from runner.sandbox.runtime import Runtime

_SLOW = {
    *("engine", "control groups", "images"),
    *("space", "inodes", "CPU time", "CPU time of orphans", "wall time", "strangers", "dead worker"),
}
"""Left to `fairtrial doctor`: what a worker meets anyhow, and what takes seconds."""
QUICK: Final[tuple[Probe, ...]] = tuple(probe for probe in PROBES if probe.name not in _SLOW)
"""The policy, every way out, processes, memory and output, and what is left: 3 s on a quiet machine."""
VALID_SECONDS: Final = 24 * 3600.0
_ENGINE = (
    *("ID", "ServerVersion", "KernelVersion", "OperatingSystem", "SecurityOptions"),
    *("CgroupVersion", "CgroupDriver", "DefaultRuntime", "Driver"),
)
"""What of the engine's own description would be another engine, or another kernel below it."""


class NotClearedError(EngineError):
    """A submission could get out of the sandboxes of this engine, or past their limits."""


def require_clearance(folder: Path, allowed_cores: AllowedCores, probes: Iterable[Probe] = QUICK) -> None:
    """Try the sandboxes of the engine, unless the same ones passed within a day, as `folder` remembers.

    `allowed_cores` says of so many cores which ones sandboxes may have, None for the usual ones.

    Raises `NotClearedError` with the first probe that failed, or when there is nothing to try; `EngineError`
    when the engine is away.
    """
    with connected() as client, Engine.connect() as engine:
        images = list_images(client, read_catalog())
        passed = folder / f"cleared-{subject(client, engine, images)}"
        if _is_fresh(passed):
            return
        _demand(_findings(engine, images, allowed_cores(engine.facts.cores), probes))
    with suppress(OSError):  # where it cannot be remembered, the next start tries again
        keep(passed, b"")


def _findings(
    engine: Engine, images: tuple[ImageStatus, ...], cores: Sequence[int] | None, probes: Iterable[Probe]
) -> tuple[Finding, ...]:
    try:
        with open_bench(engine, images, probe_image(images), cores) as bench:
            return tuple(findings(bench, probes))
    except (ImageMissingError, PolicyError, SandboxLostError, ProtocolError) as fault:
        raise NotClearedError(fault.message, fault.next_step) from fault


def _demand(found: Iterable[Finding]) -> None:
    failed = [one for one in found if not one.ok]
    if failed:
        first = failed[0]
        others = f" ({len(failed)} probes failed)." if len(failed) > 1 else "."
        raise NotClearedError(
            f"Sandboxes of this engine do not hold: {first.name}: {first.seen}, not {first.expected}{others}",
            "Run `fairtrial doctor` on this host; nothing is graded here until it passes.",
        )


def _is_fresh(passed: Path) -> bool:
    try:
        age = time.time() - passed.stat().st_mtime
    except OSError:
        return False
    return 0 <= age < VALID_SECONDS


def subject(client: docker.DockerClient, engine: Engine, images: Iterable[ImageStatus]) -> str:
    """A hash over all that the findings depend on."""
    info: Mapping[str, Any] = client.info()
    all_of_it = {
        "version": __version__,
        "engine": {name: info.get(name) for name in _ENGINE},
        "images": {image.name: image.id for image in images},
        "policy": [_body(role, engine) for role in Role],
        "runtime": _runtime(info, engine.runtime),
        "may lack": sorted(engine.runtime.may_lack),
        "slot": repr(slot_policy(0)),
        "probes": [probe.name for probe in QUICK],
    }
    return hashlib.sha256(json.dumps(all_of_it, sort_keys=True).encode()).hexdigest()[:32]


def _runtime(info: Mapping[str, Any], runtime: Runtime) -> object:
    """Which program it is and with which arguments, as the engine's settings have it: what it holds, and
    whether it has a network, follows from those.
    """
    return (info.get("Runtimes") or {}).get(runtime.name or info.get("DefaultRuntime"))


def _body(role: Role, engine: Engine) -> dict[str, Any]:
    """What the engine is asked for, for one sandbox that stands for all."""
    profile = seccomp.profile(engine.facts.architecture, role)
    placement = Placement("none", profile, lifetime=0, deadline=None, worker="")
    policy = box_policy(SandboxSpec("", memory=MEMORY, role=role), Uids.of_box(0), 0, engine.runtime)
    return create_body(policy, "", labels("", placement, ""), placement)
