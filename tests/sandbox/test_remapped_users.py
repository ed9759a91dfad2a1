"""An engine that remaps users (`userns-remap`) holds sandboxes as any other; root in them is nobody's root.

It is an engine of its own, beside that of the other tests: in a network namespace, since an engine without a
bridge removes the one that is there, and in a mount namespace, where it says who is remapped to whom.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from runner.images.base import REFERENCE
from runner.images.builder import build
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.images.progress import unwatched
from tests.challenge_folders import SHOUT, write_challenge

pytestmark = pytest.mark.engine

PATIENCE_SECONDS = 90
NEEDED = ("base", "python")
BEGIN = """\
set -eu
for file in subuid subgid; do
    echo daemon:100000:65536 >"$1/$file"
    touch /etc/$file
    mount --bind "$1/$file" /etc/$file
done
if [ -e /run/containerd ]; then mount -t tmpfs tmpfs /run/containerd; fi
exec dockerd --userns-remap daemon --bridge none --iptables=false --host "unix://$1/docker.sock" \\
    --data-root "$1/data" --exec-root "$1/exec" --pidfile "$1/pid" >"$1/log" 2>&1
"""
"""The last mount hides a containerd of the host's, which would mount elsewhere than this engine sees."""


@contextmanager
def remapping_engine(folder: Path) -> Iterator[str]:
    """Its address."""
    address = f"unix://{folder}/docker.sock"
    with subprocess.Popen(["unshare", "--net", "--mount", "sh", "-c", BEGIN, "sh", folder]) as process:
        try:
            await_engine(address, process, folder / "log")
            yield address
        finally:
            process.terminate()


def await_engine(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not answers(address):
        assert not ended_within(process, 0.1), log.read_text("utf-8")
        assert time.monotonic() < give_up, log.read_text("utf-8")


def ended_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def answers(address: str) -> bool:
    asked = subprocess.run(["docker", "--host", address, "info"], capture_output=True, check=False)
    return asked.returncode == 0


def fill(address: str) -> None:
    """With the images that one needs to grade Python."""
    with connected() as client:
        built = build(client, read_catalog(), unwatched, NEEDED)
        tags = [client.images.get(built[name]).tags[0] for name in NEEDED]
    with subprocess.Popen(["docker", "save", REFERENCE, *tags], stdout=subprocess.PIPE) as saved:
        subprocess.run(["docker", "--host", address, "load", "--quiet"], stdin=saved.stdout, check=True)
    assert saved.returncode == 0


@dataclass(frozen=True, slots=True)
class Remapped:
    """`fairtrial`, told of that engine alone."""

    environment: Mapping[str, str]

    def __call__(self, *args: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "runner.cli", *map(str, args)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def remapped() -> Iterator[Remapped]:
    with TemporaryDirectory(prefix="ft-") as name:
        Path(name).chmod(0o711)  # its files belong to those that root is remapped to
        with remapping_engine(Path(name)) as address:
            fill(address)
            yield Remapped({**os.environ, "DOCKER_HOST": address, "XDG_CACHE_HOME": f"{name}/cache"})


def test_nothing_gets_out_and_only_the_images_that_were_not_brought_are_missed(remapped: Remapped) -> None:
    found = json.loads(remapped("doctor", "--format", "json").stdout)
    failed = {probe["name"]: probe["seen"] for probe in found["probes"] if not probe["ok"]}
    assert failed.keys() == {"images"}, failed
    assert len(found["probes"]) > 40


def test_submissions_are_graded(remapped: Remapped, tmp_path: Path) -> None:
    challenge = write_challenge(tmp_path / "shout")
    solution = tmp_path / "solution.py"
    solution.write_text(SHOUT, "utf-8")
    done = remapped("grade", challenge, solution, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "AC"


def test_root_in_a_sandbox_is_nobodys_root(remapped: Remapped, tmp_path: Path) -> None:
    program = tmp_path / "map.py"
    program.write_text("print(open('/proc/self/uid_map').read().split())\n", "utf-8")
    assert remapped("run", program).stdout == "['0', '100000', '65536']\n"
