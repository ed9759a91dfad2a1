"""A suite in a folder, and the agent that runs it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import pytest

from tests.suite.agent import PLENTY, Agent, Run
from tests.suite.servers import Handler, Server, serving
from tests.suite.sidecars import kept_port

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
def closed_port() -> Iterator[int]:
    """A port on which nothing listens."""
    with kept_port() as port:
        yield port


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Agent]]:
    """Start an agent for a port."""
    with ExitStack() as stack:
        yield lambda port, **options: stack.enter_context(Agent(tmp_path, port, **options))


@dataclass(slots=True)
class Bench:
    """One agent for many cases, each against a server of its own on the same port."""

    agent: Agent
    folder: Path
    port: int
    files: Iterator[int] = field(default_factory=itertools.count)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """For the cases of one file."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "tests" / "core").mkdir(parents=True)
    with kept_port() as port, Agent(folder, port) as agent:
        yield Bench(agent, folder, port)


@pytest.fixture
def against(bench: Bench) -> Iterator[Callable[..., tuple[Run, Server]]]:
    """Run the body of a test against a server that handles connections so."""
    with ExitStack() as stack:

        def run(handler: Handler, body: str, *, wall_time: float = PLENTY) -> tuple[Run, Server]:
            stack.close()
            server = stack.enter_context(serving(handler, bench.port))
            lines = dedent(body).strip().replace("\n", "\n    ")
            file = f"core/test_{next(bench.files)}.py"
            text = f"import httpx\nimport pytest\n\n\ndef test_it(client):\n    {lines}\n"
            (bench.folder / "tests" / file).write_text(text, encoding="utf-8")
            return bench.agent.run(f"{file}::test_it", wall_time), server

        yield run
