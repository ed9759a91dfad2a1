"""Opens what gradings on this host share: the engine, the pool, the images, the cache."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from runner.cache import cache_folder
from runner.domain.errors import UsageError
from runner.grading.attempt import Workplace
from runner.images.builder import resolve
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.sandbox.cores import ChooseCores, engine_cores, slot_cores
from runner.sandbox.engine import Engine
from runner.sandbox.pool import Pool

CORES = "FAIRTRIAL_CORES"
"""Environment variable: the cores that sandboxes may have, such as `2,3`; all but the first if not set."""


def allowed_cores(engine_cores: int) -> tuple[int, ...] | None:
    """The cores that the operator allows; None leaves the choice to the pool. Raises `UsageError`."""
    setting = os.environ.get(CORES)
    if not setting:
        return None
    try:
        cores = tuple(int(core) for core in setting.split(","))
    except ValueError as error:
        raise UsageError(f"{CORES} is {setting!r}.", "Write numbers with commas, such as 2,3.") from error
    if not all(0 <= core < engine_cores for core in cores):
        last = engine_cores - 1
        raise UsageError(f"{CORES} is {setting}; the engine's cores are 0 to {last}.", "Name some of those.")
    return cores


@contextmanager
def open_workplace(*, spares: int = 0, choose: ChooseCores = slot_cores) -> Iterator[Workplace]:
    """Connect to the engine and open a pool; both are closed, and all sandboxes destroyed, at the end.

    `spares` warm sandboxes wait for each of the last used languages: for whoever grades more than once.
    `choose` says which cores become slots where the operator does not.

    Raises `EngineError` when no engine answers.
    """
    catalog = read_catalog()
    with Engine.connect() as engine, connected() as client, ExitStack() as stack:
        cores = allowed_cores(engine.facts.cores) or choose(engine_cores(engine.facts))
        pool = stack.enter_context(Pool(engine, spares=spares, cores=cores))

        @cache
        def image(name: str) -> str:
            known = catalog.with_folder(Path(name)) if "/" in name else catalog
            return resolve(client, known, name)

        yield Workplace(
            pool,
            image,
            engine_evidence(engine),
            cache_folder(),
            given_out=pool.given_out,
            slots=len(cores),
            give_up=pool.give_up,
            runtime=engine.runtime,
        )


def engine_evidence(engine: Engine) -> dict[str, str]:
    """What a report says of the engine."""
    said = {"name": "docker", "version": engine.facts.version, "cgroup": f"v{engine.facts.cgroup}"}
    if engine.runtime.name is None:
        return said
    return said | {"runtime": engine.runtime.name, "may_lack": ",".join(sorted(engine.runtime.may_lack))}
