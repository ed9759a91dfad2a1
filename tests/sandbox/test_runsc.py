"""Debian's gVisor runs sandboxes, grades as the engine's own runtime does, and what it lacks is named.

What it holds follows from how it is set up, not from its name: with the engine's control groups it holds
memory, and where it is told to ignore them it does not.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from runner.doctor.bench import open_bench
from runner.doctor.clearance import NotClearedError, require_clearance
from runner.doctor.examine import PROBES, findings, probe_image
from runner.grading.workplace import allowed_cores
from runner.images.builder import list_images
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.sandbox.engine import Engine
from runner.sandbox.runtime import MAY_LACK, RUNTIME, Part
from tests.challenge_folders import CHALLENGE, SHOUT, SHOUT_IN_C, write_challenge
from tests.sandbox.second_engine import Fairtrial, second_engine

pytestmark = [pytest.mark.engine, pytest.mark.alone]

RUNTIMES = {
    "runsc": ["--network=none"],
    "runsc-unlimited": ["--network=none", "--ignore-cgroups"],
}
ALL = {RUNTIME: "runsc", MAY_LACK: ",".join(Part)}
SUBMISSIONS = {
    "py": {"AC": SHOUT, "WA": "print('hello')\n", "TLE": "while True: pass\n"},
    "c": {
        "AC": SHOUT_IN_C,
        "WA": '#include <stdio.h>\nint main(void) { puts("hello"); }\n',
        "TLE": "int main(void) { for (volatile int n = 0;;) n = 1; }\n",
    },
}
HOG = "print(len([bytearray(1 << 20) for _ in range(400)]))\n"
WAYS_OUT = """\
import socket

def attempt(address):
    with socket.socket() as connection:
        connection.settimeout(1)
        try:
            connection.connect(address)
        except OSError as error:
            return type(error).__name__
    return "connected"

with open("/proc/self/net/dev") as devices:
    print([line.split(":")[0].strip() for line in devices][2:])
print({attempt(address) for address in [("192.0.2.1", 80), ("169.254.169.254", 80), ("172.17.0.1", 22)]})
print(attempt(("127.0.0.1", 6379)))
"""


@pytest.fixture(scope="module")
def fairtrial() -> Iterator[Fairtrial]:
    known = {name: {"path": "/usr/bin/runsc", "runtimeArgs": options} for name, options in RUNTIMES.items()}
    files = {"daemon.json": json.dumps({"runtimes": known})}
    options = ("--config-file", "{folder}/daemon.json")
    with second_engine(["base", "python", "c"], *options, files=files) as fairtrial:
        yield fairtrial


def doctor(fairtrial: Fairtrial, **variables: str) -> Mapping[str, Mapping[str, Any]]:
    """The probes by name."""
    found = json.loads(fairtrial("doctor", "--format", "json", **variables).stdout)
    return {probe["name"]: probe for probe in found["probes"]}


def grade(
    fairtrial: Fairtrial, folder: Path, name: str, text: str, *, seconds: int = 10
) -> subprocess.CompletedProcess[str]:
    """By a challenge with so many seconds of CPU time: the clock's are taken here, on a busy machine too."""
    solution = folder / name
    solution.write_text(text, "utf-8")
    yaml = CHALLENGE.replace("time_limit: 1,", f"time_limit: {seconds},")
    challenge = write_challenge(folder / "shout", yaml=yaml)
    return fairtrial("grade", challenge, solution, "--format", "json", **ALL)


def test_a_runtime_that_the_engine_does_not_know_is_refused(fairtrial: Fairtrial) -> None:
    done = fairtrial("doctor", **{RUNTIME: "kata"})
    assert done.returncode == 2
    assert "FAIRTRIAL_ENGINE_RUNTIME is kata; the engine's runtimes are" in done.stderr


def test_nothing_runs_in_it_until_what_it_lacks_is_allowed_by_name(fairtrial: Fairtrial) -> None:
    probes = doctor(fairtrial, **{RUNTIME: "runsc"})
    assert [name for name, probe in probes.items() if not probe["ok"]] == ["images", "policy"]
    lacked = sorted(set(Part) - {Part.PROC, Part.SERVICES})
    assert f"set FAIRTRIAL_ENGINE_RUNTIME_MAY_LACK={','.join(lacked)};" in probes["policy"]["seen"]


def test_what_it_holds_and_what_it_lacks_are_told_apart(fairtrial: Fairtrial) -> None:
    probes = doctor(fairtrial, **ALL)
    assert [name for name, probe in probes.items() if not probe["ok"]] == ["images"]
    lacking = {name for name, probe in probes.items() if probe["lacking"] and not name.startswith("service:")}
    assert lacking >= {"policy", "system calls", "supervisor", "fork bomb", "inodes", "leftovers"}
    held = {"memory", "space", "CPU time", "CPU time of orphans", "output", "wall time", "dead worker"}
    assert lacking.isdisjoint(held | {"writable places", "descriptors", "DNS", "interfaces"})
    assert [probes[name]["seen"] for name in ("TCP", "local ports")] == ["EHOSTUNREACH", "ECONNREFUSED"]
    assert "Services and databases are not graded in runsc" in probes["service: policy"]["seen"]


@pytest.mark.parametrize(
    ("runtime", "seen", "lacking"),
    [("runsc", "killed and counted", False), ("runsc-unlimited", "not stopped", True)],
)
def test_whether_it_holds_memory_is_found_out(
    fairtrial: Fairtrial, monkeypatch: pytest.MonkeyPatch, runtime: str, seen: str, *, lacking: bool
) -> None:
    monkeypatch.setenv("DOCKER_HOST", fairtrial.environment["DOCKER_HOST"])
    monkeypatch.setenv(RUNTIME, runtime)
    monkeypatch.setenv(MAY_LACK, ALL[MAY_LACK])
    with connected() as client, Engine.connect() as engine:
        images = list_images(client, read_catalog())
        with open_bench(engine, images, probe_image(images), allowed_cores(engine.facts.cores)) as bench:
            (memory,) = findings(bench, [probe for probe in PROBES if probe.name == "memory"])
    assert (memory.seen, memory.ok, memory.lacking) == (seen, True, lacking)


def test_a_worker_is_cleared_where_what_is_lacking_is_allowed_and_nowhere_else(
    fairtrial: Fairtrial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", fairtrial.environment["DOCKER_HOST"])
    monkeypatch.setenv(RUNTIME, "runsc")
    with pytest.raises(NotClearedError, match="do not hold: policy: "):
        require_clearance(tmp_path, allowed_cores)
    monkeypatch.setenv(MAY_LACK, ALL[MAY_LACK])
    require_clearance(tmp_path, allowed_cores)
    assert [path.name.partition("-")[0] for path in tmp_path.iterdir()] == ["cleared"]


@pytest.mark.parametrize("language", SUBMISSIONS)
@pytest.mark.parametrize("verdict", ["AC", "WA", "TLE"])
def test_submissions_are_graded(fairtrial: Fairtrial, tmp_path: Path, language: str, verdict: str) -> None:
    seconds = 1 if verdict == "TLE" else 10
    done = grade(fairtrial, tmp_path, f"shout.{language}", SUBMISSIONS[language][verdict], seconds=seconds)
    report = json.loads(done.stdout)
    assert (report["verdict"], done.returncode) == (verdict, 0 if verdict == "AC" else 1), done.stderr
    assert report["evidence"]["engine"]["runtime"] == "runsc"


def test_a_talk_is_refused_before_anything_runs(fairtrial: Fairtrial, tmp_path: Path) -> None:
    yaml = CHALLENGE.replace(
        "{name: lines}", "{name: custom, program: checker/check.py, description: Any., interactive: true}"
    )
    challenge = write_challenge(tmp_path / "talk", {"checker/check.py": "raise SystemExit(42)\n"}, yaml=yaml)
    solution = tmp_path / "shout.py"
    solution.write_text(SHOUT, "utf-8")
    done = fairtrial("grade", challenge, solution, "--format", "json", **ALL)
    assert "Interactive challenges are not graded where runsc may lack cpu-time" in done.stderr, done.stderr
    assert "Grade this challenge where FAIRTRIAL_ENGINE_RUNTIME is not set." in done.stderr
    assert (done.returncode, done.stdout) == (3, "")


def test_the_engine_says_how_a_runtime_is_set_up(
    fairtrial: Fairtrial, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a clearance is for."""
    monkeypatch.setenv("DOCKER_HOST", fairtrial.environment["DOCKER_HOST"])
    with connected() as client:
        known = client.info()["Runtimes"]
    assert {name: known[name]["runtimeArgs"] for name in RUNTIMES} == RUNTIMES


def test_whoever_takes_too_much_memory_is_judged_for_that(fairtrial: Fairtrial, tmp_path: Path) -> None:
    assert json.loads(grade(fairtrial, tmp_path, "hog.py", HOG).stdout)["verdict"] == "MLE"


def test_nothing_leads_out(fairtrial: Fairtrial, tmp_path: Path) -> None:
    program = tmp_path / "ways.py"
    program.write_text(WAYS_OUT, "utf-8")
    assert fairtrial("run", program, **ALL).stdout == "['lo']\n{'OSError'}\nConnectionRefusedError\n"
