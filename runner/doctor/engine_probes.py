"""Probes of the engine itself, and of what PID 1 sees of its sandbox."""

from __future__ import annotations

import re

from runner.doctor.bench import Bench
from runner.doctor.model import Probe, Seen
from runner.languages import LANGUAGES
from runner.sandbox import hello
from runner.sandbox.docker_driver import DockerSandbox

OLDEST = (20, 10)


def version_of(text: str) -> tuple[int, ...]:
    """The leading numbers of an engine's version, such as `20.10.24+dfsg1`."""
    found = re.match(r"[\d.]*", text)
    assert found is not None
    return tuple(int(number) for number in found[0].split(".") if number)


def _engine(bench: Bench) -> Seen:
    facts = bench.engine.facts
    rootless = ", rootless" if facts.rootless else ""
    return Seen(version_of(facts.version) >= OLDEST, f"{facts.version}, {facts.architecture}{rootless}")


def _cgroup(bench: Bench) -> Seen:
    version = bench.engine.facts.cgroup
    return Seen(version in (1, 2), f"version {version}")


def _images(bench: Bench) -> Seen:
    wanted = {language.image for language in LANGUAGES.values()}
    missing = [image.name for image in bench.images if image.name in wanted and image.id is None]
    return Seen(not missing, f"missing: {', '.join(missing)}" if missing else "all built")


def in_effect(sandbox: DockerSandbox) -> Seen:
    """What PID 1 of a sandbox sees of its policy."""
    wrong = list(hello.mismatches(sandbox.hello, sandbox.policy))
    lacks = hello.lacking(sandbox.hello, sandbox.policy)
    if wrong:
        return Seen(ok=False, words="; ".join(wrong))
    if lacks:
        return Seen(ok=False, words=f"in effect but for {', '.join(lacks)}", lacks=frozenset(lacks))
    return Seen(ok=True, words="in effect")


def _hello(bench: Bench) -> Seen:
    return in_effect(bench.sandbox)


def _runtime(bench: Bench) -> Seen:
    runtime = bench.engine.runtime
    allowed = f", which may lack {', '.join(sorted(runtime.may_lack))}" if runtime.may_lack else ""
    return Seen(ok=True, words=f"{runtime.words}{allowed}")


POLICY_PROBE = Probe("policy", "PID 1 sees each line of the policy with its own eyes", "in effect", _hello)
ENGINE_PROBES = (
    Probe("engine", "An engine answers and is new enough", "20.10 or later", _engine),
    Probe(
        "control groups", "Memory, CPU and processes can be counted and limited", "version 1 or 2", _cgroup
    ),
    Probe("images", "Every language can be graded", "all built", _images),
    Probe("runtime", "What runs candidates' sandboxes is known", "the engine's default, or as set", _runtime),
    POLICY_PROBE,
)
