"""Probes of what outlives a run, a sandbox, or a worker."""

from __future__ import annotations

import subprocess
import sys

from runner.doctor.bench import Bench
from runner.doctor.model import Probe, Seen
from runner.domain.errors import EngineError
from runner.sandbox.policy import HOLDER
from runner.sandbox.runtime import Part

WORKER = (sys.executable, "-P", "-m", "runner.doctor.worker")
"""With `-P`, since modules in the folder in which somebody stands, a candidate's perhaps, are not ours."""
_END_SECONDS = 15
_UIDS = "uids"


def _leftovers(bench: Bench) -> Seen:
    sandbox = bench.sandbox
    planted = bench.said("leave", "plant", in_=sandbox)
    if planted != "planted":
        return Seen(ok=False, words=planted)
    if not sandbox.usable:  # so the next command has a fresh one
        return Seen(ok=False, words="could not be swept, only replaced", lacks=frozenset({Part.MOUNTS}))
    words = bench.said("leave", "look", in_=sandbox)
    return Seen(words == "nothing", words)


def _strangers(bench: Bench) -> Seen:
    """Two sandboxes at once share no user, and no namespace but the slot's empty network."""
    one, other = bench.sandbox, bench.fresh()
    try:
        users = [set(sandbox.hello.sections[_UIDS].split()) for sandbox in (one, other)]
        spaces = [set(bench.said("namespaces", in_=sandbox).split(", ")) for sandbox in (one, other)]
    finally:
        other.close()
    same = {uid.decode() for uid in users[0] & users[1]}
    shared = same | (spaces[0] & spaces[1])
    words = ", ".join(sorted(shared)) or "nothing"
    return Seen(not shared, words, frozenset() if same else frozenset({Part.PROC}))


def _orphaned(bench: Bench) -> Seen:
    """A worker is killed while its sandbox runs; the sandbox must end by itself."""
    container = _killed_worker(bench)
    if container is None:
        return Seen(ok=False, words="the worker could not make a sandbox")
    try:
        bench.engine.wait(container, _END_SECONDS)
    except EngineError:
        return Seen(ok=False, words=f"still there after {_END_SECONDS} s")
    finally:
        bench.engine.remove(container)
    return Seen(ok=True, words="ended with it")


def _killed_worker(bench: Bench) -> str | None:
    """The container of a worker that was killed at once: SIGKILL, so that it could not clean up."""
    sandbox = bench.sandbox
    holder = bench.engine.inspect(sandbox.container)["Config"]["Labels"][HOLDER]
    arguments = (bench.spec.image, str(sandbox.policy.core), holder)
    with subprocess.Popen(
        (*WORKER, *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as worker:
        assert worker.stdout is not None
        container = worker.stdout.readline().decode().strip()
        worker.kill()
    return container or None


LIFECYCLE_PROBES = (
    Probe(
        "leftovers",
        "Files, links, locks and processes of a run are gone before the next",
        "nothing",
        _leftovers,
    ),
    Probe("strangers", "Two sandboxes share no user and no namespace", "nothing", _strangers),
    Probe("dead worker", "No sandbox outlives its worker", "ended with it", _orphaned),
)
