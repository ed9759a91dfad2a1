"""A worker to be killed: `python -m runner.doctor.worker IMAGE CORE HOLDER`.

Makes a sandbox, says its container, and waits.
The sandbox joins a slot that is held by whoever starts this.
"""

from __future__ import annotations

import sys

from runner.sandbox.docker_driver import DockerSandbox, Terms
from runner.sandbox.engine import Engine
from runner.sandbox.model import SandboxSpec
from runner.sandbox.policy import Slot


def main(image: str, core: str, holder: str) -> None:
    """Hold a sandbox until standard input ends."""
    terms = Terms(worker="doctor")
    with (
        Engine.connect() as engine,
        DockerSandbox.make(engine, SandboxSpec(image, memory=16), Slot(int(core), holder), terms) as sandbox,
    ):
        sys.stdout.write(f"{sandbox.container}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
