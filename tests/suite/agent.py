"""The suite's agent as the grader has it: a process, commands in, events out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PACKAGE = Path(__file__).parents[2] / "sandbox_images" / "suite"
PLENTY = 20.0
"""Seconds: where it is not time that decides, a busy machine must not."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one case came to."""

    result: dict[str, Any]
    exchanges: list[dict[str, Any]]

    @property
    def outcome(self) -> str:
        return str(self.result["outcome"])

    @property
    def message(self) -> str:
        return str(self.result["message"])


class Agent:
    """`wall_time`: seconds, for all cases that are run without their own."""

    def __init__(
        self,
        source: Path,
        port: int,
        *,
        wall_time: float = PLENTY,
        sidecars: list[dict[str, Any]] | None = None,
    ):
        setting = {
            "service": {"port": port},
            "sidecars": sidecars or [],
            "wall_time": wall_time,
            "source": str(source),
        }
        environment = {
            "FAIRTRIAL_SETTING": json.dumps(setting),
            "PYTHONPATH": str(PACKAGE),
            "PATH": os.environ["PATH"],
        }
        self._wall_time = wall_time
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the agent
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fairtrial_suite"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, env=environment,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.kill()
        self.process.wait()
        self._log.close()

    def probe(self, port: int, path: str | None = "/health", seconds: float = PLENTY) -> dict[str, Any]:
        self.say({"do": "probe", "port": port, "path": path, "seconds": seconds})
        return self.hear()

    def run(self, case: str, wall_time: float | None = None) -> Run:
        self.say({"do": "run", "case": case, "wall_time": wall_time or self._wall_time})
        exchanges = []
        while (event := self.hear())["event"] == "exchange":
            exchanges.append(event)
        assert event["event"] == "result"
        assert event["case"] == case
        return Run(event, exchanges)

    def say(self, command: dict[str, Any]) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, f"the agent ended:\n{self.log()}"
        return dict(json.loads(line))

    def log(self) -> str:
        """Its standard error so far."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")
