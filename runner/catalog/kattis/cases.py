"""The test cases of a package: which files below `data/` make one, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from runner.catalog.kattis.package import Package
from runner.domain.cases import CheckerSpec, ProgramCase, Shown
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.working_folder import WORK_BYTES, WORK_INODES, bytes_taken, inodes_taken

DATA: Final = PurePosixPath("data")
SAMPLE: Final = "sample"
SECRET: Final = "secret"
GROUP_FILES: Final = ("test_group.yaml", "testdata.yaml")
_SUFFIXES: Final = (
    *(".in.statement", ".ans.statement", ".in.download", ".ans.download"),
    *(".in", ".ans", ".out", ".interaction", ".files", ".yaml", ".args", ".hint", ".desc"),
    *(".png", ".jpg", ".jpeg", ".svg"),
)


@dataclass(slots=True)
class Parts:
    """The files of one case by suffix, as they were found; `name` is its path below `data/`."""

    name: str
    files: dict[str, PurePosixPath] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a case is run and judged with, everything inherited.

    Attributes:
        checker: options of the default validator; None where the package has its own.
        validator_args: of the package's own.
        input_args: of all input validators, or of each by name.
    """

    args: tuple[str, ...] = ()
    checker: CheckerSpec | None = None
    validator_args: tuple[str, ...] = ()
    input_args: tuple[str, ...] | Mapping[str, tuple[str, ...]] = ()
    hint: str = ""
    description: str = ""


def find(package: Package, directory: PurePosixPath, said: list[Diagnostic]) -> dict[str, Parts]:
    """The cases directly in a directory, by name; files of none are complained about."""
    found = gather(package, directory, said)
    whole = {name: parts for name, parts in found.items() if _is_case(parts, said)}
    for parts in whole.values():
        said.extend(_without_room(package, parts))
    return whole


def gather(package: Package, directory: PurePosixPath, said: list[Diagnostic]) -> dict[str, Parts]:
    """What files directly in a directory belong together, whole cases or not, by name."""
    found: dict[str, Parts] = {}
    for path in package.children(directory):
        suffix = _suffix_of(path, package)
        if path in package.directories and suffix is None:
            continue
        if path.name in GROUP_FILES:
            continue
        if suffix is None:
            message = "belongs to no case, and is overlooked"
            said.append(Diagnostic(str(path), 1, 1, message, "move it out of `data/`", Severity.WARNING))
            continue
        name = str((path.parent / path.name.removesuffix(suffix)).relative_to(DATA))
        found.setdefault(name, Parts(name)).files[suffix] = path
    return dict(sorted(found.items()))


def interactions(package: Package) -> tuple[Path, ...]:
    """Interactions of samples that have no input of their own: shown, not run."""
    directory = DATA / SAMPLE
    names = sorted(path for path in package.children(directory) if path.suffix == ".interaction")
    return tuple(package.files[path] for path in names if not package.has(path.with_suffix(".in")))


def missing(*, any_case: bool) -> Diagnostic:
    """That there is no secret case: without any case at all, nothing can be graded."""
    severity = Severity.WARNING if any_case else Severity.ERROR
    fix = "add `data/secret/01.in` and `01.ans`"
    return Diagnostic(str(DATA / SECRET), 1, 1, "there is no secret case", fix, severity)


def build(package: Package, parts: Parts, settings: Settings, validators: tuple[str, ...]) -> ProgramCase:
    """The case as it is graded; what has no answer, and is not graded, has its input there."""
    files = parts.files
    directory = files.get(".files")
    inner = {} if directory is None else package.program_files(directory)
    args = (*settings.args, *_text(package, files.get(".args")).split())
    per_validator = {name: (*_of(settings.input_args, name), *args) for name in validators}
    return ProgramCase(
        id=parts.name,
        hint=settings.hint or _text(package, files.get(".hint")),
        description=settings.description or _text(package, files.get(".desc")),
        input=package.files[files[".in"]],
        answer=package.files[files.get(".ans", files[".in"])],
        files=inner,
        args=args,
        checker=settings.checker,
        validator_args=settings.validator_args,
        input_validator_args={name: args for name, args in per_validator.items() if args},
        shown=_shown(package, files),
    )


def subdirectories(package: Package, directory: PurePosixPath) -> Iterator[PurePosixPath]:
    """Directories in a directory that are no `.files` of a case, in the order of their names."""
    for path in package.children(directory):
        if path in package.directories and _suffix_of(path, package) is None:
            yield path


def _of(args: tuple[str, ...] | Mapping[str, tuple[str, ...]], validator: str) -> tuple[str, ...]:
    if isinstance(args, tuple):
        return args
    return args.get(validator, args.get(PurePosixPath(validator).stem, ()))


def _suffix_of(path: PurePosixPath, package: Package) -> str | None:
    """The suffix by which a file or directory belongs to a case."""
    for suffix in _SUFFIXES:
        if (
            path.name.endswith(suffix)
            and path.name != suffix
            and (suffix == ".files") == (path in package.directories)
        ):
            return suffix
    return None


def _is_case(parts: Parts, said: list[Diagnostic]) -> bool:
    files = parts.files
    if ".in" not in files:
        if ".interaction" not in files:
            first = next(iter(files.values()))
            message = f"there is no `{PurePosixPath(parts.name).name}.in`, so this belongs to no case"
            severity = Severity.ERROR if {".ans", ".files"} & set(files) else Severity.WARNING
            said.append(Diagnostic(str(first), 1, 1, message, "add the input, or delete this", severity))
        return False
    if ".ans" not in files:
        place = f"{DATA / parts.name}.ans"
        said.append(Diagnostic(place, 1, 1, f"the answer of case {parts.name} is missing", "add it"))
        return False
    return True


def _without_room(package: Package, parts: Parts) -> Iterator[Diagnostic]:
    """Where a case's files do not fit into the working folder."""
    directory = parts.files.get(".files")
    if directory is None:
        return
    sizes = {name: file.stat().st_size for name, file in package.program_files(directory).items()}
    if bytes_taken(sizes) > WORK_BYTES or inodes_taken(sizes) > WORK_INODES:
        message = f"does not fit into a working folder of {WORK_BYTES:,} bytes and {WORK_INODES:,} files"
        yield Diagnostic(str(directory), 1, 1, message, "make the files smaller or fewer")


def _shown(package: Package, files: Mapping[str, PurePosixPath]) -> Shown:
    def first(*suffixes: str) -> Path | None:
        return next((package.files[files[suffix]] for suffix in suffixes if suffix in files), None)

    return Shown(
        input=first(".in.statement"),
        answer=first(".ans.statement", ".out"),
        interaction=first(".interaction"),
        given_input=first(".in.download"),
        given_answer=first(".ans.download", ".out"),
    )


def _text(package: Package, path: PurePosixPath | None) -> str:
    return "" if path is None else package.read(path).decode("utf-8", "replace").strip()
