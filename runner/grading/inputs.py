"""Where the bytes of a case's input come from: a file of the challenge, or the author's generator, run boxed.

Generated inputs are kept in a cache by their hash, so that a generator runs once on a machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from runner.cache import keep
from runner.domain.cases import GeneratedInput, ProgramCase
from runner.domain.challenge import Challenge
from runner.domain.errors import FairtrialError, PlatformFault
from runner.domain.observation import Excerpt, Observation
from runner.grading.author_program import AuthorProgram, last_line_said
from runner.sandbox.model import Sandbox, SandboxSpec

CHUNK_BYTES = 1 << 16
GENERATOR_OUTPUT_BYTES = 1 << 30
GENERATOR_SECONDS = 120.0
GENERATOR_MEMORY_MIB = 512

GeneratorSandbox = Callable[[SandboxSpec], Sandbox]


class GeneratorError(FairtrialError):
    """A generator failed or wrote other bytes than the challenge says: a judge error."""


class CacheError(PlatformFault):
    """The cache folder takes nothing."""


@dataclass(slots=True)
class Inputs:
    """The inputs of one challenge.

    Attributes:
        challenge: whose cases they are.
        cache: folder that keeps what generators wrote, by hash.
        image: the id of the image in which generators run, asked for only when one has to.
        sandbox: leases a sandbox for a generator.
    """

    challenge: Challenge
    cache: Path
    image: Callable[[], str]
    sandbox: GeneratorSandbox
    _verified: set[str] = field(default_factory=set)

    def path(self, case: ProgramCase) -> Path:
        """A file with the case's input; generates it first where that is needed. Raises `GeneratorError`."""
        if isinstance(case.input, Path):
            return case.input
        return self._generated(case.input)

    def chunks(self, case: ProgramCase) -> Iterator[bytes]:
        """The case's input, piece by piece."""
        with self.path(case).open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    def excerpt(self, case: ProgramCase, *, head: int, tail: int) -> Excerpt:
        """Head and tail of the case's input, without reading what lies between."""
        path = self.path(case)
        size = path.stat().st_size
        with path.open("rb") as file:
            if size <= head + tail:
                return Excerpt(file.read(), b"", size)
            start = file.read(head)
            file.seek(size - tail)
            return Excerpt(start, file.read(tail), size)

    def _generated(self, source: GeneratedInput) -> Path:
        kept = self.cache / source.sha256
        if source.sha256 in self._verified:
            return kept
        if not kept.exists() or _sha256(kept) != source.sha256:
            self._generate(source, kept)
        self._verified.add(source.sha256)
        return kept

    def _generate(self, source: GeneratedInput, target: Path) -> None:
        observation = self._run_generator(source)
        if observation.exit_code != 0 or observation.stopped:
            raise GeneratorError(
                f"The generator {source.program} failed: {last_line_said(observation)}",
                "Run it by hand with the arguments of the case file.",
            )
        found = hashlib.sha256(observation.stdout).hexdigest()
        if found != source.sha256:
            raise GeneratorError(
                f"The generator {source.program} wrote bytes with the SHA-256 {found}, not {source.sha256}.",
                "It must write the same bytes everywhere; put the new hash only if you meant to change it.",
            )
        _keep(target, observation.stdout)

    def _run_generator(self, source: GeneratedInput) -> Observation:
        program = AuthorProgram(self.challenge.root, source.program)
        command = program.command(*source.args, cpu_seconds=GENERATOR_SECONDS, output=GENERATOR_OUTPUT_BYTES)
        with self.sandbox(SandboxSpec(self.image(), GENERATOR_MEMORY_MIB)) as sandbox:
            program.put_into(sandbox)
            return sandbox.run(command)


def _sha256(path: Path) -> str:
    facts = path.stat()
    return _sha256_as_of(path, facts.st_ino, facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=1024)
def _sha256_as_of(path: Path, _inode: int, _size: int, _mtime_ns: int) -> str:
    """Of a file as it is: a candidate would wait for an input of 100 MB to be read again in each grading."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep(target: Path, data: bytes) -> None:
    """Raises `CacheError`."""
    try:
        keep(target, data)
    except OSError as error:
        message = f"A generated input cannot be kept in {target.parent}: {error.strerror}."
        raise CacheError(message, "Make room there, or name another folder with XDG_CACHE_HOME.") from error
