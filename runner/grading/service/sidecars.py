"""Sidecars that run: seeded once, and as they were seeded again after every reset."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from runner.domain.errors import ProtocolError, SandboxLostError
from runner.grading.service.agents import Agent, AgentLostError
from runner.grading.service.plan import SidecarPlan
from runner.languages.model import SRC
from runner.sandbox.model import Sandbox

READY_SECONDS = 60.0
"""From its start to its first word, an author's seed included."""
RESET_SECONDS = 30.0


class SeedError(Exception):
    """An author's seed cannot be loaded: the challenge is at fault."""


@dataclass(frozen=True, slots=True)
class RunningSidecar:
    """One sidecar in its sandbox; it ends with that.

    Attributes:
        password: of its administrator, that is, the suite.
    """

    plan: SidecarPlan
    agent: Agent
    password: str

    @property
    def name(self) -> str:
        """How the author calls it."""
        return self.plan.sidecar.name

    def await_ready(self) -> str:
        """Return its server's version once that answers and is seeded.

        Raises `SeedError`, and `SandboxLostError` when it does not start.
        """
        try:
            said = self.agent.hear(READY_SECONDS)
        except AgentLostError as lost:
            log = self.agent.process.log()[-500:].decode("utf-8", "replace").strip()
            raise SandboxLostError(f"The sidecar {lost} before it was ready: {log}.", "Try again.") from lost
        match said:
            case {"event": "ready", "version": str(version)}:
                return version
            case {"event": "seed-failed", "message": str(message)}:
                raise SeedError(f"{self.name}: {message}")
            case _:
                raise ProtocolError(
                    f"The agent of {self.name} said {said['event']} and not that it is ready."
                )

    def ask_reset(self) -> None:
        """Begin to make it what it was when it was ready."""
        self.agent.ask({"do": "reset"})

    def await_reset(self) -> None:
        """Return when it is. Raises `AgentLostError`."""
        said = self.agent.hear(RESET_SECONDS)
        if said["event"] != "reset":
            raise ProtocolError(f"The agent of {self.name} said {said['event']} and not that it was reset.")


def start(plan: SidecarPlan, sandbox: Sandbox) -> RunningSidecar:
    """Put the seed into a sandbox and start the agent; `await_ready` waits for it."""
    sandbox.unpack(SRC, plan.seed)
    password = secrets.token_urlsafe(24)
    process = sandbox.start(plan.command(password))
    return RunningSidecar(plan, Agent(plan.sidecar.name, process), password)
