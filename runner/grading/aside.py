"""Runs that wait until their group has run: what they wrote waits on disk, however many they are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import IO, Self

from runner.domain.challenge import ProgramCase
from runner.domain.errors import PlatformFault
from runner.grading.judging.played import Played

SMALL = 64 << 10
"""Bytes of output that may as well stay in memory."""
_NEXT = "See to the disk of the temporary directory."


class AsideError(PlatformFault):
    """The disk does not give back what it took."""


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

    Where no file can be written, all stays in memory.
    """

    _waiting: list[_Waiting] = field(default_factory=list)
    _file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def put(self, case: ProgramCase, run: Played) -> None:
        """Let it wait."""
        output = run.observation.stdout
        place = self._kept(output) if len(output) > SMALL else None
        if place is not None:
            run = replace(run, observation=replace(run.observation, stdout=b""))
        self._waiting.append(_Waiting(case, run, place, len(output)))

    def __iter__(self) -> Iterator[tuple[ProgramCase, Played]]:
        """Each as it was put here. Raises `AsideError`."""
        for one in self._waiting:
            if one.place is None:
                yield one.case, one.run
            else:
                output = self._read(one.place, one.length)
                yield one.case, replace(one.run, observation=replace(one.run.observation, stdout=output))

    def _kept(self, output: bytes) -> int | None:
        """Where it lies now; None where it does not."""
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when we are
            place = self._file.seek(0, 2)
            self._file.write(output)
            self._file.flush()
        except OSError:
            return None
        return place

    def _read(self, place: int, length: int) -> bytes:
        assert self._file is not None
        try:
            self._file.seek(place)
            output = self._file.read(length)
        except OSError as error:
            raise AsideError(f"A temporary file cannot be read: {error.strerror}.", _NEXT) from error
        if len(output) != length:
            raise AsideError(f"A temporary file gave {len(output)} of {length} bytes.", _NEXT)
        return output
