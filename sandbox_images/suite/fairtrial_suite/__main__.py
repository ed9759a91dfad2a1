"""The agent: commands in, events out, one JSON object a line. What tests print goes to standard error."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from fairtrial_suite import setting
from fairtrial_suite.bench import Bench, LoadError, broken
from fairtrial_suite.listening import listening
from fairtrial_suite.plugin import preload
from fairtrial_suite.probe import probe

if TYPE_CHECKING:
    from fairtrial_suite.watch import Watch

_UNKNOWN: dict[str, Any] = {"statements": None, "sent": [], "more_sent": 0}
"""Of a PostgreSQL that is not there, or does not answer."""


class Agent:
    """`out` is the protocol's descriptor: nothing else may write to it."""

    def __init__(self, given: setting.Setting, out: int) -> None:
        self._setting = given
        self._out = out
        self._bench: Bench | None = None
        self._unloadable: dict[str, LoadError] = {}
        self._watch = _watch(given)

    def obey(self, command: dict[str, Any]) -> None:
        """Carry one out, and answer."""
        match command["do"]:
            case "probe":
                found = probe(int(command["port"]), command["path"], float(command["seconds"]))
                self._tell({"event": "probe", "ready": found.ready, "why": found.why})
            case "listen":
                self._tell({"event": "listen", "listening": listening(int(command["port"]))})
            case "run":
                case = str(command["case"])
                result = self._watched(case, float(command.get("wall_time", self._setting.wall_time)))
                self._tell({**result, "case": case})
            case unknown:
                raise ValueError(f"no such command: {unknown}")

    def close(self) -> None:
        """End what was loaded."""
        if self._watch is not None:
            self._watch.close()
        self._unload()

    def _unload(self) -> None:
        if self._bench is not None:
            self._bench.close()
            self._bench = None

    def _watched(self, case: str, wall_time: float) -> dict[str, Any]:
        if self._watch is None:
            return {**self._run(case, wall_time), **_UNKNOWN}
        self._watch.begin()
        result = self._run(case, wall_time)
        return {**result, **_UNKNOWN, **self._watch.end()}

    def _run(self, case: str, wall_time: float) -> dict[str, Any]:
        try:
            return self._loaded(case.split("::", 1)[0]).run(case, wall_time, self._write)
        except LoadError as error:
            return broken(*error.args)

    def _loaded(self, file: str) -> Bench:
        """One file at a time: a group's files come one after the other."""
        if file in self._unloadable:
            raise self._unloadable[file]
        if self._bench is None or self._bench.file != file or self._bench.lost:
            self._unload()
            try:
                self._bench = Bench(self._setting, file)
            except LoadError as error:
                self._unloadable[file] = error
                raise
        return self._bench

    def _tell(self, event: dict[str, Any]) -> None:
        self._write(json.dumps(event).encode())

    def _write(self, line: bytes) -> None:
        view = memoryview(line + b"\n")
        while view:
            view = view[os.write(self._out, view) :]


def _watch(given: setting.Setting) -> Watch | None:
    """Of the PostgreSQL, where there is one."""
    sidecar = given.sidecar("postgres")
    if sidecar is None:
        return None
    from fairtrial_suite.watch import Watch

    return Watch(sidecar)


def main() -> None:
    """Obey standard input until it ends."""
    sys.dont_write_bytecode = True
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    commands, out = os.fdopen(os.dup(0), "rb"), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    given = setting.from_environment()
    preload(given)
    agent = Agent(given, out)
    try:
        for line in commands:
            agent.obey(json.loads(line))
    finally:
        agent.close()


if __name__ == "__main__":
    main()
