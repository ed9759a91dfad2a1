"""The suite in its container: asks whether the service is ready, and tries one case after the other."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runner.domain.errors import ProtocolError
from runner.domain.observation import Excerpt
from runner.domain.service import Readiness
from runner.domain.trial import Exchange, Failure, Outcome, Sent, Trial
from runner.grading.service.agents import Agent
from runner.grading.service.plan import AGENT_OUTPUT, ServicePlan, suite_setting
from runner.languages.environment import base_environment
from runner.languages.model import SRC
from runner.sandbox.model import Command, Sandbox

ARGV = ("/usr/bin/python3", "-m", "fairtrial_suite")
PATIENCE_FACTOR = 3.0
"""Times a case's wall time: the suite's agent ends a test by then that is stuck in its own code."""
SLACK = 30.0
"""Seconds beyond that until we take the agent for dead."""
PROBE_SECONDS = 0.25
TEXT = 8000
"""Characters of a message that a report carries."""


@dataclass(frozen=True, slots=True)
class Suite:
    """The running agent."""

    agent: Agent

    def probe(self, port: int, ready: Readiness) -> str:
        """Ask once whether the service is ready; empty when it is, else why not. Raises `AgentLostError`."""
        request = {"do": "probe", "port": port, "path": ready.path, "seconds": PROBE_SECONDS}
        self.agent.ask(request)
        match self.agent.hear(PROBE_SECONDS + SLACK):
            case {"event": "probe", "ready": True}:
                return ""
            case {"event": "probe", "why": str(why)}:
                return why or "it is not ready"
            case said:
                raise ProtocolError(f"The suite's agent answered a probe with {said['event']}.")

    def listens(self, port: int) -> bool:
        """Whether anybody listens there now. Raises `AgentLostError`."""
        self.agent.ask({"do": "listen", "port": port})
        match self.agent.hear(SLACK):
            case {"event": "listen", "listening": bool(listening)}:
                return listening
            case said:
                raise ProtocolError(f"The suite's agent answered {said['event']} when asked who listens.")

    def run(self, case: str, wall_time: float) -> Trial:
        """Try one case, for which the service may owe answers for `wall_time` seconds.

        Raises `AgentLostError`.
        """
        self.agent.ask({"do": "run", "case": case, "wall_time": wall_time})
        exchanges: list[Exchange] = []
        while True:
            said = self.agent.hear(wall_time * PATIENCE_FACTOR + SLACK)
            match said:
                case {"event": "exchange"}:
                    exchanges.append(exchange_of(said))
                case {"event": "result", "case": str(named)} if named == case:
                    return trial_of(said, tuple(exchanges))
                case _:
                    raise ProtocolError(f"The suite's agent said {said['event']} while it ran {case}.")


def start(plan: ServicePlan, sandbox: Sandbox, passwords: Mapping[str, str]) -> Suite:
    """Put the suite into a sandbox and start its agent."""
    sandbox.unpack(SRC, plan.suite)
    setting = json.dumps(suite_setting(plan, passwords))
    command = Command(
        argv=ARGV,
        env={**base_environment(), "FAIRTRIAL_SETTING": setting, "PYTHONHASHSEED": "0"},
        cpu_stop=0,
        wall_stop=0,
        output=AGENT_OUTPUT,
    )
    return Suite(Agent("suite", sandbox.start(command)))


def exchange_of(said: Mapping[str, Any]) -> Exchange:
    """What the agent says of one exchange."""
    status, failure = said.get("status"), said.get("failure")
    return Exchange(
        method=_text(said, "method")[:40],
        path=_text(said, "target")[:2000],
        status=status if isinstance(status, int) else None,
        seconds=_number(said, "seconds"),
        request=_body(said.get("request")),
        response=_body(said.get("response")),
        problem=_text(said, "problem")[:TEXT],
        failure=None if failure is None else Failure(failure),
    )


def trial_of(said: Mapping[str, Any], exchanges: tuple[Exchange, ...]) -> Trial:
    """What the agent says of one case."""
    return Trial(
        outcome=Outcome(_text(said, "outcome")),
        message=_text(said, "message")[:TEXT],
        detail=_text(said, "detail")[:TEXT],
        seconds=_number(said, "seconds"),
        exchanges=exchanges,
        more_exchanges=int(_number(said, "more_exchanges")),
        statements=_count(said, "statements"),
        sent=tuple(Sent(_text(one, "text")[:TEXT], int(one["connection"])) for one in said.get("sent", ())),
        more_sent=_count(said, "more_sent"),
    )


def _body(message: object) -> Excerpt:
    """Of a request or an answer: the head of its body, and how long all of that was."""
    match message:
        case {"body": {"text": str(text), "bytes": int(total)}}:
            head = text.encode("utf-8", "surrogatepass")
        case {"body": {"base64": str(encoded), "bytes": int(total)}}:
            head = base64.b64decode(encoded)
        case _:
            return Excerpt()
    return Excerpt(head, b"", max(total, len(head)))


def _text(said: Mapping[str, Any], key: str) -> str:
    """Lone surrogates, which no document can carry, become `\\udNNN`."""
    value = said.get(key)
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else ""


def _count(said: Mapping[str, Any], key: str) -> int | None:
    value = said.get(key)
    return value if isinstance(value, int) else None


def _number(said: Mapping[str, Any], key: str) -> float:
    value = said.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
