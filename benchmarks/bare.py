"""The yardstick: `bare.c`, which runs an image's own binaries with nothing around them."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import docker

SOURCE = Path(__file__).with_name("bare.c")
_FLAGS = ("-O2", "-Wall", "-Wextra", "-Werror")
_PATH_LENGTH = struct.Struct("<H")
_MODE_AND_SIZE = struct.Struct("<BQ")
"""Of the records that a sandbox's `pack` gives: sandbox_images/supervisor/PROTOCOL.md."""


@dataclass(frozen=True, slots=True)
class BareProgram:
    """A command in an image's files.

    Attributes:
        root: the folder that becomes `/`.
        argv, env: exactly what the sandbox is given.
        input: a file with the standard input.
    """

    root: Path
    argv: Sequence[str]
    env: Mapping[str, str]
    input: Path


@dataclass(frozen=True, slots=True)
class Bare:
    """The compiled loop, and the core that it runs on."""

    binary: Path
    core: int

    def seconds(self, program: BareProgram, count: int) -> list[float]:
        """What each of so many runs took. Raises `CalledProcessError` when one did not exit with 0."""
        argv = [
            str(self.binary),
            str(program.root),
            str(self.core),
            str(count),
            str(program.input),
            *program.argv,
        ]
        done = subprocess.run(argv, env=dict(program.env), stdout=subprocess.PIPE, text=True, check=True)
        *runs, _ = (int(line) / 1e9 for line in done.stdout.split())
        return runs


def compile_bare(folder: Path, core: int) -> Bare:
    """Compile the loop into a folder, with the compiler that also builds the supervisor's tests."""
    binary = folder / "bare"
    subprocess.run(["gcc", *_FLAGS, SOURCE, "-o", binary], check=True)
    return Bare(binary, core)


def export_root(image: str, folder: Path) -> None:
    """Put all files of an image into a folder, as the engine exports them."""
    client = docker.from_env().api
    container = client.create_container(image, entrypoint=["/bin/true"])["Id"]
    try:
        with subprocess.Popen(
            ["tar", "-x", "--no-same-owner", "--exclude=dev/*", "-C", folder], stdin=subprocess.PIPE
        ) as tar:
            assert tar.stdin is not None
            for chunk in client.export(container):
                tar.stdin.write(chunk)
            tar.stdin.close()
        if tar.returncode != 0:
            raise subprocess.CalledProcessError(tar.returncode, "tar")
    finally:
        client.remove_container(container, force=True)
        client.close()


def unpack_records(records: bytes, folder: Path) -> None:
    """Make the files of a sandbox's records below a folder."""
    offset = 0
    while length := _PATH_LENGTH.unpack_from(records, offset)[0]:
        offset += _PATH_LENGTH.size
        target = folder / PurePosixPath(records[offset : offset + length].decode())
        offset += length
        executable, size = _MODE_AND_SIZE.unpack_from(records, offset)
        offset += _MODE_AND_SIZE.size
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(records[offset : offset + size])
        target.chmod(0o755 if executable else 0o644)
        offset += size
