"""A service with a small mistake in it is told from the service by the cases, or is named."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.verification.model import MutantCheck
from runner.verification.mutation.mutants import mutants
from runner.verification.mutation.run import Mutation
from tests.grading.services import unhurried
from tests.unit.verification.checks import submission

SERVICE = """
import http.server, os
from answers import answer

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = answer(self.path)
        self.send_response(200)
        self.send_header("Content-Length", len(body))
        self.end_headers()
        self.wfile.write(body)

http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
ANSWERS = """
def answer(path):
    return b'{"hello": "world"}' if path != "/health" else b"{}"
"""


def at_once(work: Callable[[], MutantCheck]) -> Future[MutantCheck]:
    done: Future[MutantCheck] = Future()
    done.set_result(work())
    return done


@pytest.mark.engine
def test_mutants_of_a_service_are_told_by_the_cases_that_fail(workplace: Workplace, tmp_path: Path) -> None:
    """Nobody asks what /health answers."""
    challenge = unhurried(tmp_path)
    place = challenge.root / "submissions/accepted/python"
    (place / "app.py").write_text(SERVICE)
    (place / "answers.py").write_text(ANSWERS)
    check = replace(submission("accepted/app.py", "AC"), path="submissions/accepted/python")
    others = {one.id: "server" for one in mutants(PurePosixPath("app.py"), SERVICE.encode())}
    mutation = Mutation(Grader(workplace), at_once, lambda emit: emit, lambda *_: None)
    found = mutation.run(challenge, [check], 10, others)
    assert found is not None
    cases = {case.id for case in challenge.cases}
    assert {one.told_by for one in found.tried} <= {"", *cases}
    assert {one.after for one in found.survivors} == {
        """return b'{"hello": "world"}' if path != '' else b"{}\"""",
        """return b'{"hello": "world"}' if path != "/health" else b''""",
    }
    assert len(found.tried) == 6
