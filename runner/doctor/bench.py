"""Where probes run: the engine, images and pool that gradings use.

One sandbox serves all probes, and is replaced when one has used it up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TypeAlias

from runner.domain.observation import Observation
from runner.domain.submission import SourceFile
from runner.images.builder import ImageStatus
from runner.languages.environment import base_environment
from runner.languages.model import SRC
from runner.languages.python import PYTHON
from runner.sandbox.docker_driver import DockerSandbox
from runner.sandbox.engine import Engine
from runner.sandbox.lease import PoolLease
from runner.sandbox.model import Command, Role, SandboxSpec
from runner.sandbox.pool import Pool

MEMORY = 64
"""MiB that a probe may use."""
CPU_STOP = 3.0
WALL_STOP = 15.0
OUTPUT = 1 << 20

AllowedCores: TypeAlias = Callable[[int], Sequence[int] | None]
"""Of an engine with so many cores, those that sandboxes may have; None for the usual ones."""


@dataclass(slots=True)
class Bench:
    """What probes need; `open_bench` makes one.

    Attributes:
        images: all images of the catalogue, and which the engine has.
        spec: of all sandboxes here.
    """

    engine: Engine
    images: tuple[ImageStatus, ...]
    spec: SandboxSpec
    lease: PoolLease
    _sandbox: DockerSandbox | None = field(default=None)
    _service: DockerSandbox | None = field(default=None)

    @property
    def opened(self) -> bool:
        """Whether there is a sandbox with the probes' programs in it."""
        return self._sandbox is not None

    @property
    def service(self) -> DockerSandbox:
        """The same for a candidate's service: in the same slot, with its own system calls."""
        if self._service is None or not self._service.usable:
            self._service = self._fresh(replace(self.spec, role=Role.LOOPBACK))
        return self._service

    @property
    def sandbox(self) -> DockerSandbox:
        """A sandbox with the probes' programs in it."""
        if self._sandbox is None or not self._sandbox.usable:
            self._discard()
            self._sandbox = self.fresh()
        return self._sandbox

    def fresh(self) -> DockerSandbox:
        """Another one, which lives until the bench is closed."""
        return self._fresh(self.spec)

    def _fresh(self, spec: SandboxSpec) -> DockerSandbox:
        sandbox = self.lease.sandbox(spec)
        sandbox.unpack(SRC, programs())
        return sandbox

    def run(self, program: str, *arguments: str, **stops: float) -> Observation:
        """Run one of the programs.

        `stops` replaces `cpu_stop`, `wall_stop` (seconds) and `output` (bytes).
        """
        return self.sandbox.run(command(program, arguments, stops))

    def said(self, program: str, *arguments: str, in_: DockerSandbox | None = None) -> str:
        """What a program printed; how it ended when that was not well."""
        return said((in_ or self.sandbox).run(command(program, arguments, {})))

    def _discard(self) -> None:
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None


@contextmanager
def open_bench(
    engine: Engine, images: tuple[ImageStatus, ...], image: str, cores: Sequence[int] | None
) -> Iterator[Bench]:
    """A bench in the image of that id, which has Python, on one of these cores; None for the usual ones.

    Raises `PlatformFault`s as a pool does.
    """
    spec = SandboxSpec(image, memory=MEMORY)
    with Pool(engine, cores=cores) as pool, pool.lease(spec) as lease:
        yield Bench(engine, images, spec, lease)


def programs() -> tuple[SourceFile, ...]:
    """The files below `programs/`."""
    folder = files("runner.doctor.programs")
    found = (
        entry for entry in folder.iterdir() if entry.name.endswith(".py") and entry.name != "__init__.py"
    )
    return tuple(
        sorted(
            (SourceFile(PurePosixPath(entry.name), entry.read_bytes()) for entry in found),
            key=lambda file: file.path,
        )
    )


def command(program: str, arguments: tuple[str, ...], stops: Mapping[str, float]) -> Command:
    """The command that runs a program as a candidate's would."""
    return Command(
        argv=(PYTHON, "-I", f"{SRC}/{program}.py", *arguments),
        env=base_environment(),
        cpu_stop=stops.get("cpu_stop", CPU_STOP),
        wall_stop=stops.get("wall_stop", WALL_STOP),
        output=int(stops.get("output", OUTPUT)),
    )


def said(observation: Observation) -> str:
    """What was printed, or how it ended when that was not well."""
    if observation.stopped:
        return f"stopped: {observation.stopped}"
    if observation.exit_code == 0:
        return ", ".join(observation.stdout.decode("utf-8", "replace").strip().splitlines())
    if observation.sandbox_oom or observation.oom_kills:
        return "out of memory"
    ending = f"exit {observation.exit_code}" if observation.signal is None else f"signal {observation.signal}"
    last = observation.stderr.head.decode("utf-8", "replace").strip().splitlines()[-1:]
    return " ".join([ending, *last])
