"""The validators of a Kattis package as programs of a challenge folder of ours.

Ours may have one checker, or one interactor, with the same arguments for all cases, in one language; and one
validator of inputs, in one file of Python, that gets no arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from runner.catalog.custom_checker import NAME
from runner.catalog.kattis.languages import languages_of
from runner.domain.challenge import Challenge
from runner.domain.languages import LANGUAGE_NAMES
from runner.domain.program import InputValidator, JudgeProgram

_LONGEST_SECONDS: Final = 120.0
_MOST_MEMORY: Final = 4096
_LEAST_MEMORY: Final = 16
"""CPU seconds and MiB that `challenge.yaml` can give a checker."""
_DESCRIPTION: Final = "A program of the author's judges what is written, as the statement says."
_INPUTS: Final = PurePosixPath("input_validators")


@dataclass(slots=True)
class JudgingPrograms:
    """What of a package judges, in our words; `changes` are what an author has to look at.

    Attributes:
        files: contents by path below the challenge's folder.
    """

    challenge: Challenge
    files: dict[PurePosixPath, bytes] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)

    @property
    def obstacle(self) -> str:
        """What its validators have that ours have no word for; empty when there is nothing."""
        judges = self.challenge.program.output_validators
        if len(judges) > 1:
            return "several output validators"
        if judges and judges[0].language not in LANGUAGE_NAMES:
            return "an output validator with scripts that build or run it"
        return ""

    def checker(self) -> dict[str, Any]:
        """The block of the author's own checker; its files are added. Only for a package that has one."""
        program = self.challenge.program
        judge = program.output_validator
        assert judge is not None
        folder = PurePosixPath("interactor" if program.interactive else "checker")
        self.files |= {folder / name: data for name, data in self._sources(judge).items()}
        self._lost_arguments()
        args = self._args()
        return {
            "name": NAME,
            "program": str(folder),
            "description": _DESCRIPTION,
            **({"args": list(args)} if args else {}),
            **({"interactive": True} if program.interactive else {}),
            **({"passes": program.passes} if program.passes > 1 else {}),
            "time_limit": self._at_most(judge.limits.time_limit, _LONGEST_SECONDS, "s of CPU"),
            "memory": max(_LEAST_MEMORY, int(self._at_most(judge.limits.memory, _MOST_MEMORY, "MiB"))),
        }

    def input_validator(self) -> str | None:
        """The path of one that we can run, whose file is added; None where there is none."""
        validators = self.challenge.program.input_validators
        fit = next(filter(self._is_fit, validators), None)
        left_out = [one.name for one in validators if one is not fit]
        if left_out:
            self.changes.append(
                f"input validators are left out: {', '.join(left_out)}; ours is one file of Python, "
                "and gets no arguments"
            )
        if fit is None:
            return None
        ((name, path),) = fit.program.files.items()
        target = _INPUTS / name.name
        self.files[target] = path.read_bytes()
        return str(target)

    def _is_fit(self, validator: InputValidator) -> bool:
        program = validator.program
        asked = any(validator.name in case.input_validator_args for case in self.challenge.program_cases)
        return program.language == "python" and len(program.files) == 1 and not asked

    def _sources(self, judge: JudgeProgram) -> dict[PurePosixPath, bytes]:
        """Its files but those in another language, which a package may have beside them."""
        contents = {name: path.read_bytes() for name, path in judge.files.items()}
        foreign = {name for name, data in contents.items() if _is_foreign(name, data, judge.language)}
        if foreign:
            listed = ", ".join(sorted(map(str, foreign)))
            self.changes.append(f"beside the validator these are left out, in another language: {listed}")
        return {name: data for name, data in contents.items() if name not in foreign}

    def _args(self) -> tuple[str, ...]:
        """Those that most cases give it."""
        given = [case.validator_args for case in self.challenge.program_cases]
        return max(dict.fromkeys(given), key=given.count, default=())

    def _lost_arguments(self) -> None:
        cases, args = self.challenge.program_cases, self._args()
        if others := sorted(case.id for case in cases if case.validator_args != args):
            said = "the validator gets the same arguments in all cases, and had others in"
            self.changes.append(f"{said} {', '.join(others)}")

    def _at_most(self, stated: float, most: float, unit: str) -> float:
        if stated > most:
            self.changes.append(f"the validator may use {most:g} {unit}, not {stated:g}")
        return min(stated, most)


def _is_foreign(name: PurePosixPath, data: bytes, language: str) -> bool:
    """Whether it would make a folder be in several languages; C among C++ does not."""
    fit = {language, "c"} if language == "cpp" else {language}
    return not {one.ours for one in languages_of({name: data})} <= fit
