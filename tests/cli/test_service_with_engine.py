"""The whole service as its people use it, on a real engine: `serve`, `admin`, `submit`, `report`."""

from __future__ import annotations

import json
import signal
import socket
from functools import partial
from pathlib import Path

import httpx
import pytest

from runner.domain.errors import ExitCode
from runner.images.client import connected
from runner.sandbox.policy import WORKER
from tests.cli.conftest import Fairtrial
from tests.cli.test_serve import Serving, is_gone
from tests.service.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.engine

TOP_TALKERS = Path(__file__).parents[2] / "challenges/top-talkers"
SOLUTION = TOP_TALKERS / "submissions/accepted/solution.py"


def test_from_an_empty_folder_to_a_report_in_both_views_and_back_to_nothing(
    fairtrial: Fairtrial, tmp_path: Path
) -> None:
    with Serving(tmp_path, has_engine=True) as serving:
        url = serving.until_it_says(r"serves at (\S+)")[1]
        serving.until_it_says("A worker is ready")
        children = serving.children()
        assert fairtrial("admin", "publish", TOP_TALKERS).code == ExitCode.PASSED
        ada, ivy = (
            fairtrial("admin", "user", "add", "A", "--role", role, "--grant", "top-talkers").out.strip()
            for role in ("candidate", "interviewer")
        )
        asked_by = partial(fairtrial, FAIRTRIAL_SERVER=url)
        watched = asked_by(
            "submit", "top-talkers", SOLUTION, "--watch", "--format", "json", FAIRTRIAL_TOKEN=ada
        )
        assert (watched.code, watched.err) == (ExitCode.PASSED, "")
        mine = json.loads(watched.out)
        assert (mine["verdict"], mine["score"], mine["view"]) == ("AC", 100, "candidate")
        theirs = asked_by("report", _submission(url, ivy), "--format", "json", FAIRTRIAL_TOKEN=ivy)
        assert (theirs.code, json.loads(theirs.out)["view"]) == (ExitCode.PASSED, "interviewer")
        serving.process.send_signal(signal.SIGINT)
        assert serving.ended() == ExitCode.PASSED
        assert [name for name, pid in children.items() if not is_gone(pid)] == []
        assert serving.folders_left() == []
        assert _containers_of(children["runner.cli worker"]) == []


def _submission(url: str, token: str) -> str:
    """The only one that there is."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.get(f"{url}/v1/submissions", headers=headers, trust_env=False, timeout=PATIENCE_SECONDS)
    (one,) = answer.json()["items"]
    return str(one["id"])


def _containers_of(worker: int) -> list[str]:
    with connected() as client:
        label = f"{WORKER}={socket.gethostname()}:{worker}"
        return [str(one.name) for one in client.containers.list(all=True, filters={"label": label})]
