"""A process that has loaded one file of tests, and forks for each of its cases."""

from __future__ import annotations

import contextlib
import gc
import inspect
import io
import json
import os
import socket
import sys
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from fairtrial_suite import child, plugin
from fairtrial_suite.inert import short
from fairtrial_suite.setting import Setting

_WITHOUT = (
    *(
        "cacheprovider",
        "capture",
        "debugging",
        "doctest",
        "faulthandler",
        "junitxml",
        "legacypath",
        "logging",
    ),
    *(
        "pastebin",
        "setuponly",
        "setupplan",
        "skipping",
        "stepwise",
        "subtests",
        "terminal",
        "threadexception",
    ),
    *("unittest", "unraisableexception", "warnings"),
)
"""Plugins of pytest's that a case has no use for."""

_TEXT = 4000
CRASHED = 70
"""An exit status that says that our own code raised."""


@dataclass(slots=True, eq=False)
class Server:
    """As pytest's plugin: instead of running what was collected, it serves the cases one by one."""

    channel: socket.socket
    setting: Setting
    served: bool = False
    complaints: list[str] = field(default_factory=list)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """The file could not be imported, for one."""
        if report.failed:
            self.complaints.append(report.longreprtext)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Serve until the other side closes."""
        self.served = True
        sys.stderr = sys.__stderr__
        say(self.channel, {"loaded": not self.complaints, "detail": "\n".join(self.complaints)})
        gc.collect()
        gc.freeze()
        items = {item.nodeid: item for item in session.items}
        while not self.complaints:
            message, fds, _, _ = socket.recv_fds(self.channel, 65536, 1)
            if not message:
                break
            self._run(items, json.loads(message), fds[0])
        return True

    def _run(self, items: dict[str, pytest.Item], command: dict[str, Any], pipe: int) -> None:
        item = items.get(command["case"])
        refusal = _refusal(command["case"], item, items)
        if refusal or item is None:
            os.close(pipe)
            say(self.channel, {"refused": refusal})
            return
        setting = replace(self.setting, wall_time=command["wall_time"])
        pid = os.fork()
        if not pid:
            self.channel.close()
            _in_child(item, setting, pipe)
        os.close(pipe)
        say(self.channel, {"pid": pid})
        _, status = os.waitpid(pid, 0)
        say(self.channel, {"ended": os.waitstatus_to_exitcode(status)})


def serve(channel: socket.socket, setting: Setting, file: str) -> None:
    """Load the file and answer until the channel closes. `file`: relative to the folder of tests."""
    server = Server(channel, setting)
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            pytest.main(_arguments(setting, file), plugins=[server, plugin])
    except BaseException as error:  # noqa: BLE001 - whatever an author's module raises as it is imported
        said.write(f"{type(error).__name__}: {error}")
    if not server.served:
        say(channel, {"loaded": False, "detail": said.getvalue()})


def say(channel: socket.socket, message: dict[str, Any]) -> None:
    """One message a datagram."""
    if "detail" in message:
        message = {**message, "detail": short(message["detail"], _TEXT)}
    channel.send(json.dumps(message).encode())


def _arguments(setting: Setting, file: str) -> list[str]:
    without = [argument for name in _WITHOUT for argument in ("-p", f"no:{name}")]
    options = [
        f"--rootdir={setting.tests}",
        "-c",
        os.devnull,
        "-o",
        "python_files=*.py",
        "-o",
        f"pythonpath={setting.tests}",
    ]
    return [*without, *options, str(setting.tests / file)]


def _refusal(case: str, item: pytest.Item | None, items: dict[str, pytest.Item]) -> str:
    """Why the case cannot be run, or nothing."""
    if item is None:
        parametrised = any(name.startswith(f"{case}[") for name in items)
        return "a case is a test without parameters" if parametrised else "the file has no such test"
    if inspect.iscoroutinefunction(getattr(item, "function", None)):
        return "a case is a plain function, not an `async def`"
    return ""


def _in_child(item: pytest.Item, setting: Setting, pipe: int) -> None:
    try:
        child.run(item, setting, pipe)
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - nothing may return into the loader's loop
        sys.stderr.write(f"the suite's harness failed: {type(error).__name__}: {error}\n")
    finally:
        os._exit(CRASHED)
