"""What lies in an image: its files as the engine exports them, read once from beginning to end.

No container of the image is started, so this says the same of an image without a shell, and of a hostile one.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import docker

from runner.images.faults import translated

SET_ID = 0o6000
"""The bits by which a file runs as its owner or its group."""
_OF_THE_ENGINE = (
    ".dockerenv",
    "dev",
    "etc/hostname",
    "etc/hosts",
    "etc/resolv.conf",
    "etc/mtab",
    "proc",
    "sys",
)
"""What the engine puts into every container."""
_KINDS = {
    tarfile.LNKTYPE: "file",
    tarfile.DIRTYPE: "directory",
    tarfile.SYMTYPE: "link",
    tarfile.FIFOTYPE: "pipe",
    tarfile.CHRTYPE: "device",
    tarfile.BLKTYPE: "device",
}
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, without its times.

    Attributes:
        path: absolute.
        kind: `file`, `directory`, `link`, `pipe` or `device`; of several hard links each is a file.
        sha256: of a file's bytes, hexadecimal; empty for all else.
        target: of a symbolic link.
        attributes: names and values of what stands beside permissions, such as `security.capability`.
    """

    path: str
    kind: str
    mode: int
    uid: int
    gid: int
    size: int
    sha256: str
    target: str
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """All entries of an image, sorted by path, and the bytes of those that were asked for."""

    entries: tuple[Entry, ...]
    kept: Mapping[str, bytes]

    @property
    def sha256(self) -> str:
        """Of names, kinds, permissions, owners and bytes of all entries; times do not count."""
        digest = hashlib.sha256()
        for entry in self.entries:
            digest.update(f"{entry!r}\n".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()


def read_contents(client: docker.DockerClient, image: str, keep: Callable[[str], bool]) -> Contents:
    """The contents of the image with this id; `keep` tells by path of which files the bytes are wanted.

    Takes a second for each 200 MB or so. Raises `EngineError`.
    """
    with translated("The image could not be read"), unstarted(client, image) as container:
        stream = _Stream(client.api.export(container))
        with tarfile.open(fileobj=io.BufferedReader(stream, _CHUNK), mode="r|") as archive:
            return _contents(archive, keep)


@contextmanager
def unstarted(client: docker.DockerClient, image: str) -> Iterator[str]:
    """A container that is never started; an image without a command must be given one."""
    made = str(client.api.create_container(image, command=["-"], network_disabled=True)["Id"])
    try:
        yield made
    finally:
        client.api.remove_container(made, v=True, force=True)


class _Stream(io.RawIOBase):
    """Chunks of bytes as a file."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the only buffer that is given
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        length = min(len(buffer), len(self._rest))
        buffer[:length] = self._rest[:length]
        self._rest = self._rest[length:]
        return length


def _contents(archive: tarfile.TarFile, keep: Callable[[str], bool]) -> Contents:
    entries: dict[str, Entry] = {}
    kept: dict[str, bytes] = {}
    for member in archive:
        if _is_the_engines(member.name):
            continue
        entry = _entry(member, archive.extractfile(member) if member.isreg() else None, entries, keep, kept)
        entries[entry.path] = entry
    return Contents(tuple(entries[path] for path in sorted(entries)), kept)


def _is_the_engines(name: str) -> bool:
    return any(name == one or name.startswith(f"{one}/") for one in _OF_THE_ENGINE)


def _entry(
    member: tarfile.TarInfo,
    file: IO[bytes] | None,
    seen: Mapping[str, Entry],
    keep: Callable[[str], bool],
    kept: dict[str, bytes],
) -> Entry:
    path = f"/{member.name.rstrip('/')}"
    digest, size = "", 0
    if file is not None:
        data = file.read()
        digest, size = hashlib.sha256(data).hexdigest(), len(data)
        if keep(path):
            kept[path] = data
    elif member.islnk():
        first = seen[f"/{member.linkname}"]
        digest, size = first.sha256, first.size
    attributes = tuple(
        sorted(
            (name.removeprefix("SCHILY.xattr."), str(value))
            for name, value in member.pax_headers.items()
            if name.startswith("SCHILY.xattr.")
        )
    )
    kind = "file" if member.isreg() else _KINDS.get(member.type, "other")
    target = member.linkname if member.issym() else ""
    return Entry(path, kind, member.mode, member.uid, member.gid, size, digest, target, attributes)
