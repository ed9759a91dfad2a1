"""What one run of the benchmarks shares: engine, core, images, programs and the bare loop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import programs
from benchmarks.bare import Bare, BareProgram, compile_bare
from runner.grading.plan import Plan
from runner.images.builder import resolve
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.sandbox.engine import Engine
from runner.sandbox.pool import Pool

LANGUAGE = "python"
PROGRAM = "totals"
"""What is submitted where a whole submission is measured."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Attributes:
    core: where candidates' code runs, in sandboxes and in the bare loop.
    images: ids by name.
    folder: for whatever is made.
    python_root: the files of the Python image.
    """

    engine: Engine
    core: int
    images: Mapping[str, str]
    folder: Path
    data: programs.Data
    bare: Bare
    python_root: Path

    @contextmanager
    def pool(self, *, spares: int = 0) -> Iterator[Pool]:
        """A pool of one slot that keeps so many warm sandboxes."""
        with Pool(self.engine, spares=spares, cores=[self.core]) as pool:
            yield pool

    def plan(self, language: str, name: str) -> Plan:
        """How one of our programs is run."""
        return programs.plan(language, name, self.images[language])

    @property
    def submitted(self) -> Plan:
        """How the submission is run."""
        return self.plan(LANGUAGE, PROGRAM)

    def bare_python(self, plan: Plan) -> BareProgram:
        """The same command for the bare loop."""
        return programs.bare_program(plan, self.python_root, self.data)


def set_up(engine: Engine, core: int, folder: Path) -> Bench:
    """Make what all measurements need. Raises `ImageMissingError`."""
    catalog = read_catalog()
    with connected() as client:
        images = {name: resolve(client, catalog, name) for name in ("c", "python")}
    return Bench(
        engine=engine,
        core=core,
        images=images,
        folder=folder,
        data=programs.write_data(folder),
        bare=compile_bare(folder, core),
        python_root=programs.python_root(images["python"], folder / "python"),
    )
