"""Runs that wait until their group has run: what they wrote waits on disk, however many they are."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from runner.domain.cases import ProgramCase
from runner.domain.errors import PlatformFault
from runner.grading.judging.played import Played

SMALL: Final = 64 << 10
"""Bytes of output that may as well stay in memory."""
MOST: Final = 64 << 20
"""Bytes that wait in memory at most, of all outputs together."""


class AsideError(PlatformFault):
    """The disk does not take what memory has no room for, or does not give back what it took."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """`run` without its output, which lies at `place` in the file; with it where `place` is None."""

    case: ProgramCase
    run: Played
    place: int | None = None
    length: int = 0


@dataclass(slots=True)
class Aside:
    """Cases with what came of them, in the order in which they were put here. A context manager.

    The file has no name, so nothing is left of it however we end. What the disk does not take stays in memory
    as long as there is room for it.

    Attributes:
        folder: where the file is made; it need not be there. Where none can be, the temporary folder.
    """

    folder: Path
    _waiting: list[_Waiting] = field(default_factory=list)
    _file: FileIO | None = None
    _end: int = 0
    _held: int = 0
    _refusal: str = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            with suppress(OSError):  # it is closed all the same, and nobody wants what it held any more
                self._file.close()

    def put(self, case: ProgramCase, run: Played) -> None:
        """Let it wait. Raises `AsideError` where there is room for it neither on disk nor in memory."""
        output = run.observation.stdout
        length = len(output)
        fits = self._held + length <= MOST
        place = None if fits and length <= SMALL else self._kept(output)
        if place is not None:
            run = replace(run, observation=replace(run.observation, stdout=b""))
        elif fits:
            self._held += length
        else:
            raise AsideError(
                f"Outputs that wait to be judged fill {MOST >> 20} MiB of memory, and no disk takes more of"
                f" them: {self._refusal}.",
                self._next,
            )
        self._waiting.append(_Waiting(case, run, place, length))

    def __iter__(self) -> Iterator[tuple[ProgramCase, Played]]:
        """Each as it was put here. Raises `AsideError`."""
        for one in self._waiting:
            if one.place is None:
                yield one.case, one.run
            else:
                output = self._read(one.place, one.length)
                yield one.case, replace(one.run, observation=replace(one.run.observation, stdout=output))

    def _kept(self, output: bytes) -> int | None:
        """Where it lies now; None where it does not, and then it takes no room on disk."""
        place = self._end
        try:
            if self._file is None:
                self._file = _nameless(self.folder)
            _write(self._file.fileno(), output, place)
        except OSError as error:
            self._refusal = error.strerror or str(error)
            if self._file is not None:
                with suppress(OSError):  # the next writes over what it left there, or it goes with the file
                    self._file.truncate(place)
            return None
        self._end += len(output)
        return place

    def _read(self, place: int, length: int) -> bytes:
        assert self._file is not None
        try:
            output = _read_whole(self._file.fileno(), length, place)
        except OSError as error:
            raise AsideError(f"What waits on disk cannot be read: {error.strerror}.", self._next) from error
        if len(output) != length:
            raise AsideError(f"What waits on disk gave {len(output)} of {length} bytes.", self._next)
        return output

    @property
    def _next(self) -> str:
        return f"See to the disk of {self.folder}, or name another folder with XDG_CACHE_HOME."


def _nameless(folder: Path) -> FileIO:
    """A file that its owner alone may read, unbuffered: a buffer keeps what the disk did not take, and tries
    again at every later move, the closing among them. Raises `OSError`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(buffering=0, dir=folder)
    except OSError:
        return tempfile.TemporaryFile(buffering=0)


def _write(descriptor: int, data: bytes, place: int) -> None:
    """All of it. Raises `OSError`."""
    rest = memoryview(data)
    while rest:
        written = os.pwrite(descriptor, rest, place)
        rest, place = rest[written:], place + written


def _read_whole(descriptor: int, length: int, place: int) -> bytes:
    """All of it, or what there is. One call gives 2 GiB at most (pread(2)). Raises `OSError`."""
    pieces: list[bytes] = []
    while length and (piece := os.pread(descriptor, length, place)):
        pieces.append(piece)
        length, place = length - len(piece), place + len(piece)
    return b"".join(pieces)  # of one piece, that piece and no copy
