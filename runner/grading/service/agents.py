"""Talks to an agent: a program of ours in a sandbox that takes requests and answers them, one JSON object a
line.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runner.domain.errors import ProtocolError
from runner.domain.observation import Observation
from runner.sandbox.model import Process


class AgentLostError(Exception):
    """An agent has ended, or fell silent, while something was asked of it. Not yet anybody's fault.

    Attributes:
        name: whose agent.
    """

    def __init__(self, name: str, how: str) -> None:
        """Say whose, and how one noticed."""
        super().__init__(f"{name} {how}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent; `name` is that of its sidecar, or `suite`."""

    name: str
    process: Process

    def ask(self, request: Mapping[str, object]) -> None:
        """Send a request. One to an agent that has ended is lost: `hear` says so."""
        self.process.send(json.dumps(request).encode() + b"\n")

    def hear(self, seconds: float) -> Mapping[str, Any]:
        """The next thing that it says.

        Raises:
            AgentLostError: it has ended, or said nothing for so many seconds.
            ProtocolError: what it says is nothing that an agent says.
        """
        try:
            line = self.process.line(time.monotonic() + seconds)
        except TimeoutError:
            raise AgentLostError(self.name, f"said nothing for {seconds:g} s") from None
        if line is None:
            raise AgentLostError(self.name, "has ended")
        try:
            said = json.loads(line)
        except ValueError:
            said = None
        if not isinstance(said, dict) or not isinstance(said.get("event"), str):
            raise ProtocolError(f"The agent of {self.name} said what no agent says: {line[:200]!r}.")
        return said

    @property
    def ended(self) -> Observation | None:
        """How it ended, if it has."""
        return self.process.ended
