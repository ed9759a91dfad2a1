"""The doctor on the real engine: nothing gets out, and where something would, it says so."""

from __future__ import annotations

from dataclasses import dataclass, replace

import docker
import pytest

from runner.doctor.bench import MEMORY, Bench
from runner.doctor.examine import PROBES, findings
from runner.grading.attempt import Workplace
from runner.images.builder import list_images
from runner.images.catalog import read_catalog
from runner.sandbox.engine import Engine
from runner.sandbox.model import SandboxSpec
from runner.sandbox.pool import Pool
from tests.hostile.mutants import Mutants
from tests.hostile.weaken import weakened

pytestmark = pytest.mark.engine


@dataclass(frozen=True, slots=True)
class Doctor:
    """Examines what is made from one image."""

    client: docker.DockerClient
    engine: Engine
    pool: Pool
    image: str

    def failed(self, *names: str) -> dict[str, str]:
        """What the named probes, or all, saw where they failed."""
        spec = SandboxSpec(self.image, memory=MEMORY)
        probes = [probe for probe in PROBES if not names or probe.name in names]
        with self.pool.lease(spec) as lease:
            bench = Bench(self.engine, list_images(self.client, read_catalog()), spec, lease)
            return {found.name: found.seen for found in findings(bench, probes) if not found.ok}


@pytest.fixture
def doctor(client: docker.DockerClient, engine: Engine, pool: Pool, workplace: Workplace) -> Doctor:
    """For the usual image."""
    return Doctor(client, engine, pool, workplace.image("python"))


def test_nothing_gets_out(doctor: Doctor) -> None:
    assert doctor.failed() == {}


@pytest.mark.bites
@pytest.mark.parametrize(
    ("lines", "probe"),
    [
        (("seccomp",), "policy"),
        (("seccomp",), "privileges"),
        (("seccomp",), "system calls"),
        (("seccomp",), "32-bit calls"),
        (("seccomp",), "TCP"),
        (("seccomp",), "listening"),
        (("seccomp",), "service: families"),
        (("seccomp",), "service: system calls"),
        (("seccomp",), "service: policy"),
        (("network",), "service: interfaces"),
        (("network",), "interfaces"),
        (("no-new-privileges",), "privileges"),
        (("writable-root",), "writable places"),
        (("pids",), "fork bomb"),
        (("memory",), "memory"),
        (("tmpfs-size",), "space"),
        (("tmpfs-inodes",), "inodes"),
        (("cpu-stop",), "CPU time"),
        (("wall-stop",), "wall time"),
        (("output-stop",), "output"),
        (("no-sweep",), "leftovers"),
    ],
)
def test_a_missing_line_of_the_policy_is_found(doctor: Doctor, lines: tuple[str, ...], probe: str) -> None:
    with weakened(lines):
        assert probe in doctor.failed(probe)


@pytest.mark.bites
@pytest.mark.parametrize(
    ("mutant", "probe", "words"),
    [
        ("stays-root", "supervisor", "SIGKILL"),
        ("descriptor-leaks", "descriptors", "1"),
        ("orphans-survive", "leftovers", "could not be swept"),
        ("cpu-by-rusage", "CPU time of orphans", "not stopped"),
    ],
)
def test_a_broken_supervisor_is_found(
    doctor: Doctor, mutants: Mutants, mutant: str, probe: str, words: str
) -> None:
    broken = replace(doctor, image=mutants.image(doctor.image, mutant))
    assert words in broken.failed(probe)[probe]
