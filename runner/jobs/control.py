"""A control submission: a program of our own that every worker must be able to run.

When an attempt ends in a fault, it tells whose: where the control passes, the platform is well, and the fault
counts against the work; where it fails too, the platform is ill, and nothing that was handed in is to suffer.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from runner.domain.errors import EngineError, FairtrialError
from runner.domain.limits import Limits
from runner.domain.submission import SourceFile, Submission
from runner.domain.work import Fault
from runner.grading.attempt import Workplace
from runner.grading.execute import Executor
from runner.grading.plan import make_plan
from runner.languages import LANGUAGES

LIMITS: Final = Limits(time_limit=10, wall_time=30, memory=256)
"""Far more than it needs."""
_SAYS: Final = b"in order"
PROGRAMS: Final[Mapping[str, tuple[str, str]]] = {
    "bash": ("control.sh", 'echo "in order"\n'),
    "c": ("control.c", '#include <stdio.h>\nint main(void) { puts("in order"); }\n'),
    "cpp": ("control.cpp", '#include <iostream>\nint main() { std::cout << "in order\\n"; }\n'),
    "csharp": (
        "control.cs",
        'static class Control { static void Main() { System.Console.WriteLine("in order"); } }\n',
    ),
    "go": ("control.go", 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("in order") }\n'),
    "haskell": ("control.hs", 'main :: IO ()\nmain = putStrLn "in order"\n'),
    "java": (
        "Control.java",
        'class Control { public static void main(String[] args) { System.out.println("in order"); } }\n',
    ),
    "javascript": ("control.js", 'console.log("in order");\n'),
    "lua": ("control.lua", 'print("in order")\n'),
    "pascal": ("control.pas", "begin\n  WriteLn('in order');\nend.\n"),
    "perl": ("control.pl", 'print "in order\\n";\n'),
    "php": ("control.php", '<?php echo "in order\\n";\n'),
    "pypy": ("control.py", 'print("in order")\n'),
    "python": ("control.py", 'print("in order")\n'),
    "ruby": ("control.rb", 'puts "in order"\n'),
    "rust": ("control.rs", 'fn main() { println!("in order"); }\n'),
    "typescript": ("control.ts", 'const said: string = "in order";\nconsole.log(said);\n'),
}
"""Of each language: the name of its file, and what is in it."""


class ControlFailedError(EngineError):
    """The control submission does not pass: nothing can be graded here until it does.

    Attributes:
        language: of the program that failed.
    """

    def __init__(self, fault: Fault, language: str) -> None:
        """Say what became of it."""
        super().__init__(f"The control submission failed as well: {fault.message}", fault.next_step)
        self.language = language


@dataclass(frozen=True, slots=True)
class Control:
    """Runs it in sandboxes like those of any submission."""

    workplace: Workplace

    def failure(self, language: str) -> Fault | None:
        """Why it does not pass; None when it does."""
        try:
            said = self._run(language)
        except Exception as error:  # noqa: BLE001 - whatever it is, the platform is not well
            return fault_of(error)
        if said.strip() == _SAYS:
            return None
        return Fault("control", f"It said {said[:100]!r}.", "Run `fairtrial doctor` on the worker's host.")

    def require(self, language: str) -> None:
        """Raises `ControlFailedError`."""
        failure = self.failure(language)
        if failure is not None:
            raise ControlFailedError(failure, language)

    def _run(self, name: str) -> bytes:
        language, workplace = LANGUAGES[name], self.workplace
        plan = make_plan(program(name), language, LIMITS, workplace.image(language.image))
        with ExitStack() as stack:
            executor = Executor(plan, stack.enter_context(workplace.pool.lease(*plan.specs)))
            executor.prepare()
            compilation = executor.compile()
            if compilation is not None and not compilation.ok:
                return compilation.observation.stderr.head
            return executor.ready().run(plan.command(()), iter(())).stdout


def program(language: str) -> Submission:
    """What is handed in."""
    name, text = PROGRAMS[language]
    return Submission((SourceFile(PurePosixPath(name), text.encode()),), "control")


def fault_of(error: Exception) -> Fault:
    """What is recorded of an error; what a bug says is for the log alone."""
    kind = type(error).__name__
    if isinstance(error, FairtrialError):
        return Fault(kind, error.message, error.next_step)
    return Fault(kind, "Something went wrong that should not have.", "The worker's log has the details.")
