"""Runs all probes on the engine that gradings would use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runner.doctor.bench import AllowedCores, Bench, open_bench
from runner.doctor.engine_probes import ENGINE_PROBES, POLICY_PROBE
from runner.doctor.escape_probes import ESCAPE_PROBES
from runner.doctor.lifecycle_probes import LIFECYCLE_PROBES
from runner.doctor.limit_probes import LIMIT_PROBES
from runner.doctor.model import Finding, Probe, Seen
from runner.doctor.service_probes import SERVICE_PROBES
from runner.domain.errors import ImageMissingError, PlatformFault
from runner.images.builder import ImageStatus, list_images, lock_here
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.images.lock import Lock, LockError
from runner.sandbox.engine import Engine

PROBES: tuple[Probe, ...] = (
    *ENGINE_PROBES,
    *ESCAPE_PROBES,
    *SERVICE_PROBES,
    *LIMIT_PROBES,
    *LIFECYCLE_PROBES,
)
IMAGE = "python"
"""In which the probes run."""


def examine(allowed_cores: AllowedCores) -> Iterator[Finding]:
    """Each probe's finding as soon as it is there, from sandboxes on the cores that gradings use.

    A sandbox that cannot be had at all, or only one that is not what the policy says, is the last finding.
    """
    try:
        with connected() as client, Engine.connect() as engine:
            catalog = read_catalog()
            images = list_images(client, catalog)
            yield from lock_findings(lock_here(client, catalog))
            cores = allowed_cores(engine.facts.cores)
            with open_bench(engine, images, probe_image(images), cores) as bench:
                for probe in PROBES:
                    yield finding(bench, probe)
                    if probe is POLICY_PROBE and not bench.opened:
                        return
    except PlatformFault as fault:
        yield Finding("sandbox", "A sandbox can be had", "a sandbox", _words(fault), ok=False)


def lock_findings(lock: Lock | LockError | None) -> Iterator[Finding]:
    """That there is one that cannot be read; gradings go on without it."""
    if isinstance(lock, LockError):
        seen = f"none is used: {lock.message} {lock.next_step}"
        yield Finding(
            "lock",
            "A lock of images keeps no grading from running",
            "none is used, or one that is right",
            seen,
            ok=True,
        )


def findings(bench: Bench, probes: Iterable[Probe]) -> Iterator[Finding]:
    """Run probes one after the other; a platform fault in one does not spare the others."""
    for probe in probes:
        yield finding(bench, probe)


def finding(bench: Bench, probe: Probe) -> Finding:
    """Run one probe."""
    try:
        seen = probe.run(bench)
    except PlatformFault as fault:
        lacks = frozenset() if probe.part is None else frozenset({probe.part})
        seen = Seen(ok=False, words=_words(fault), lacks=lacks)
    if seen.ok:
        return Finding(probe.name, probe.proves, probe.expected, seen.words, ok=True)
    # In the engine's default runtime nothing may be lacking, so nothing explains what fails.
    lacks = seen.lacks if seen.lacks and bench.engine.runtime.name else frozenset()
    lacking = bool(lacks) and lacks <= bench.engine.runtime.may_lack
    return Finding(
        probe.name,
        probe.proves,
        probe.expected,
        seen.words,
        ok=lacking,
        lacking=lacking,
        lacks=tuple(sorted(lacks)),
    )


def probe_image(images: Iterable[ImageStatus]) -> str:
    """The id of the image in which probes run. Raises `ImageMissingError`."""
    for image in images:
        if image.name == IMAGE and image.id is not None:
            return image.id
    raise ImageMissingError(f"The image {IMAGE} is not built.", "Run `fairtrial images build`.")


def _words(fault: PlatformFault) -> str:
    return f"{fault.message} {fault.next_step}".strip()
