"""What verifying found, kept by all that it followed from: what did not change is not verified again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import runner
from runner.cache import keep
from runner.catalog import inspect
from runner.domain.challenge import Challenge
from runner.domain.errors import ImageMissingError, NotAChallengeError
from runner.domain.program import JudgeProgram, ProgramSpec
from runner.domain.service import ServiceSpec
from runner.grading.attempt import Workplace
from runner.grading.judging.author_languages import author_language
from runner.grading.service.plan import SUITE_IMAGE, image_name
from runner.languages import LANGUAGES
from runner.reports.codec import DecodeError, decode, encode
from runner.verification.model import ChallengeCheck

SOURCES = Path(runner.__file__).parent


@dataclass(frozen=True, slots=True)
class Kept:
    """Results in a folder, by the hash of what they followed from.

    Only those without a complaint: who sees one wants to see it again, and noise may have had a part in it.
    A cache is a help, never a condition: where it cannot be read or written, everything is verified.

    Attributes:
        folder: where they lie; made when there is one to keep.
        workplace: whose images grade.
        asked: what else the results follow from, such as options, as JSON values.
    """

    folder: Path
    workplace: Workplace
    asked: Mapping[str, Any]

    def find(self, path: Path, challenge: Challenge) -> ChallengeCheck | None:
        """What was found in the same challenge, wherever it lies; nothing where an image is missing."""
        try:
            text = self._file(challenge).read_text("utf-8")
            check = decode(ChallengeCheck, json.loads(text))
        except (OSError, DecodeError, ValueError, ImageMissingError):
            return None
        assert isinstance(check, ChallengeCheck)
        return replace(check, path=PurePosixPath(path), cached=True)

    def keep(self, challenge: Challenge, check: ChallengeCheck) -> None:
        """Keep it if there is nothing to complain about, and nothing changed since; no image can be missing
        then, but one that is removed meanwhile.
        """
        if not check.ok or not _is_as_it_was(challenge):
            return
        with suppress(OSError, ImageMissingError):
            keep(self._file(challenge), json.dumps(encode(check)).encode())

    def _file(self, challenge: Challenge) -> Path:
        facts = {
            "challenge": challenge.sha256,
            "images": sorted({self._image(challenge, name) for name in _images(challenge)}),
            "engine": dict(self.workplace.engine),
            "slots": self.workplace.slots,
            "runner": _sources(),
            "asked": dict(self.asked),
        }
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        return self.folder / f"{digest}.json"

    def _image(self, challenge: Challenge, name: str) -> str:
        """Its id; a Kattis package offers all languages and can be verified where some were never built."""
        try:
            return self.workplace.image(name)
        except ImageMissingError:
            if challenge.format.is_kattis:
                return f"no {name}"
            raise


def _is_as_it_was(challenge: Challenge) -> bool:
    """Whether its files are those that it was read from: an author may write while it is verified."""
    try:
        now, _ = inspect(challenge.root)
    except NotAChallengeError:
        return False
    return now is not None and now.sha256 == challenge.sha256


def _images(challenge: Challenge) -> Iterator[str]:
    """All that gradings of the challenge may use, by name; Python's runs generators and input validators."""
    yield LANGUAGES["python"].image
    match challenge.task:
        case ProgramSpec() as program:
            yield from (LANGUAGES[name].image for name in challenge.languages)
            yield from (author_language(judge.language).image for judge in _judges(program))
        case ServiceSpec() as service:
            yield SUITE_IMAGE
            yield from (sidecar.kind.value for sidecar in service.sidecars)
            yield from (image_name(challenge, name) for name in challenge.languages)


def _judges(program: ProgramSpec) -> Iterator[JudgeProgram]:
    """The author's, which may be in a language that is not offered."""
    yield from program.output_validators
    if program.static_validator is not None:
        yield program.static_validator
    if program.grader is not None:
        yield program.grader
    yield from (validator.program for validator in program.input_validators)


@cache
def _sources() -> str:
    """Which runner this is. Its version stays the same while somebody works on it; sizes and times do not.

    What is no Python counts as well: the table of system calls, schemas.
    """
    digest = hashlib.sha256(runner.__version__.encode())
    for path in sorted(SOURCES.rglob("*")):
        if path.is_dir() or "__pycache__" in path.parts:
            continue
        facts = path.stat()
        digest.update(f"{path.relative_to(SOURCES)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
