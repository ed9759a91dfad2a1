"""A challenge of ours as a Kattis problem package, version 2025-09, with a list of what had to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ruamel.yaml import YAML

from runner.catalog.exchange import checker_program
from runner.catalog.exchange.contents import SPDX, Converted, yaml_bytes
from runner.catalog.exchange.submissions import DIRECTORIES, exported_settings, files_below
from runner.catalog.kattis.languages import KATTIS_LANGUAGES
from runner.catalog.references import SETTINGS, SUBMISSIONS_DIRECTORY
from runner.domain.cases import Group, ProgramCase
from runner.domain.challenge import Challenge
from runner.domain.limits import LanguageFactors
from runner.domain.program import JudgeProgram
from runner.domain.scheme import ScoreAggregation

FORMAT: Final = "2025-09"
_ACCEPTS_ALL: Final = "import sys\n\nsys.exit(42)\n"
_TOKENS: Final = "tokens"
_VALIDATOR_LANGUAGES: Final = ("python", "c", "cpp")

ReadInput = Callable[[ProgramCase], Path]
"""The file with a case's input, generated first where that is needed."""


def export(challenge: Challenge, read_input: ReadInput) -> Converted:
    """The package of a program challenge of ours. Raises `TypeError` for a challenge of another kind."""
    return _Export(challenge, read_input).made()


@dataclass(slots=True)
class _Export:
    challenge: Challenge
    read_input: ReadInput
    files: dict[PurePosixPath, bytes] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)

    def made(self) -> Converted:
        kept = {group.name: self._kept(group) for group in self.challenge.groups}
        groups = [group for group in self.challenge.groups if kept[group.name] and not group.is_sample]
        names = {group.name: f"{number:02}-{group.name}" for number, group in enumerate(groups, 1)}
        for case in kept.get("sample", ()):
            self._case(case, PurePosixPath("data/sample"))
        self._groups(groups, names, kept)
        self._problem(groups)
        self._statement()
        self._checker()
        self._validators()
        self._submissions(names)
        self._attachments()
        self._lost()
        return Converted(dict(sorted(self.files.items())), tuple(self.changes))

    def _kept(self, group: Group) -> tuple[ProgramCase, ...]:
        """Those of its cases that the format can say."""
        cases = group.program_cases
        left_out = [case.id for case in cases if case.exit_code]
        if left_out:
            self._say(
                f"{', '.join(left_out)} {'is' if len(left_out) == 1 else 'are'} left out: "
                "a program that does not end with exit code 0 has crashed there"
            )
        other = [case.id for case in cases if case.checker is not None]
        if other:
            self._say(f"{', '.join(other)}: a case has no checker of its own there; it gets the challenge's")
        return tuple(case for case in cases if not case.exit_code)

    def _groups(
        self, groups: list[Group], names: Mapping[str, str], kept: Mapping[str, tuple[ProgramCase, ...]]
    ) -> None:
        scale = self._scale(groups)
        required = {name for group in groups for name in group.require_pass}
        for group in groups:
            folder = PurePosixPath("data/secret") / names[group.name]
            aggregation = group.score_aggregation
            if group.name in required and aggregation is not ScoreAggregation.PASS_FAIL:
                self._say(f"group `{group.name}` is pass-fail there, since another group requires it")
                aggregation = ScoreAggregation.PASS_FAIL
            keys: dict[str, Any] = {
                "max_score": round((group.max_score or 0) * scale),
                "score_aggregation": aggregation.value,
            }
            if requires := [f"secret/{names[name]}" for name in group.require_pass if name in names]:
                keys["require_pass"] = requires
            self.files[folder / "test_group.yaml"] = yaml_bytes(keys)
            for case in kept[group.name]:
                self._case(case, folder)
        total = sum(round((group.max_score or 0) * scale) for group in groups)
        self.files[PurePosixPath("data/secret/test_group.yaml")] = yaml_bytes({"max_score": total})
        if total != 100:
            self._say(f"the score is out of {total} there")

    def _scale(self, groups: list[Group]) -> int:
        """By what scores become whole numbers."""
        scales = (1, 10, 100)
        return next((s for s in scales if all((g.max_score or 0) * s % 1 == 0 for g in groups)), 1000)

    def _case(self, case: ProgramCase, folder: PurePosixPath) -> None:
        name = case.id.partition("/")[2]
        self.files[folder / f"{name}.in"] = self.read_input(case).read_bytes()
        self.files[folder / f"{name}.ans"] = case.answer.read_bytes()
        for path, source in case.files.items():
            self.files[folder / f"{name}.files" / path] = source.read_bytes()
        if case.shown.interaction is not None:
            self.files[folder / f"{name}.interaction"] = case.shown.interaction.read_bytes()
        keys = {"args": list(case.args), "hint": case.hint, "description": case.description}
        if said := {key: value for key, value in keys.items() if value}:
            self.files[folder / f"{name}.yaml"] = yaml_bytes(said)

    def _problem(self, groups: list[Group]) -> None:
        challenge, limits = self.challenge, self.challenge.limits
        factors = [challenge.language_factors.get(name, LanguageFactors()) for name in challenge.languages]
        largest = LanguageFactors(max(one.time_limit for one in factors), max(one.memory for one in factors))
        if any(one != largest for one in factors):
            self._say("all languages have the limits of the most generous one there: it has no factors")
        scaled = limits.scaled(largest)
        keys: dict[str, Any] = {
            "problem_format_version": FORMAT,
            "type": list(self._types()),
            "name": {"en": challenge.name},
            "uuid": challenge.uuid,
            "version": challenge.version,
            "license": self._license(),
            "keywords": list(challenge.skills),
            "limits": {
                "time_limit": scaled.time_limit,
                "time_resolution": 0.1,
                "memory": scaled.memory,
                "output": limits.output,
                "code": limits.code,
                "compilation_time": limits.compilation_time,
                "compilation_memory": limits.compilation_memory,
                **self._validation_limits(),
            },
            "languages": list(dict.fromkeys(map(_code, challenge.languages))),
            "allow_file_writing": True,
        }
        self.files[PurePosixPath("problem.yaml")] = yaml_bytes(keys)
        if not groups:
            self._say("no secret case is left")

    def _types(self) -> Iterator[str]:
        program = self.challenge.program
        yield "scoring"
        if program.interactive:
            yield "interactive"
        if program.passes > 1:
            yield "multi-pass"

    def _validation_limits(self) -> dict[str, float]:
        program = self.challenge.program
        if (judge := program.output_validator) is None:
            return {}
        limits = {"validation_time": judge.limits.time_limit, "validation_memory": judge.limits.memory}
        return {**limits, **({"validation_passes": program.passes} if program.passes > 1 else {})}

    def _license(self) -> str:
        kattis = {spdx: name for name, spdx in SPDX.items()}
        if self.challenge.license not in kattis:
            self._say(f"the license {self.challenge.license} is none that the format names: it is `unknown`")
        return kattis.get(self.challenge.license, "unknown")

    def _statement(self) -> None:
        challenge, statement = self.challenge, self.challenge.statement
        sections = [
            statement.problem,
            f"## Input\n\n{statement.input}",
            f"## Output\n\n{statement.output}",
            f"## Behaviour\n\n{statement.behaviour}",
            *(["\n".join(f"- {rule}" for rule in challenge.behaviour)] if challenge.behaviour else []),
        ]
        if challenge.program.args:
            sections.append(f"## Arguments\n\n{challenge.program.args}")
        if challenge.edge_cases:
            listed = "\n".join(f"- {edge.description}" for edge in challenge.edge_cases)
            sections.append(f"## Edge cases\n\n{listed}")
        text = "\n\n".join(section.strip("\n") for section in sections) + "\n"
        self.files[PurePosixPath("statement/problem.en.md")] = text.encode()

    def _checker(self) -> None:
        spec = self.challenge.checker
        if judge := self.challenge.program.output_validator:
            self._own_checker(judge)
            return
        if spec.name == _TOKENS:
            if args := list(_arguments(spec.options)):
                self._merge_args(args)
            return
        for path, data in checker_program.files(spec).items():
            self.files[PurePosixPath("output_validator") / path] = data
        self._say(f"the checker `{spec.name}` is an output validator in Python there, which needs 3.11")

    def _own_checker(self, judge: JudgeProgram) -> None:
        folder = PurePosixPath("output_validator")
        if len(judge.files) > 1:
            folder /= "checker"  # a program of several files is a directory
        for path, source in judge.files.items():
            self.files[folder / path] = source.read_bytes()
        if judge.language not in _VALIDATOR_LANGUAGES:
            self._say(f"the checker is in `{judge.language}`: the format promises Python 3, C and C++ alone")
        if args := next((case.validator_args for case in self.challenge.program_cases), ()):
            self._merge_args(list(args))

    def _merge_args(self, args: list[str]) -> None:
        """Arguments of the output validator, in every folder of cases: they are not inherited."""
        folders = {path.parent for path in self.files if path.suffix == ".in"}
        for folder in folders:
            path = folder / "test_group.yaml"
            keys = YAML(typ="safe").load(self.files.get(path, b"{}")) or {}
            self.files[path] = yaml_bytes({**keys, "output_validator_args": args})

    def _validators(self) -> None:
        validator = self.challenge.program.input.validator
        if validator is None:
            self.files[PurePosixPath("input_validators/accepts_all.py")] = _ACCEPTS_ALL.encode()
            self._say("there is no input validator; the package has one that accepts everything")
        else:
            target = PurePosixPath("input_validators") / validator.name
            self.files[target] = self.challenge.root.joinpath(validator).read_bytes()

    def _submissions(self, names: Mapping[str, str]) -> None:
        root = self.challenge.root / SUBMISSIONS_DIRECTORY
        for path in files_below(root):
            directory, *rest = path.parts
            if not rest:
                continue
            if directory == "compile_error":
                self._say(f"submissions/{path} is left out: what does not compile has no verdict there")
                continue
            target = PurePosixPath(SUBMISSIONS_DIRECTORY, DIRECTORIES.get(directory, directory), *rest)
            self.files[target] = root.joinpath(path).read_bytes()
        settings = self.challenge.root / SETTINGS
        if settings.is_file():
            found = YAML(typ="safe").load(settings.read_bytes()) or {}
            self.files[PurePosixPath(SETTINGS)] = yaml_bytes(exported_settings(found, names))

    def _attachments(self) -> None:
        starter = self.challenge.root / "starter"
        for path in files_below(starter):
            self.files[PurePosixPath("attachments") / "_".join(path.parts)] = starter.joinpath(
                path
            ).read_bytes()

    def _lost(self) -> None:
        evaluation = self.challenge.evaluation
        if evaluation.pass_mark is not None:
            self._say(f"the pass mark of {evaluation.pass_mark:g} is lost: any score is accepted there")
        if evaluation.rubric:
            self._say("the rubric is lost")
        if any(edge.catches for edge in self.challenge.edge_cases):
            self._say("which submissions an edge case catches is lost")
        program = self.challenge.program
        if program.input.schema is not None or program.output.schema is not None:
            self._say("the schemas of input and output are lost")
        self._say("level, time budget, scenario and the rules on AI tools and submissions are lost")
        self._say("a limit of wall time and of processes is the judge's own there")

    def _say(self, change: str) -> None:
        self.changes.append(change)


def _arguments(options: Mapping[str, Any]) -> Iterator[str]:
    for name, value in options.items():
        if value is True:
            yield name
        elif value is not False:
            yield from (name, str(value))


def _code(language: str) -> str:
    return next(code for code, known in KATTIS_LANGUAGES.items() if language in known.submitted_as)
