"""The version of a language in an image: asked once, then kept beside the image's id."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runner.cache import keep
from runner.domain.errors import PlatformFault
from runner.languages.environment import base_environment
from runner.languages.model import Language
from runner.sandbox.model import Command, Sandbox, SandboxSpec

MEMORY_MIB = 256
PROCESSES = 64


class VersionProbeError(PlatformFault):
    """A language's own version command failed: its image is broken."""


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions of languages by image, kept in a folder.

    An image's id names its content, so nothing here gets stale.
    """

    cache: Path

    def of(self, language: Language, image: str, sandbox: Callable[[], Sandbox]) -> str:
        """The first line that the version command prints; asks it in a sandbox when it is not known yet."""
        kept = self.cache / f"{image.removeprefix('sha256:')}-{language.name}"
        version = _read(kept)
        if not version:
            version = probe(language, sandbox)
            with suppress(OSError):
                keep(kept, version.encode())
        return version


def probe_spec(language: Language, image: str) -> SandboxSpec:
    """The sandbox that a version command needs."""
    return SandboxSpec(image, MEMORY_MIB, processes=PROCESSES + language.processes)


def probe(language: Language, open_sandbox: Callable[[], Sandbox]) -> str:
    """Ask a language for its version. Raises `VersionProbeError` when it has no answer."""
    with open_sandbox() as sandbox:
        observation = sandbox.run(Command(language.version, env=base_environment()))
    said = (observation.stdout + observation.stderr.head).decode("utf-8", "replace").strip()
    if observation.exit_code != 0 or not said:
        raise VersionProbeError(
            f"{' '.join(language.version)} failed in the image of {language.title}.",
            "Build the images again: fairtrial images build.",
        )
    return said.splitlines()[0]


def _read(path: Path) -> str:
    """What is kept, or nothing where that cannot be read: a cache is a help, never a condition."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
