"""The control plane alone: what it can take and what it can finish when gradings cost it nothing."""

from __future__ import annotations

from benchmarks.figures import Recorder
from benchmarks.load import processes
from benchmarks.load.gradings import throughput
from benchmarks.load.processes import Meter
from benchmarks.load.stage import Stage

CONNECTIONS = 32
WARM_UP = 200
STREAM = 25.0
"""Submissions a second: a quarter of what is aimed at, so that nobody waits for anybody."""
POSTS = ((1, 0), (2, 0))
REPORTS = ((1, 1), (1, 2), (2, 2))
"""Processes of the API, and workers."""


def measure_posts(recorder: Recorder, stage: Stage, count: int) -> None:
    """Accepted POSTs a second, and what each costs; nobody grades."""
    for apis, workers in POSTS:
        with stage.service(stage.instant, workers, apis) as (port, meter):
            processes.send(stage.order(port, WARM_UP, CONNECTIONS))
            with meter.running():
                seen = processes.send(stage.order(port, count, CONNECTIONS))
        name = f"instant, {apis} api: POSTs"
        stage.require_accepted(seen)
        recorder.add(f"{name} accepted", "1/s", count / seen.seconds)
        for one in seen.sent:
            recorder.milliseconds(f"{name}, to answer", one.seconds)
        _record_cpu(recorder, name, meter, count)
        recorder.add(f"{name}: CPU of the client", "CPU ms", seen.cpu_seconds * 1000 / count)
        stage.forget_queue()


def measure_reports(recorder: Recorder, stage: Stage, count: int) -> None:
    """POST to stored report: as many as it can finish, and a stream that it can take with ease."""
    for apis, workers in REPORTS:
        name = f"instant, {apis} api, {workers} worker{'' if workers == 1 else 's'}"
        with stage.service(stage.instant, workers, apis) as (port, meter):
            processes.send(stage.order(port, WARM_UP, CONNECTIONS))
            stage.until_done()
            with meter.running():
                seen = processes.send(stage.order(port, count, CONNECTIONS))
                stage.until_done()
            recorder.add(f"{name}: reports", "1/s", throughput(stage, seen))
            _record_cpu(recorder, f"{name}, at once", meter, count)
            with meter.running():
                seen = processes.send(stage.order(port, count // 4, CONNECTIONS, rate=STREAM))
                stage.until_done()
            for wait in stage.reported(seen):
                recorder.milliseconds(f"{name}, stream: POST to report", wait)
            _record_cpu(recorder, f"{name}, stream", meter, count // 4)


def _record_cpu(recorder: Recorder, name: str, meter: Meter, count: int) -> None:
    ours = {kind: seconds for kind, seconds in meter.seconds.items() if kind != "rest"}
    recorder.add(f"{name}: CPU a submission", "CPU ms", sum(ours.values()) * 1000 / count)
    for kind, seconds in ours.items():
        recorder.add(f"{name}: CPU of {kind}", "CPU ms", seconds * 1000 / count)
