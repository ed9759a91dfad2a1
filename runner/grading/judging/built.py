"""A program of an author's that takes part in judging: built once, and put into sandboxes of its own."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from runner.cache import keep
from runner.domain.errors import ArtefactsError
from runner.domain.observation import Observation, Stop
from runner.grading.judging.plan import JudgePlan
from runner.languages.model import OUT, SRC
from runner.sandbox.model import Lease, Sandbox, SandboxSpec
from runner.sandbox.protocol import encode_records


@dataclass(slots=True)
class BuiltProgram:
    """What it is asked, and what its answers mean, is its user's to say.

    Attributes:
        kept: folder with what was built before, by hash.
        noun: what it is called where something is wrong with it.
        reserve: seconds that a sandbox must have to live for a question; it is not asked of a fresh one.
        sandboxes: how many were used.
    """

    plan: JudgePlan
    lease: Lease
    kept: Path
    noun: str = field(default="validator", kw_only=True)
    reserve: float = field(default=0.0, kw_only=True)
    sandboxes: int = field(default=0, init=False)
    _ready_made: bytes = field(default=b"", init=False)
    _unfit: str | None = field(default=None, init=False)
    _fits: bool = field(default=False, init=False)
    _current: Sandbox | None = field(default=None, init=False)
    _spec: SandboxSpec | None = field(default=None, init=False)

    def build(self) -> None:
        """Build it, or check its syntax, unless that was done before on this machine."""
        if self._unfit is None:
            self._unfit = self._build()

    @property
    def unfit(self) -> str:
        """Why it can judge nothing; empty when it can. Asked first, it is put where it is to run."""
        self.build()
        if not self._unfit and not self._fits:
            self._unfit = self._put()
            self._fits = not self._unfit
        return self._unfit or ""

    def sandbox(self, spec: SandboxSpec) -> Sandbox:
        """A sandbox with the program in it: the one that there is, if it is such a one and will do.

        Raises `ArtefactsError` for a program that is `unfit`.
        """
        now = self._current
        if now is not None and now.usable and now.lasts(self.reserve) and self._spec == spec:
            return now
        self.close()
        self._spec, self._current = spec, self.lease.sandbox(spec)
        self.sandboxes += 1
        if not self._current.lasts(self.reserve):
            self._current.extend(math.ceil(self.reserve))
        if self._ready_made:
            self._current.unpack_records(OUT, self._ready_made)
        else:
            self._current.unpack_records(SRC, self._sources)
        return self._current

    def close(self) -> None:
        """Give its sandbox back."""
        if self._current is not None:
            self._current.close()
            self._current = None

    def _put(self) -> str:
        """Why it is not where it is to run, or nothing. Mostly the first question finds it there."""
        try:
            self.sandbox(self.plan.spec)
        except ArtefactsError:
            self.close()
            return self._too_much
        return ""

    @property
    def _too_much(self) -> str:
        return f"the {self.noun} cannot be run: it has too many files, or too large ones"

    @property
    def _sources(self) -> bytes:
        return b"".join(encode_records(self.plan.files))

    def _build(self) -> str:
        """Why it cannot be run, or nothing."""
        build = self.plan.compilation
        if build is None or build.spec is None:
            return ""  # what is wrong with it shows when it runs
        place = self.plan.place(self.kept)
        with suppress(OSError):
            self._ready_made = place.read_bytes()
            return ""
        with self.lease.sandbox(build.spec) as sandbox:
            self.sandboxes += 1
            try:
                sandbox.unpack_records(SRC, self._sources)
            except ArtefactsError:
                return self._too_much
            seen = sandbox.run(build.command)
            if seen.exit_code != 0 or seen.stopped:
                return f"the {self.noun} does not compile: {why_not_built(seen)}"
            try:
                self._ready_made = sandbox.pack(OUT, max_bytes=build.max_artefacts)
            except ArtefactsError as error:
                return f"the {self.noun} cannot be run: {error.message}"
        with suppress(OSError):
            keep(place, self._ready_made)
        return ""


def why_not_built(seen: Observation) -> str:
    """What was too much for the compiler, or else its first line about an error, or its first line."""
    if seen.oom_kills or seen.sandbox_oom:
        return "the memory that it may use was too little"
    match seen.stopped:
        case Stop.CPU | Stop.WALL | Stop.ASKED:
            return "it did not come to an end in time"
        case Stop.OUTPUT:
            return "it wrote too much on its standard output"
    said = (seen.stderr.head or seen.stdout).decode("utf-8", "replace").strip().splitlines()
    errors = [line for line in said if "error" in line.lower()]
    return (errors or said or [f"exit code {seen.exit_code}, and it said nothing"])[0]
