"""A pod: the suite, the sidecars and the service of one grading, in sandboxes of one lease.

All of them share the network namespace of the lease's slot. The sidecars listen before anything of the
candidate's is there, so none of their ports can be taken before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

from runner.domain.errors import SandboxLostError
from runner.grading.service import sidecars, suite
from runner.grading.service.agents import AgentLostError
from runner.grading.service.plan import ServicePlan
from runner.grading.service.sidecars import RunningSidecar
from runner.grading.service.suite import Suite
from runner.languages.model import SRC
from runner.sandbox.model import Lease, Process, Sandbox, SandboxSpec

LIFETIME = 3600
"""Seconds that a pod lives after its service's last start."""
LEAST = 1800
"""Seconds that it must have to live when its service is started, whose life may see all cases of a group."""


@dataclass(slots=True)
class Pod:
    """`start` begins it, and its lease ends it; `renew` makes all of it anew, for a sidecar or a suite that
    died.

    Attributes:
        built: what a build left of the submission's folder; None where nothing is built.
        sandboxes: how many were used.
        versions: of the sidecars' servers, by name.
    """

    plan: ServicePlan
    lease: Lease
    built: bytes | None = None
    sandboxes: int = 0
    supervisor_version: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    _suite: Suite | None = None
    _sidecars: Sequence[RunningSidecar] = ()
    _service: Sandbox | None = None
    _sandboxes: list[Sandbox] = field(default_factory=list)

    def start(self) -> None:
        """Start the sidecars and the suite; all of it ends with the lease.

        Raises `SeedError`, `PlatformFault`.
        """
        started = [(one, self._take(one.spec)) for one in self.plan.sidecars]
        self._sidecars = [sidecars.start(one, sandbox) for one, sandbox in started]
        passwords = {sidecar.name: sidecar.password for sidecar in self._sidecars}
        self._suite = suite.start(self.plan, self._take(self.plan.suite_spec), passwords)
        self.versions = {sidecar.name: sidecar.await_ready() for sidecar in self._sidecars}

    @property
    def suite(self) -> Suite:
        """The suite's agent, which reaches the service and the sidecars."""
        assert self._suite is not None
        return self._suite

    def renew(self) -> None:
        """Fresh sandboxes for everything."""
        self._close()
        self.start()

    def change(self, plan: ServicePlan) -> None:
        """Another submission to the same challenge: it gets a sandbox of its own."""
        if self._service is not None:
            self._service.close()
        self._service, self.plan, self.built = None, plan, None

    def extend(self) -> None:
        """Let its sandboxes live `LIFETIME` from now, as far as any may; all anew where that is too short.

        Raises `SeedError`, `PlatformFault`.
        """
        usable = [sandbox for sandbox in self._sandboxes if sandbox.usable]
        for sandbox in usable:
            with suppress(SandboxLostError):  # just now: whoever needs it will see, and take a fresh one
                sandbox.extend(LIFETIME)
        if not all(sandbox.lasts(LEAST) for sandbox in usable):
            self.renew()

    def reset(self) -> None:
        """Make the sidecars what they were when they were seeded. Raises `AgentLostError`."""
        for sidecar in self._sidecars:
            sidecar.ask_reset()
        for sidecar in self._sidecars:
            sidecar.await_reset()

    def lost(self) -> AgentLostError | None:
        """The first sidecar that has died."""
        for sidecar in self._sidecars:
            if sidecar.agent.ended is not None:
                return AgentLostError(sidecar.name, "has ended")
        return None

    @contextmanager
    def service(self) -> Iterator[Process]:
        """The service, started; whatever is left of it is gone afterwards."""
        with self.ready().start(self.plan.command) as process:
            yield process

    def ready(self) -> Sandbox:
        """The service's sandbox, with the submission in it."""
        if self._service is not None and self._service.usable:
            return self._service
        if self._service is not None:
            self._service.close()
        self._service = sandbox = self._take(self.plan.spec)
        if self.built is None:
            sandbox.unpack(SRC, self.plan.submission.files)
        else:
            sandbox.unpack_records(SRC, self.built)
        return sandbox

    def _take(self, spec: SandboxSpec) -> Sandbox:
        sandbox = self.lease.sandbox(spec)
        self.sandboxes += 1
        self.supervisor_version = sandbox.hello.supervisor_version
        self._sandboxes.append(sandbox)
        return sandbox

    def _close(self) -> None:
        with ExitStack() as all_of_them:
            for sandbox in self._sandboxes:
                all_of_them.callback(sandbox.close)
            self._sandboxes = []
        self._suite, self._sidecars, self._service = None, (), None
