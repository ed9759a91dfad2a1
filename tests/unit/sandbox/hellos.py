"""What a supervisor said in a sandbox for box 7 on core 1: recorded on Engine 20.10 with cgroup version 1.

`recorded/v1-remapped` is the same on an engine with `userns-remap`, `recorded/runsc` in Debian 12's gVisor
(`runsc --network=none`, 20221219). `recorded/v2` is the same on Engine 26.1 on Linux 6.12 with cgroup
version 2, `recorded/v2-28` on Engine 28.5 there, and `recorded/v2-rootless` on that host's rootless engine.
"""

from __future__ import annotations

from pathlib import Path

from runner.sandbox.model import Hello, SandboxSpec
from runner.sandbox.policy import Policy, Uids, box_policy
from runner.sandbox.runtime import DEFAULT, Runtime

RECORDED = Path(__file__).with_name("recorded")
VERSIONS = ("v1", "v2", "v2-28")
REMAPPED = "v1-remapped"
ROOTLESS = "v2-rootless"
RUNSC = "runsc"


def policy(runtime: Runtime = DEFAULT) -> Policy:
    """What the recorded sandboxes were held to."""
    return box_policy(SandboxSpec("sha256:0", 64), Uids.of_box(7), 1, runtime)


def hello(version: str, **changed: bytes | None) -> Hello:
    """A recorded hello with sections changed, or left out where None."""
    sections: dict[str, bytes | None] = {
        path.name: path.read_bytes() for path in (RECORDED / version).iterdir()
    }
    sections |= changed
    return Hello(3, {name: data for name, data in sections.items() if data is not None})
