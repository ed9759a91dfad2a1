"""Reads a Kattis problem package: either a challenge, or every mistake that keeps it from being one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from runner.catalog.kattis import cases, statement, validator_tests
from runner.catalog.kattis.checker import checker
from runner.catalog.kattis.constants import Constants
from runner.catalog.kattis.graders import own_grader
from runner.catalog.kattis.grouped_data import GROUP_FILE, GroupedData
from runner.catalog.kattis.languages import KATTIS_LANGUAGES
from runner.catalog.kattis.legacy_data import GROUP_FILE as LEGACY_GROUP_FILE
from runner.catalog.kattis.legacy_data import LegacyData
from runner.catalog.kattis.limits import DOMJUDGE_FILE, PackageLimits, with_domjudge
from runner.catalog.kattis.metadata import FILE, Metadata, read_metadata
from runner.catalog.kattis.package import Package, walk
from runner.catalog.kattis.programs import Programs
from runner.catalog.kattis.sample_folders import with_sample_folders
from runner.catalog.kattis.static_validation import static_validator
from runner.catalog.kattis.submissions import SETTINGS, Submissions, largest
from runner.catalog.references import Reference
from runner.catalog.spelling import did_you_mean
from runner.domain.cases import CheckerSpec, Group, Validity
from runner.domain.challenge import Challenge, Evaluation, Kind, PackageFormat, Statement
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.limits import JudgeLimits
from runner.domain.program import InputFormat, InputValidator, JudgeProgram, OutputFormat, ProgramSpec
from runner.domain.scheme import LegacyScheme, Scheme

_DEFAULT_INCLUDE = "default"
_INPUT_SECONDS = 300.0
"""CPU time of a validator of inputs for one input."""
_DATA = (cases.SAMPLE, cases.SECRET, *Validity)


def is_package(path: Path) -> bool:
    """Whether a folder is a Kattis problem package, and none of ours.

    Old ones of DOMjudge's have nothing but its own file: a legacy package that says nothing of itself.
    """
    named = (path / FILE, path / DOMJUDGE_FILE)
    return any(file.is_file() for file in named) and not (path / "challenge.yaml").exists()


def inspect(path: Path) -> tuple[Challenge | None, list[Diagnostic]]:
    """The challenge in a package, or None, and every complaint about it."""
    package, said = walk(path)
    metadata = read_metadata(package, said)
    if metadata.format is PackageFormat.V2023_07:
        package = with_sample_folders(package, said)
    loaded = _Loader(package, metadata, said)
    challenge = loaded.challenge()
    if any(diagnostic.is_error for diagnostic in said):
        return None, said
    loaded.references([case.id for case in challenge.cases])
    return (None if any(diagnostic.is_error for diagnostic in said) else challenge), said


def reference_submissions(path: Path, case_ids: list[str]) -> tuple[tuple[Reference, ...], list[Diagnostic]]:
    """The reference submissions of a package, sorted by path, and what is wrong with them."""
    package, said = walk(path)
    loaded = _Loader(package, read_metadata(package, []), said)
    return loaded.references(case_ids), said


def slow_margin(path: Path) -> float:
    """How many times the time limit those submissions of a package must use that have to be too slow."""
    package, said = walk(path)
    return read_metadata(package, said).limits.rule.margin


@dataclass(slots=True)
class _Loader:
    package: Package
    metadata: Metadata
    said: list[Diagnostic]

    def challenge(self) -> Challenge:
        """The challenge, whole only where nothing is complained about."""
        metadata, package = self.metadata, self.package
        constants = self._constants()
        limits = with_domjudge(metadata.limits, package, self.said)
        programs = Programs(package, constants, self.said)
        validators = programs.input_validators(_of_input_validators(limits))
        output_validators = self._output_validators(programs)
        data = self._data(constants, validators, own=bool(output_validators))
        groups, scheme = self._groups(data)
        asked = any(group.static_cases for group in groups)
        static = static_validator(programs, limits.validation, asked=asked)
        text, language = statement.read(package, constants, self.said)
        grader = own_grader(programs, scheme, limits.validation)
        several = metadata.interactive or limits.passes > 1
        tests = validator_tests.read(
            data, several_runs=several, all_run=programs.run_all_input_validators(validators)
        )
        self._unsupported()
        return Challenge(
            root=package.root,
            slug=package.root.name,
            sha256=self.package.sha256,
            name=statement.name_of(package, metadata.names, language),
            uuid=metadata.uuid,
            version=metadata.version,
            license=metadata.license,
            kind=Kind.PROGRAM,
            level=None,
            time_budget=None,
            skills=metadata.keywords,
            scenario="",
            languages=metadata.languages,
            ai_tools=None,
            task=ProgramSpec(
                InputFormat("text/plain", ""),
                OutputFormat("text/plain", ""),
                output_validator=next(iter(output_validators), None),
                further_validators=output_validators[1:],
                interactive=metadata.interactive,
                passes=limits.passes,
                input_validators=validators,
                include=self._include(constants),
                interactions=cases.interactions(package),
                exact_memory=limits.states_memory,
                grader=grader,
                static_validator=static,
                validator_tests=tests,
            ),
            behaviour=(),
            limits=limits.limits(_longest_answer(groups), largest(package)),
            language_factors={},
            checker=self._checker(),
            groups=groups,
            edge_cases=(),
            evaluation=Evaluation(pass_mark=None),
            statement=Statement(text, "", "", ""),
            scheme=scheme,
            format=metadata.format,
            time_limit_rule=limits.rule if limits.time_limit is None else None,
        )

    def references(self, case_ids: list[str]) -> tuple[Reference, ...]:
        """All reference submissions."""
        per_case = self.metadata.format is PackageFormat.V2025_09 or self.package.has(SETTINGS)
        return Submissions(self.package, self._constants(), per_case, tuple(case_ids), self.said).read()

    def _constants(self) -> Constants:
        values, package = self.metadata.constants, self.package
        return Constants(values, package.sha256 if values or package.has_links else "")

    def _output_validators(self, programs: Programs) -> tuple[JudgeProgram, ...]:
        metadata = self.metadata
        if metadata.custom_validator is False:
            if programs.has_output_validator:
                message = "is not used: `problem.yaml` does not say `validation: custom`"
                fix = "say it there, or delete the validator"
                self.said.append(Diagnostic("output_validators", 1, 1, message, fix, Severity.WARNING))
            return ()
        found = programs.output_validators(metadata.limits.validation, one_because=self._one_because())
        what = "interactive" if metadata.interactive else "multi-pass" if metadata.multi_pass else ""
        if not found and (what or metadata.custom_validator):
            kind = f"{'an' if what == 'interactive' else 'a'} {what or 'custom'} problem"
            message = f"{kind} needs an output validator of its own, and there is none"
            folder = "output_validators" if metadata.format is PackageFormat.LEGACY else "output_validator"
            named = (one for one in self.said if one.file.startswith("output_validator"))
            if not any(one.is_error for one in named):
                self.said.append(Diagnostic(folder, 1, 1, message, f"add it to `{folder}/`"))
        return found

    def _one_because(self) -> str:
        """Why there is one output validator at most; empty where there may be several."""
        if self.metadata.interactive:
            return "one alone can talk with a program"
        if self.metadata.multi_pass:
            return "one alone can say what the next pass reads"
        return "" if self.metadata.format is PackageFormat.LEGACY else "this version of the format has one"

    def _data(
        self, constants: Constants, validators: tuple[InputValidator, ...], *, own: bool
    ) -> GroupedData | LegacyData:
        names = tuple(validator.name for validator in validators)
        metadata, package = self.metadata, self.package
        legacy_files = any(path.name == LEGACY_GROUP_FILE for path in package.below("data"))
        if metadata.format is PackageFormat.LEGACY or (
            metadata.format is PackageFormat.V2023_07 and (legacy_files or metadata.validator_flags)
        ):
            draft = metadata.format is PackageFormat.V2023_07
            flags, of_all = metadata.validator_flags, metadata.of_all_groups
            return LegacyData(package, constants, flags, own, names, self.said, draft, of_all)
        unknown = Severity.WARNING if metadata.format is PackageFormat.V2023_07 else Severity.ERROR
        return GroupedData(package, constants, metadata.scoring, own, names, self.said, unknown)

    def _groups(self, data: GroupedData | LegacyData) -> tuple[tuple[Group, ...], Scheme]:
        if isinstance(data, GroupedData):
            self._overlooked_group_files(LEGACY_GROUP_FILE)
            return data.read()
        self._overlooked_group_files(GROUP_FILE)
        found, root = data.read()
        metadata = self.metadata
        return found, LegacyScheme(root, metadata.scoring, metadata.objective, metadata.validator_scores)

    def _overlooked_group_files(self, name: str) -> None:
        """Say it where a group's file is that of another version."""
        for path in self.package.below("data"):
            if path.name == name:
                message = "is the group file of another version of the format, and is overlooked"
                fix = f"name it `{GROUP_FILE if name == LEGACY_GROUP_FILE else LEGACY_GROUP_FILE}`"
                self.said.append(Diagnostic(str(path), 1, 1, message, fix, Severity.WARNING))

    def _checker(self) -> CheckerSpec:
        """What compares where a case does not say; problems with the flags are said with the cases."""
        return checker(self.metadata.validator_flags, lambda _message, _fix: None)

    def _include(self, constants: Constants) -> dict[str, dict[PurePosixPath, Path]]:
        """Files that go among those of a submission, by our name of its language."""
        folder = PurePosixPath("include")
        found: dict[str, dict[PurePosixPath, Path]] = {}
        for path in self.package.children(folder):
            if path in self.package.files or path.name not in (_DEFAULT_INCLUDE, *KATTIS_LANGUAGES):
                message = (
                    f"is included nowhere: it is neither `{_DEFAULT_INCLUDE}` nor a language's directory"
                )
                fix = did_you_mean(path.name, KATTIS_LANGUAGES) or "move it into one"
                self.said.append(Diagnostic(str(path), 1, 1, message, fix, Severity.WARNING))
        default = constants.files(self.package.program_files(folder / _DEFAULT_INCLUDE))
        if default:
            found = dict.fromkeys(self.metadata.languages, default)
        for code, ours in _codes(self.metadata.languages):
            if files := self.package.program_files(folder / code):
                found[ours] = constants.files(files)
        return found

    def _unsupported(self) -> None:
        """What the format has and we have not, where the package uses it."""
        for path in self.package.children(cases.DATA):
            inputs = [file for file in (path, *self.package.below(path)) if file.suffix == ".in"]
            if inputs and path.name not in _DATA:
                message = "is neither in `sample` nor in `secret`, and is overlooked"
                fix = "move what is meant to count there"
                self.said.append(Diagnostic(str(path), 1, 1, message, fix, Severity.WARNING))


def _of_input_validators(limits: PackageLimits) -> JudgeLimits:
    """The format has none for them ("Resource guarantees"), and inputs of contests are large."""
    return JudgeLimits(
        max(_INPUT_SECONDS, limits.validation.time_limit), max(limits.memory, limits.validation.memory)
    )


def _longest_answer(groups: Iterable[Group]) -> int:
    """Bytes."""
    return max((case.answer.stat().st_size for group in groups for case in group.program_cases), default=0)


def _codes(languages: tuple[str, ...]) -> list[tuple[str, str]]:
    pairs = [(code, ours) for code, language in KATTIS_LANGUAGES.items() for ours in language.submitted_as]
    return [(code, ours) for code, ours in pairs if ours in languages]
