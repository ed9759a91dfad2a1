"""What a fresh sandbox costs against a plain container of the same image, and what an idle one holds."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import docker
from docker.types import LogConfig

from benchmarks.figures import Recorder
from benchmarks.machine import CpuMeter
from runner.sandbox.docker_driver import DockerSandbox, Terms
from runner.sandbox.engine import Engine
from runner.sandbox.model import SandboxSpec
from runner.sandbox.policy import Slot

TERMS = Terms("benchmark")
_CGROUPS = Path("/sys/fs/cgroup")


def measure_lifecycle(recorder: Recorder, rounds: int, engine: Engine, spec: SandboxSpec, slot: Slot) -> None:
    """Record `rounds` lives of each kind, in turn."""
    client = docker.from_env().api
    try:
        for _ in range(rounds):
            _plain(recorder, client, spec.image)
            _fresh(recorder, engine, spec, slot)
    finally:
        client.close()


def _plain(recorder: Recorder, client: docker.APIClient, image: str) -> None:
    """As small as the engine's own way gets: no network, no log, nothing attached; it ends by itself."""
    host = client.create_host_config(network_mode="none", log_config=LogConfig(type="none"))
    meter = CpuMeter()
    started = time.monotonic()
    with meter.running():
        container = client.create_container(image, entrypoint=["/bin/true"], host_config=host)["Id"]
        client.start(container)
        client.wait(container)
        client.remove_container(container)
    recorder.milliseconds("plain container", time.monotonic() - started)
    recorder.add("plain container CPU", "CPU ms", meter.seconds * 1000)


def _fresh(recorder: Recorder, engine: Engine, spec: SandboxSpec, slot: Slot) -> None:
    """Create, start, hello, policy checked; then, the memory having been looked at, end and remove."""
    meter = CpuMeter()
    started = time.monotonic()
    with meter.running():
        sandbox = DockerSandbox.make(engine, spec, slot, TERMS)
    recorder.milliseconds("fresh sandbox ready", time.monotonic() - started)
    _measure_memory(recorder, engine.inspect(sandbox.container)["State"]["Pid"])
    started = time.monotonic()
    with meter.running():
        sandbox.close()
    recorder.milliseconds("fresh sandbox removed", time.monotonic() - started)
    recorder.add("fresh sandbox CPU", "CPU ms", meter.seconds * 1000)


def _measure_memory(recorder: Recorder, pid: int) -> None:
    """Of PID 1, of its control group with all the kernel's share, and of the engine's process beside it."""
    process = Path("/proc") / str(pid)
    parent = next(
        line for line in (process / "status").read_text().splitlines() if line.startswith("PPid:")
    ).split()[1]
    recorder.add("idle PID 1", "MiB", proportional_set((process / "smaps_rollup").read_text()))
    recorder.add("idle shim", "MiB", proportional_set((Path("/proc") / parent / "smaps_rollup").read_text()))
    recorder.add("idle cgroup", "MiB", _cgroup_bytes((process / "cgroup").read_text()) / (1 << 20))


def proportional_set(smaps_rollup: str) -> float:
    """MiB that are a process's own, and its part of what it shares (proc(5), `Pss`)."""
    line = next(line for line in smaps_rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def _cgroup_bytes(cgroups: str) -> int:
    """Memory charged to a process's control group, from the text of its `/proc/<pid>/cgroup`."""
    by_controller = {
        line.split(":", 2)[1]: line.split(":", 2)[2].lstrip("/") for line in cgroups.splitlines()
    }
    with suppress(KeyError):
        return int((_CGROUPS / "memory" / by_controller["memory"] / "memory.usage_in_bytes").read_text())
    return int((_CGROUPS / by_controller[""] / "memory.current").read_text())
