"""Carries out a plan: compiles, and runs cases in as many sandboxes as it takes. Decides nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from runner.domain.cases import ProgramCase
from runner.domain.errors import ArtefactsError
from runner.domain.observation import Observation
from runner.domain.submission import SourceFile
from runner.grading.inputs import Inputs
from runner.grading.plan import CompilePlan, Plan
from runner.languages.model import OUT, SRC
from runner.sandbox.model import Lease, Run, Sandbox, SandboxSpec
from runner.sandbox.supervised import WINDOW

QUICKLY_JUDGED = 64 << 10
"""Bytes of output and answer together.

The slowest checker, `json`, took 17 ms for as much, and 3.5 s for 16 MiB, on one core of a shared machine.
"""

LARGE_ANSWER = 1 << 20
"""Bytes: the next case is not sent ahead of one with a larger answer, since both outputs would be held."""

TakesLong = Callable[[ProgramCase, Observation], bool]
"""Whether judging may need so long that the next case must not run meanwhile."""


def takes_long_to_judge(case: ProgramCase, observation: Observation) -> bool:
    """A checker of ours does with large outputs."""
    return len(observation.stdout) + case.answer.stat().st_size > QUICKLY_JUDGED


@dataclass(frozen=True, slots=True)
class Compilation:
    """What compiling, or checking, came to; `unfit` is why what was built cannot be run, if it cannot."""

    observation: Observation
    unfit: str = ""

    @property
    def ok(self) -> bool:
        """Whether the program may run."""
        return self.observation.exit_code == 0 and not self.observation.stopped and not self.unfit


class NotCompiledError(Exception):
    """What was run is no program of its language.

    Attributes:
        compilation: which said so.
    """

    def __init__(self, compilation: Compilation) -> None:
        """As the check ended."""
        super().__init__("the syntax is wrong")
        self.compilation = compilation


@dataclass(slots=True)
class Executor:
    """Runs one plan on one lease.

    A sandbox whose clean-up failed, or whose PID 1 fell to the OOM killer, or which has too little of its
    life left, is replaced by a fresh one for the next case; that is no platform fault.

    Attributes:
        reserve: seconds that a sandbox must have to live for a case; it is not asked of a fresh one.
    """

    plan: Plan
    lease: Lease
    takes_long: TakesLong = takes_long_to_judge
    reserve: float = 0.0
    sandboxes: int = 0
    supervisor_version: str = ""
    _unchecked: CompilePlan | None = None
    _artefacts: bytes = b""
    _builder: Sandbox | None = None
    _current: Sandbox | None = None

    def prepare(self) -> None:
        """Have the first sandbox ready that the plan needs."""
        if self.plan.compilation and self.plan.compilation.spec:
            self._builder = self._open(self.plan.compilation.spec)
        else:
            self.ready()

    def compile(self, *, may_wait: bool = False) -> Compilation | None:
        """Compile in a sandbox of its own, or check the syntax where the cases will run; None for neither.

        Where it `may_wait`, a check is left out until it is needed: by the first run unless that ends with 0,
        which shows as much in some languages (docs/decisions/0024). `run` and `once` then raise
        `NotCompiledError` where it fails.
        """
        match self.plan.compilation:
            case None:
                return None
            case CompilePlan(spec=None) as check if may_wait and self.plan.shows_its_syntax:
                self._unchecked = check
                return None
            case CompilePlan(spec=None) as check:
                return Compilation(self.ready().run(check.command))
            case CompilePlan() as build:
                return self._build(build)

    def run(self, cases: Sequence[ProgramCase], inputs: Inputs) -> Iterator[tuple[ProgramCase, Observation]]:
        """Run cases one after the other, each observation as soon as it is there.

        The next case may be running while the caller looks at an observation, but not at one that takes long
        to judge: such an observation comes when all has ended that was sent ahead, so that nobody's clock
        runs meanwhile (docs/decisions/0002).
        """
        for has_files, part in groupby(cases, key=lambda case: bool(case.files)):
            if has_files:
                for case in part:
                    yield case, self.once(case, inputs.chunks(case))
            else:
                yield from self._run_in_a_row(list(part), inputs)

    def once(self, case: ProgramCase, stdin: Iterable[bytes]) -> Observation:
        """Run the program once for a case, with this on its standard input."""
        observation = self.set_for(case).run(self.plan.command(case.args), stdin)
        self._learn_of_syntax(observation)
        self._check_unless_shown()
        return observation

    def set_for(self, case: ProgramCase) -> Sandbox:
        """The sandbox for the next command, with the program and the case's files in it."""
        sandbox = self.ready()
        if case.files:
            sandbox.unpack_case([SourceFile(name, path.read_bytes()) for name, path in case.files.items()])
        return sandbox

    def ready(self) -> Sandbox:
        """The sandbox for the next command, with the program in it."""
        if self._current is not None and self._current.usable and self._current.lasts(self.reserve):
            return self._current
        self.close()
        sandbox = self._open(self.plan.run_spec)
        if not sandbox.lasts(self.reserve):
            sandbox.extend(math.ceil(self.reserve))
        self._current = sandbox
        if self._artefacts:
            sandbox.unpack_records(OUT, self._artefacts)
        else:
            sandbox.unpack(SRC, self.plan.files)
        return sandbox

    def renew(self) -> None:
        """Let the next command have a fresh sandbox."""
        if self._current is not None:
            self._current.close()
            self._current = None

    def close(self) -> None:
        """Give the sandboxes back."""
        for sandbox in (self._builder, self._current):
            if sandbox is not None:
                sandbox.close()
        self._builder = self._current = None

    def _run_in_a_row(
        self, cases: list[ProgramCase], inputs: Inputs
    ) -> Iterator[tuple[ProgramCase, Observation]]:
        while cases:
            held: list[tuple[ProgramCase, Observation]] = []
            sandbox = self.ready()
            going = _row(self._while_it_lasts(sandbox, cases), held)
            runs = (Run(self.plan.command(case.args), inputs.chunks(case)) for case in going)
            seen = 0
            for observation in sandbox.run_all(runs):
                case = cases[seen]
                seen += 1
                self._learn_of_syntax(observation)
                if held or self._unchecked is not None or self.takes_long(case, observation):
                    held.append((case, observation))
                else:
                    yield case, observation
            self._check_unless_shown()
            yield from held
            cases = cases[seen:]

    def _learn_of_syntax(self, observation: Observation) -> None:
        """A run that ended with 0 has shown that it is right."""
        if observation.exit_code == 0:
            self._unchecked = None

    def _check_unless_shown(self) -> None:
        if self._unchecked is None:
            return
        compilation = Compilation(self.ready().run(self._unchecked.command))
        self._unchecked = None
        if not compilation.ok:
            raise NotCompiledError(compilation)

    def _while_it_lasts(self, sandbox: Sandbox, cases: Iterable[ProgramCase]) -> Iterator[ProgramCase]:
        """The first, and those that it can run, too, behind one that was sent ahead."""
        for number, case in enumerate(cases):
            if number and not sandbox.lasts(WINDOW * self.reserve):
                return
            yield case

    def _build(self, build: CompilePlan) -> Compilation:
        if self._builder is None:
            self.prepare()
        assert self._builder is not None
        with self._builder as sandbox:
            self._builder = None
            sandbox.unpack(SRC, self.plan.files)
            observation = sandbox.run(build.command)
            if not Compilation(observation).ok:
                return Compilation(observation)
            try:
                self._artefacts = sandbox.pack(OUT, max_bytes=build.max_artefacts)
            except ArtefactsError as error:
                return Compilation(observation, unfit=error.message)
        try:
            self.ready()
        except ArtefactsError as error:
            return Compilation(observation, unfit=error.message)
        return Compilation(observation)

    def _open(self, spec: SandboxSpec) -> Sandbox:
        sandbox = self.lease.sandbox(spec)
        self.sandboxes += 1
        self.supervisor_version = sandbox.hello.supervisor_version
        return sandbox


def _row(cases: Iterable[ProgramCase], held: Collection[object]) -> Iterator[ProgramCase]:
    """Cases up to one whose answer is large, or until something is held."""
    for case in cases:
        if held:
            return
        yield case
        if case.answer.stat().st_size > LARGE_ANSWER:
            return
