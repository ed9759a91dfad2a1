"""A load's arithmetic: whose CPU is whose, what an answer says, and which aims were reached."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path, PurePosixPath

import pytest

from benchmarks.figures import Figure
from benchmarks.load.client import Connection, Order, Sent, request, send_all, status_and_length
from benchmarks.load.instant import InstantPool
from benchmarks.load.processes import Process, cpu_of, parse_stat
from benchmarks.load.profile import package_of, shares
from benchmarks.load.results import AIMS, document, reached, table
from runner.catalog.loader import load
from runner.catalog.scaffold import create
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.languages import LANGUAGES

TICK = os.sysconf("SC_CLK_TCK")
ORDER = Order(port=0, path="/v1/x", body='{"a": "é"}', tokens=("one", "two"), count=5, connections=2)


def figure(*samples: float) -> Figure:
    return Figure("ms", samples)


def test_a_process_is_read_whatever_its_name():
    text = f"7 (a) b (c)) S 3 7 7 0 -1 0 0 0 0 0 {TICK} {2 * TICK} {4 * TICK} {8 * TICK} 20 0 1 0\n"
    assert parse_stat(text) == Process("a) b (c)", 3, 3.0, 12.0)


def test_the_cpu_of_a_service_is_that_of_its_processes_and_of_all_below_them():
    processes = {
        1: Process("init", 0, 100, 100),
        2: Process("api", 1, 1, 0.5),
        3: Process("helper", 2, 2, 0),
        4: Process("other", 1, 50, 0),
    }
    assert cpu_of(processes, [2]) == 3.5
    assert cpu_of(processes, [2, 99]) == 3.5


def test_a_post_says_how_long_it_is_in_bytes():
    head, _, body = request(ORDER, "one").partition(b"\r\n\r\n")
    assert b"POST /v1/x HTTP/1.1" in head
    assert b"Authorization: Bearer one" in head
    assert f"Content-Length: {len(body)}".encode() in head
    assert json.loads(body) == {"a": "é"}


def test_an_answer_without_a_length_is_refused():
    assert status_and_length(b"HTTP/1.1 201 Created\r\nContent-LENGTH: 12\r\n\r\n") == (201, 12)
    with pytest.raises(ValueError, match="without a length"):
        status_and_length(b"HTTP/1.1 200 OK\r\n\r\n")


def test_all_that_is_ordered_is_sent_over_no_more_connections_than_allowed():
    seen: list[bytes] = []

    async def load_a_server() -> tuple[tuple[Sent, ...], int]:
        connections = 0

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            while head := await reader.readline():
                rest = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(len(ORDER.body.encode()))
                seen.append(head + rest)
                writer.write(b'HTTP/1.1 201 Created\r\nContent-Length: 11\r\n\r\n{"id": "7"}')
            writer.close()

        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            sent = await send_all(Order(port, ORDER.path, ORDER.body, ORDER.tokens, 5, 2))
            return sent, connections

    sent, connections = asyncio.run(load_a_server())
    assert [(one.status, one.id) for one in sent] == [(201, "7")] * 5
    assert connections == 2
    assert sum(b"Bearer one" in head for head in seen) == 3


def test_a_connection_that_the_server_closed_meanwhile_is_opened_anew():
    async def ask_twice() -> list[int]:
        async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            writer.close()

        statuses = []
        async with (
            await asyncio.start_server(answer_once, "127.0.0.1", 0) as server,
            Connection(server.sockets[0].getsockname()[1]) as connection,
        ):
            for _ in range(2):
                await connection.open()
                statuses.append((await connection.ask(b"GET / HTTP/1.1\r\n\r\n"))[0])
                assert connection.reader is not None
                await connection.reader.read()  # to the end
        return statuses

    assert asyncio.run(ask_twice()) == [200, 200]


def test_an_instant_sandbox_is_right_in_every_case(tmp_path: Path):
    challenge = load(create(tmp_path / "one"))
    workplace = Workplace(InstantPool(challenge), lambda _: "sha256:0", {}, tmp_path / "cache")
    submission = Submission((SourceFile(PurePosixPath("solution.py"), b"print()\n"),), "file")
    assert Grader(workplace).grade(challenge, submission, LANGUAGES["python"]).verdict is Verdict.AC


def test_shares_are_per_cent_of_the_whole_and_leave_out_what_is_small():
    assert shares({"a": 1, "b": 3, "c": 0.01}) == {"b": 74.8, "a": 24.9}


def test_a_function_belongs_to_the_package_that_its_file_is_in():
    assert package_of("/x/site-packages/sqlalchemy/engine/base.py") == "sqlalchemy"
    assert package_of("/srv/runner/jobs/duty.py") == "runner"
    assert package_of("/usr/lib/python3.11/json/encoder.py") == "Python"
    assert package_of("~") == "Python"


def test_aims_are_judged_by_what_was_measured():
    figures = {
        "1 worker, at once: CPU of the service a submission": figure(12),
        "2 workers, at once: CPU of the service a submission": figure(14),
        "runner alone": figure(4, 4, 2),
        "runner in the service": figure(3, 5, 1),
        "candidate, quiet: POST to report": figure(400),
        "one grading": figure(200),
        "candidate, flooded: POST to report": figure(600),
        "instant, 1 api: POSTs accepted": figure(300),
        "instant, 2 api: POSTs accepted": figure(400),
        "instant, 1 api, 1 worker: reports": figure(90),
    }
    assert reached(figures) == {
        "service_cpu": 14,
        "throughput": 0.75,
        "flooded": 0.75,
        "posts": 400,
        "reports": 90,
    }
    assert reached(figures).keys() == AIMS.keys()


def test_the_table_shows_aims_figures_and_the_profile():
    figures = {"instant, 1 api: POSTs accepted": figure(300)}
    results = document("2026-11-24", {"cores": "2"}, {"posts": 3}, figures, {"hand-in": {"api": 60.0}})
    text = table(results)
    assert "| `posts` | 300 | at least 500 |" in text
    assert "| instant, 1 api: POSTs accepted | 300.00 | 300.00 | 300.00 | 300.00 | ms | 1 |" in text
    assert "Where the CPU of a hand-in goes, in per cent: api 60" in text
