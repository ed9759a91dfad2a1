"""What a worker tries before it grades: it is refused where a line of the policy is missing."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from runner.doctor import clearance
from runner.doctor.clearance import QUICK, VALID_SECONDS, NotClearedError, require_clearance
from runner.domain.errors import EngineError
from runner.jobs.worker import warm_workplace
from runner.sandbox import policy, seccomp
from tests.hostile.weaken import weakened

pytestmark = pytest.mark.engine


def require(folder: Path) -> None:
    """On any core: nothing is measured here."""
    require_clearance(folder, range)


def remembered(folder: Path) -> list[Path]:
    return sorted(folder.glob("*"))


@pytest.fixture(scope="module")
def cleared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cleared") / "doctor"
    require(folder)
    return folder


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wants a bench now fails."""

    def refuse(*_: object) -> None:
        raise EngineError("asked again")

    monkeypatch.setattr(clearance, "open_bench", refuse)


def test_what_passed_is_remembered(cleared: Path, unasked: None) -> None:
    assert len(remembered(cleared)) == 1
    require(cleared)


def test_what_passed_yesterday_is_tried_again(cleared: Path, unasked: None) -> None:
    (note,) = remembered(cleared)
    before = note.stat().st_mtime
    os.utime(note, (time.time() - VALID_SECONDS - 1,) * 2)
    with pytest.raises(EngineError, match="asked again"):
        require(cleared)
    os.utime(note, (before, before))


def test_where_nothing_can_be_remembered_it_is_tried_each_time(tmp_path: Path) -> None:
    full = tmp_path / "doctor"
    full.write_text("no folder", "utf-8")
    require(full)
    assert full.read_text("utf-8") == "no folder"


def test_another_policy_is_tried_anew(cleared: Path, unasked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "RESERVE", policy.RESERVE * 2)
    with pytest.raises(EngineError, match="asked again"):
        require(cleared)


def test_another_profile_of_calls_is_tried_anew(
    cleared: Path, unasked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seccomp, "profile", lambda *_: "{}")
    with pytest.raises(EngineError, match="asked again"):
        require(cleared)


@pytest.mark.bites
@pytest.mark.parametrize(
    ("line", "probe"),
    [
        ("seccomp", "policy: Seccomp is 0"),
        ("network", "the network devices"),
        ("writable-root", "policy:"),
        ("capabilities", "policy: Cap"),
        ("no-sweep", "leftovers:"),
        ("output-stop", "output:"),
    ],
)
def test_a_missing_line_refuses_and_is_not_remembered(tmp_path: Path, line: str, probe: str) -> None:
    with weakened((line,)), pytest.raises(NotClearedError, match=probe):
        require(tmp_path / "doctor")
    assert remembered(tmp_path / "doctor") == []


def test_a_worker_has_no_workplace_where_a_line_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("FAIRTRIAL_CORES", os.environ.get("FAIRTRIAL_CORES", "0"))
    with weakened(("no-new-privileges",)), pytest.raises(NotClearedError), warm_workplace():
        pytest.fail("a worker could begin")


def test_the_doctor_tries_all_that_a_worker_tries_and_more() -> None:
    from runner.doctor.examine import PROBES

    assert set(QUICK) < set(PROBES)
    assert {"policy", "system calls", "supervisor", "service: policy", "leftovers"} <= {
        one.name for one in QUICK
    }
