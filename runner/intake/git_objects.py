"""Objects of a git repository, none of them unpacked before its size is known.

dulwich finds packed objects and holds each to the size that its header declares; what the headers declare,
those of deltas' bases included, is read here first. A commit of a terabyte of zeros is refused by its size.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeVar

from dulwich.objects import Blob, Commit, ObjectID, ShaFile, Tree
from dulwich.pack import Pack

from runner.domain.errors import SubmissionError
from runner.intake.git_folder import GitFolder, damaged
from runner.intake.regular import open_regular
from runner.intake.sizes import readable

MAX_TREE_BYTES: Final = 4 * 1024 * 1024
MAX_BASE_BYTES: Final = 64 * 1024 * 1024
_MAX_CHAIN: Final = 4096
_MAX_CHAIN_BYTES: Final = 2 * MAX_BASE_BYTES
"""Of a chain of deltas and all that it makes: each from the one before, and the last one may be small."""
MAX_WORK_BYTES: Final = 256 * 1024 * 1024
"""Of all that is read and unpacked of one repository, the bases of deltas included, which takes some 5 s. A
tree that stands in 50,000 folders is one object of a few bytes, and unpacked as often.
"""
_HEADER_BYTES: Final = 64
_STEP_BYTES: Final = 4096
"""Read of each object of a chain for its header."""
_OFS_DELTA, _REF_DELTA = 6, 7
_TYPES: Final = {b"commit": 1, b"tree": 2, b"blob": 3, b"tag": 4}
_Object = TypeVar("_Object", bound=ShaFile)


class ObjectTooLargeError(Exception):
    """An object is larger than wanted; `size` is in bytes."""

    def __init__(self, size: int) -> None:
        """Keep the size."""
        super().__init__(size)
        self.size = size


class Objects:
    """Commits, trees and blobs of one repository."""

    def __init__(self, folder: GitFolder, packs: Sequence[Pack]) -> None:
        """Read from a repository and its open packs."""
        self._folder = folder
        self._packs = packs
        self._left = MAX_WORK_BYTES

    def commit(self, sha: ObjectID) -> Commit:
        """A commit; raises `SubmissionError` when there is none."""
        return self._typed(sha, Commit, MAX_TREE_BYTES)

    def tree(self, sha: ObjectID) -> Tree:
        """A tree; raises `SubmissionError` when there is none."""
        return self._typed(sha, Tree, MAX_TREE_BYTES)

    def blob(self, sha: ObjectID, limit: int) -> bytes:
        """A blob's bytes.

        Raises:
            ObjectTooLargeError: it has more than `limit` bytes; nothing of it was unpacked.
            SubmissionError: there is no such blob, or it is damaged.
        """
        return self._typed(sha, Blob, limit).as_raw_string()

    def _typed(self, sha: ObjectID, wanted: type[_Object], limit: int) -> _Object:
        number, content = self._raw(sha, limit)
        found = ShaFile.from_raw_string(number, content)
        if not isinstance(found, wanted):
            raise damaged(f"{sha.decode()} is no {wanted.__name__.lower()}")
        return found

    def _raw(self, sha: ObjectID, limit: int) -> tuple[int, bytes]:
        for pack in self._packs:
            try:
                offset = pack.index.object_offset(sha)
            except KeyError:
                continue
            size, work = _declared_sizes(pack, offset)
            if size > limit:
                raise ObjectTooLargeError(size)
            self._spend(work)
            return pack.get_raw(sha)
        return self._loose(sha, limit)

    def _spend(self, work: int) -> None:
        self._left -= work
        if self._left < 0:
            raise SubmissionError(
                f"The git repository unpacks to more than {readable(MAX_WORK_BYTES)}.",
                "Hand in only what you wrote.",
            )

    def _loose(self, sha: ObjectID, limit: int) -> tuple[int, bytes]:
        """An object of its own file: `type size NUL content`, compressed."""
        name = sha.decode("ascii")
        file = self._folder.file(f"objects/{name[:2]}/{name[2:]}")
        if file is None:
            raise damaged(f"the object {name} is missing")
        with open_regular(file, f"the object {name}") as opened:
            if opened.size > limit + MAX_TREE_BYTES:
                raise ObjectTooLargeError(opened.size)
            self._spend(opened.size)
            packed = opened.read()
        inflater = zlib.decompressobj()
        content = inflater.decompress(packed, _HEADER_BYTES)
        header, end, content = content.partition(b"\0")
        kind, _, digits = header.partition(b" ")
        if not end or kind not in _TYPES or not digits.isdigit():
            raise damaged(f"the object {name} has no header")
        size = int(digits)
        if size > limit:
            raise ObjectTooLargeError(size)
        self._spend(size)
        content += inflater.decompress(inflater.unconsumed_tail, max(1, size + 1 - len(content)))
        if len(content) != size or hashlib.sha1(header + end + content).hexdigest() != name:  # noqa: S324 - git's
            raise damaged(f"the object {name} is not what its name says")
        return _TYPES[kind], content


def _declared_sizes(pack: Pack, offset: int) -> tuple[int, int]:
    """Bytes of a packed object, and of it with all that it is made from, as the headers declare."""
    with Path(pack.data.path).open("rb") as file:
        size: int | None = None
        left = _MAX_CHAIN_BYTES
        for _ in range(_MAX_CHAIN):
            file.seek(offset)
            head = file.read(_STEP_BYTES)
            kind, declared, position = _entry_header(head)
            if declared > MAX_BASE_BYTES:
                raise ObjectTooLargeError(declared)
            left -= declared + _STEP_BYTES
            if kind not in (_OFS_DELTA, _REF_DELTA):
                return declared if size is None else size, _MAX_CHAIN_BYTES - left
            if kind == _OFS_DELTA:
                distance, position = _base_distance(head, position)
                base = offset - distance
            else:
                base = pack.index.object_offset(ObjectID(head[position : position + 20].hex().encode()))
                position += 20
            result = _delta_result_size(head[position:])
            if result > MAX_BASE_BYTES:
                raise ObjectTooLargeError(result)
            size = result if size is None else size
            left -= result
            if left < 0:
                break
            offset = base
    raise damaged("a chain of its deltas is too long")


def _entry_header(head: bytes) -> tuple[int, int, int]:
    """Type, size and length of a pack entry's header (gitformat-pack(5))."""
    kind, size, shift, position = head[0] >> 4 & 7, head[0] & 15, 4, 1
    while head[position - 1] & 0x80:
        size |= (head[position] & 0x7F) << shift
        shift += 7
        position += 1
    return kind, size, position


def _base_distance(head: bytes, position: int) -> tuple[int, int]:
    """How far before it a delta's base stands, and where the delta starts."""
    distance = head[position] & 0x7F
    while head[position] & 0x80:
        position += 1
        distance = (distance + 1 << 7) | (head[position] & 0x7F)
    return distance, position + 1


def _delta_result_size(packed: bytes) -> int:
    """The second of the two numbers that a delta starts with."""
    delta = zlib.decompressobj().decompress(packed, 32)
    _, position = _varint(delta, 0)
    return _varint(delta, position)[0]


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[position] & 0x7F) << shift
        shift += 7
        position += 1
        if not data[position - 1] & 0x80:
            return value, position
