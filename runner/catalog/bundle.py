"""What a candidate gets of a challenge: statement, samples, starters and facts, and nothing secret.

A bundle is made from a short list of places; whatever else is in the folder stays there. The same challenge
always makes the same bytes.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from runner.catalog import bundle_package, bundle_service, statement
from runner.catalog.folder import walk
from runner.domain.cases import Group, ProgramCase
from runner.domain.challenge import Challenge
from runner.domain.errors import UsageError
from runner.domain.languages import LanguageFacts, Languages
from runner.domain.program import ProgramSpec
from runner.domain.service import ServiceSpec

FACTS_FORMAT_VERSION: Final = 1
_STARTER: Final = PurePosixPath("starter")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_UNITS: Final = {
    "time_limit": "_seconds",
    "wall_time": "_seconds",
    "memory": "_mib",
    "output": "_mib",
    "code": "_kib",
    "processes": "",
    "compilation_time": "_seconds",
    "compilation_memory": "_mib",
}


@dataclass(frozen=True, slots=True)
class BundledFile:
    """A file's bytes and whether it may be executed."""

    data: bytes
    executable: bool = False


def contents(challenge: Challenge, languages: Languages) -> Mapping[PurePosixPath, BundledFile]:
    """All files of the bundle by path, sorted."""
    texts = {
        "README.md": _readme(challenge, languages),
        "STATEMENT.md": statement.markdown(challenge, languages),
        "statement.html": statement.html_page(challenge, languages),
        "challenge.json": json.dumps(facts(challenge, languages), indent=2, ensure_ascii=False) + "\n",
    }
    files = {PurePosixPath(name): BundledFile(text.encode()) for name, text in texts.items()}
    files.update(_public_files(challenge))
    files.update(_starter_files(challenge))
    return dict(sorted(files.items()))


def facts(challenge: Challenge, languages: Languages) -> dict[str, Any]:
    """What a candidate's tools may know of a challenge, as JSON values. Times in seconds, sizes as named."""
    evaluation = challenge.evaluation
    return {
        "facts_format_version": FACTS_FORMAT_VERSION,
        "slug": challenge.slug,
        "name": challenge.name,
        "uuid": challenge.uuid,
        "version": challenge.version,
        "kind": challenge.kind.value,
        "level": challenge.level and challenge.level.value,
        "time_budget_minutes": challenge.time_budget,
        "skills": list(challenge.skills),
        "scenario": challenge.scenario,
        "ai_tools": challenge.ai_tools and challenge.ai_tools.value,
        "languages": {name: _language(challenge, name, languages[name]) for name in challenge.languages},
        "limits": asdict(challenge.limits),
        "language_factors": {name: asdict(of) for name, of in challenge.language_factors.items()},
        **_of_its_kind(challenge),
        "groups": [_group(group) for group in challenge.groups if not group.is_sample],
        "edge_cases": [{"id": edge.id, "description": edge.description} for edge in challenge.edge_cases],
        "evaluation": {
            "pass_mark": evaluation.pass_mark,
            "max_submissions": evaluation.max_submissions,
            "counts": evaluation.counts.value,
            "rubric": [{"id": item.id, "description": item.description} for item in evaluation.rubric],
        },
    }


def _of_its_kind(challenge: Challenge) -> dict[str, Any]:
    match challenge.task:
        case ProgramSpec():
            return {
                "checker": {"name": challenge.checker.name, **challenge.checker.options},
                "samples": [_sample(case) for case in _samples(challenge)],
            }
        case ServiceSpec() as service:
            return bundle_service.facts(challenge, service)


def _public_files(challenge: Challenge) -> Iterator[tuple[PurePosixPath, BundledFile]]:
    match challenge.task:
        case ProgramSpec():
            yield from _sample_files(challenge)
            if challenge.format.is_kattis:
                for path, data, executable in bundle_package.public_files(challenge):
                    yield path, BundledFile(data, executable)
        case ServiceSpec() as service:
            folder, _ = walk(challenge.root)
            for path in bundle_service.public_paths(folder, service):
                yield path, BundledFile(folder.read(path), folder.files[path].executable)


def write(challenge: Challenge, languages: Languages, target: Path) -> None:
    """Write the bundle to a new `.zip` or a new or empty folder; nothing is left behind when that fails.

    Raises:
        UsageError: something is in the way, or the place cannot be written to.
    """
    files = contents(challenge, languages)
    try:
        if target.suffix == ".zip":
            _write_zip(files, target)
        else:
            _write_folder(files, target)
    except OSError as error:
        message = f"The bundle cannot be written to {target}: {error.strerror}."
        raise UsageError(message, "Choose another place with `-o`.") from error


def zip_of(files: Mapping[PurePosixPath, BundledFile]) -> bytes:
    """A zip archive; the same files always give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, file in files.items():
            archive.writestr(_zip_info(path, file), file.data)
    return stream.getvalue()


def _samples(challenge: Challenge) -> tuple[ProgramCase, ...]:
    """Those that a candidate can run: what is said in turns is only shown."""
    if challenge.program.interactive:
        return ()
    return tuple(
        case
        for group in challenge.groups
        if group.is_sample
        for case in group.program_cases
        if case.shown.interaction is None
    )


def _name(case: ProgramCase) -> str:
    return case.id.partition("/")[2]


def _sample(case: ProgramCase) -> dict[str, Any]:
    return {
        "name": _name(case),
        "args": list(case.args),
        "exit_code": case.exit_code,
        "files": sorted(map(str, case.files)),
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "cases": len(group.cases),
        "max_score": group.max_score,
        "score_aggregation": group.score_aggregation.value,
        "require_pass": list(group.require_pass),
    }


def _language(challenge: Challenge, name: str, facts: LanguageFacts) -> dict[str, Any]:
    if isinstance(challenge.task, ServiceSpec):
        return bundle_service.language(challenge, name, facts)
    return {
        "title": facts.title,
        "version": facts.version,
        "suffixes": list(facts.suffixes),
        "entries": list(facts.entries),
        "entry_rule": facts.entry_rule or None,
        "compile": facts.compile or None,
        "run": facts.run,
        "limits": _limits(challenge, name),
    }


def _limits(challenge: Challenge, language: str) -> dict[str, float | int]:
    limits = asdict(challenge.limits_for(language))
    return {f"{name}{_UNITS[name]}": value for name, value in limits.items()}


def _sample_files(challenge: Challenge) -> Iterator[tuple[PurePosixPath, BundledFile]]:
    for case in _samples(challenge):
        stem = PurePosixPath("samples") / _name(case)
        read = case.shown.given_input or case.input
        if isinstance(read, Path):
            yield PurePosixPath(f"{stem}.in"), BundledFile(read.read_bytes())
        answer = case.shown.given_answer or case.answer
        yield PurePosixPath(f"{stem}.ans"), BundledFile(answer.read_bytes())
        for path, file in case.files.items():
            yield PurePosixPath(f"{stem}.files") / path, BundledFile(file.read_bytes())


def _starter_files(challenge: Challenge) -> Iterator[tuple[PurePosixPath, BundledFile]]:
    folder, _ = walk(challenge.root)
    for language in challenge.languages:
        for path in folder.below(_STARTER / language):
            yield path, BundledFile(folder.read(path), folder.files[path].executable)


def _readme(challenge: Challenge, languages: Languages) -> str:
    titles = ", ".join(languages[name].title for name in challenge.languages)
    if isinstance(challenge.task, ServiceSpec):
        return bundle_service.readme(challenge, titles)
    time = f"You have {challenge.time_budget} minutes. " if challenge.time_budget else ""
    return f"""# {" ".join(challenge.name.split())}

{time}Read `STATEMENT.md` (or open `statement.html`) first: it says what
the program must do, what it may use and how it is scored.

- `starter/` has a beginning in some or all of the languages that you may use ({titles}).
- `samples/` has the examples: `01.in` is what your program reads on standard input, `01.ans` what it must
  write. Files below `01.files/`, if there are any, lie in its working directory. `challenge.json` has each
  example's arguments and exit code.
- `challenge.json` has everything about the challenge that a tool may want to know.

Run your program with an example's input, `< samples/01.in`, and compare what it writes with
`samples/01.ans`. The grading also runs cases that you cannot see.
"""


def _write_zip(files: Mapping[PurePosixPath, BundledFile], target: Path) -> None:
    if target.exists():
        raise UsageError(f"{target} exists already.", "Delete it, or choose another name with `-o`.")
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(zip_of(files))
        partial.chmod(0o644)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _zip_info(path: PurePosixPath, file: BundledFile) -> zipfile.ZipInfo:
    """Header of an entry with nothing in it that depends on when or where it is written."""
    info = zipfile.ZipInfo(str(path), _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # Unix, so that permissions count
    info.external_attr = (0o100755 if file.executable else 0o100644) << 16
    return info


def _write_folder(files: Mapping[PurePosixPath, BundledFile], target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} exists already.", "Delete it, or choose another name with `-o`.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as name:
        partial = Path(name) / "bundle"
        for path, file in files.items():
            place = partial / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.data)
            place.chmod(0o755 if file.executable else 0o644)
        partial.rename(target)
