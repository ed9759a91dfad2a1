"""A sidecar's agent in its sandbox, and a client beside it: as in a grading, without the service."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from runner.domain.service import SidecarKind
from runner.domain.submission import SourceFile
from runner.grading.service.plan import AGENT, _sidecar_spec
from runner.images.builder import build
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.images.progress import unwatched
from runner.languages.environment import base_environment
from runner.languages.model import SRC
from runner.sandbox.model import Command, Lease, Process, Role, Sandbox, SandboxPool, SandboxSpec

PASSWORD = "of-the-suite"
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Running:
    """An agent, and a sandbox in the same network namespace with the suite's packages."""

    agent: Process
    client: Sandbox

    def heard(self) -> dict[str, Any]:
        """The next thing that the agent says."""
        line = self.agent.line(time.monotonic() + PATIENCE)
        assert line is not None, self.agent.log().decode()
        said = json.loads(line)
        assert isinstance(said, dict)
        return said

    def reset(self) -> float:
        """Ask for a reset; seconds that it took, as the agent says."""
        self.agent.send(b'{"do": "reset"}\n')
        said = self.heard()
        assert said["event"] == "reset"
        return float(said["seconds"])

    def ask(self, script: str) -> Any:
        """What a Python script gives: the value of its `answer`, by JSON."""
        told = self.client.run(_script(script))
        assert told.exit_code == 0, told.stderr.head.decode()
        return json.loads(told.stdout)

    def begin(self, script: str) -> Process:
        """Start a script that goes on."""
        return self.client.start(_script(script))


def _script(script: str) -> Command:
    argv = ("/usr/bin/python3", "-c", f"import json\n{script}\nprint(json.dumps(answer))")
    return Command(argv, env=base_environment(), cpu_stop=0, wall_stop=PATIENCE)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where sidecars are started."""

    pool: SandboxPool
    images: Mapping[str, str]

    @contextmanager
    def run(
        self,
        kind: SidecarKind,
        seed: Mapping[str, str] | None = None,
        argv: tuple[str, ...] = (),
        work: int | None = None,
    ) -> Iterator[Running]:
        """Start a sidecar with a seed: `argv` instead of its agent, `work` MiB instead of its own."""
        spec = _sidecar_spec(kind, self.images[kind])
        spec = replace(spec, work=work or spec.work)
        client = SandboxSpec(self.images["suite"], memory=256, role=Role.LOOPBACK)
        with (
            self.pool.lease(spec, client) as lease,
            lease.sandbox(client) as beside,
            self._started(lease, kind, spec, seed or {}, argv) as agent,
        ):
            yield Running(agent, beside)

    @contextmanager
    def _started(
        self,
        lease: Lease,
        kind: SidecarKind,
        spec: SandboxSpec,
        seed: Mapping[str, str],
        argv: tuple[str, ...],
    ) -> Iterator[Process]:
        command = Command(
            argv=argv or (AGENT, str(kind.port)),
            env={**base_environment(), "FAIRTRIAL_ADMIN_PASSWORD": PASSWORD},
            cpu_stop=0,
            wall_stop=0,
        )
        with lease.sandbox(spec) as sandbox:
            files = [SourceFile(PurePosixPath(name), text.encode()) for name, text in seed.items()]
            sandbox.unpack(SRC, files)
            with sandbox.start(command) as agent:
                yield agent


def images() -> dict[str, str]:
    """The ids of the sidecars' images and the suite's."""
    with connected() as client:
        return dict(build(client, read_catalog(), unwatched, (*SidecarKind, "suite")))
