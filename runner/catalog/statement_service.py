"""What the statement of a service says beyond its author's words, made from what grades."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Final

from runner.catalog.excerpts import fenced
from runner.catalog.folder import walk
from runner.catalog.statement_languages import listed
from runner.catalog.statement_tables import table
from runner.domain.cases import SAMPLE_GROUP
from runner.domain.challenge import Challenge
from runner.domain.languages import SOURCES, Languages
from runner.domain.service import SERVICE_PORT, SUITE, ServiceSpec, Sidecar, SidecarKind

_SIDECARS: Final = {
    SidecarKind.POSTGRES: "of the PostgreSQL database `app`, which the user `app` owns",
    SidecarKind.REDIS: "of a Redis, for the user `app`, without commands that administer it",
    SidecarKind.STUB: "of the third party, played by a scripted server",
}


def interface(service: ServiceSpec) -> str:
    """How the service is reached, started and stopped, and what stands beside it."""
    return "\n\n".join(_interface(service))


def examples(challenge: Challenge) -> str:
    """The tests that candidates see, as they are."""
    folder, _ = walk(challenge.root)
    introduction = (
        "Your service is tried from outside by tests like these, which run in a container of their own. These"
        f" are in your bundle below `{SUITE}/{SAMPLE_GROUP}/`; they are run and weigh nothing."
    )
    parts = [introduction]
    for path in folder.below(SUITE / SAMPLE_GROUP):
        if path.suffix == ".py":
            parts += [f"`{path}`:", fenced(folder.read(path).decode("utf-8", "replace").rstrip(), "python")]
    return "\n\n".join(parts)


def languages(challenge: Challenge, offered: Languages) -> str:
    """How a service of each language is checked, built and started, and what it finds installed."""
    introduction = (
        f"A submission is a folder in one of these languages; it lies in `{SOURCES}`, which is the working"
        " directory and cannot be written to while it runs. `/work` and `/tmp` take files. There is no"
        " network but 127.0.0.1, and nothing can be installed."
    )
    return "\n\n".join([introduction, *(_language(challenge, name, offered) for name in offered)])


def limits(challenge: Challenge, offered: Languages) -> str:
    """Time and memory by language, and what is the same for all."""
    rows = []
    for name in challenge.languages:
        of_language = challenge.limits_for(name)
        rows.append([offered[name].title, f"{of_language.wall_time:g} s", f"{of_language.memory} MiB"])
    common = challenge.limits
    numbers = table(["Language", "Time for the answers of a case", "Memory"], rows)
    words = (
        f"The service may have {common.processes} processes and threads at a time, a submission"
        f" {common.code} KiB in all its files. What it writes to standard output and standard error is its"
        " log: that is kept in part, and is never a reason to fail."
    )
    return f"{numbers}\n\n{words}"


def _interface(service: ServiceSpec) -> Iterator[str]:
    described = f" `{service.openapi}` in your bundle describes it completely." if service.openapi else ""
    yield f"Your service is an HTTP server that listens on port {service.port} of 127.0.0.1.{described}"
    rows = [[f"`{SERVICE_PORT}`", f"{service.port}"], *map(_variable, service.sidecars)]
    yield f"It finds in its environment:\n\n{table(['Variable', 'What it says'], rows)}"
    ready = service.ready
    sign = f"`GET {ready.path}` answers 2xx" if ready.path else "its port takes connections"
    yield (
        f"It counts as started when {sign}, and has {ready.deadline:g} s for that. It is stopped by SIGTERM"
        f" and has {service.stop:g} s to end. Before every group of tests it is started anew"
        + (", and what stands beside it is as it was at the beginning." if service.sidecars else ".")
    )


def _variable(sidecar: Sidecar) -> list[str]:
    return [f"`{sidecar.url}`", f"`{sidecar.kind.url}`: the URL {_SIDECARS[sidecar.kind]}"]


def _language(challenge: Challenge, name: str, offered: Languages) -> str:
    facts, service = offered[name], challenge.service
    points = [f"Version: {facts.version}"]
    if facts.packages:
        points.append(f"Installed: {listed(facts.packages)}")
    if facts.checked:
        points.append("Checked first: a syntax error in any file is a compile error")
    if build := service.build.get(name):
        points.append(f"Built with: `{shlex.join(build)}`")
    points.append(f"Started with: `{shlex.join(service.start[name])}`")
    return "\n".join([f"### {facts.title}\n", *(f"- {point}" for point in points)])
