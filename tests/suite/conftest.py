"""A suite in a folder, and the agent that runs it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from textwrap import dedent

import pytest

from tests.suite.agent import Agent, Run
from tests.suite.servers import Handler, Server, serving

CASE = "core/test_case.py::test_it"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Put a file of the author's where it belongs; the path is relative to the folder of tests."""

    def put(path: str, text: str) -> Path:
        file = tmp_path / "tests" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")
        return file

    return put


@pytest.fixture
def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Agent]]:
    """Start an agent for a port."""
    with ExitStack() as stack:
        yield lambda port, **options: stack.enter_context(Agent(tmp_path, port, **options))


@pytest.fixture
def against(
    start: Callable[..., Agent], write: Callable[[str, str], Path]
) -> Iterator[Callable[..., tuple[Run, Server]]]:
    """Run the body of a test against a server that handles connections so."""
    with ExitStack() as stack:

        def run(handler: Handler, body: str, *, wall_time: float = 5.0) -> tuple[Run, Server]:
            server = stack.enter_context(serving(handler))
            lines = dedent(body).strip().replace("\n", "\n    ")
            write(
                "core/test_case.py", f"import httpx\nimport pytest\n\n\ndef test_it(client):\n    {lines}\n"
            )
            return start(server.port, wall_time=wall_time).run(CASE), server

        yield run
