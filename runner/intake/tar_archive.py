"""Tar archives, plain or gzipped, read strictly (POSIX.1-2024 pax, ustar and GNU long names).

Not by the standard library's `tarfile`, which follows headers recursively and accepts much that nobody packs
on purpose; several of its releases loop for ever on crafted headers (CVE-2019-20907, CVE-2025-8194).
"""

from __future__ import annotations

import stat
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from runner.domain.submission import Submission
from runner.intake.archive import MAX_ENTRIES, Entry, broken, collect, refused, too_many_entries
from runner.intake.basket import Basket
from runner.intake.names import shown
from runner.intake.sizes import readable

BLOCK: Final = 512
_MAX_EXTENDED_HEADER: Final = 64 * 1024
_TYPES: Final = {
    b"0": stat.S_IFREG,
    b"\0": stat.S_IFREG,
    b"1": stat.S_IFLNK,
    b"2": stat.S_IFLNK,
    b"3": stat.S_IFCHR,
    b"4": stat.S_IFBLK,
    b"5": stat.S_IFDIR,
    b"6": stat.S_IFIFO,
}
_PAX, _PAX_GLOBAL, _GNU_LONG_NAME, _GNU_LONG_LINK = b"x", b"g", b"L", b"K"


def read(data: bytes, basket: Basket, *, limit: int) -> Submission:
    """The submission in a tar archive.

    Args:
        data: the archive, gzipped or not.
        basket: where the files go.
        limit: bytes that it may have when it is not gzipped any more.

    Raises:
        ArchiveError: it is broken or hostile.
    """
    if data[:2] == b"\x1f\x8b":
        data = gunzipped(data, limit)
    return collect(_entries(data), basket, "tar")


def gunzipped(data: bytes, limit: int) -> bytes:
    """What a gzip file of one or more members holds, `limit` bytes at most.

    Raises:
        ArchiveError: it is broken, or holds more.
    """
    blocks: list[bytes] = []
    room = limit
    while data:
        inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            block = inflater.decompress(data, room + 1)
        except zlib.error as error:
            raise broken("it is no gzip file") from error
        room -= len(block)
        if room < 0:
            raise refused(f"it unpacks to more than {readable(limit)}")
        if not inflater.eof:
            raise broken("it is cut off")
        blocks.append(block)
        data = inflater.unused_data.lstrip(b"\0")
    return b"".join(blocks)


def _entries(data: bytes) -> Iterator[Entry]:
    """One entry a file; extended headers are folded into the entry that follows them."""
    offset = 0
    long_name: str | None = None
    for _ in range(MAX_ENTRIES * 2):
        header = data[offset : offset + BLOCK]
        if len(header) < BLOCK:
            raise broken("it is cut off")
        if not header.strip(b"\0"):
            return
        _check_sum(header)
        size = _number(header[124:136])
        kind = header[156:157]
        content = offset + BLOCK
        if content + size > len(data):
            raise broken("it is cut off")
        offset = content + -(-size // BLOCK) * BLOCK
        if kind in (_PAX, _PAX_GLOBAL, _GNU_LONG_NAME, _GNU_LONG_LINK):
            name = _extended(kind, data, content, size)
            long_name = long_name if name is None else name
            continue
        yield _entry(header, long_name, size, partial(_slice, data, content, size))
        long_name = None
    raise too_many_entries()


def _slice(data: bytes, start: int, size: int) -> bytes:
    return data[start : start + size]


def _entry(header: bytes, long_name: str | None, size: int, read_content: Callable[[], bytes]) -> Entry:
    name = _name(header) if long_name is None else long_name
    type_bits = _TYPES.get(header[156:157])
    if type_bits is None:
        raise refused(f"{shown(name)} is an entry of an unusual type")
    if type_bits == stat.S_IFREG and name.endswith("/"):  # how archives older than POSIX mark a folder
        type_bits = stat.S_IFDIR
    permissions = _number(header[100:108]) & 0o7777
    return Entry(name, type_bits | permissions, size, read_content)


def _name(header: bytes) -> str:
    name = _text(header[:100])
    prefix = _text(header[345:500]) if header[257:263] == b"ustar\0" else ""
    return f"{prefix}/{name}" if prefix else name


def _extended(kind: bytes, data: bytes, start: int, size: int) -> str | None:
    """The name that an extended header gives to the next entry, if it gives one."""
    if size > _MAX_EXTENDED_HEADER:
        raise refused("one of its names or attributes is too long")
    content = data[start : start + size]
    if kind == _GNU_LONG_NAME:
        return _text(content)
    if kind == _PAX:
        return _pax_path(content)
    return None


def _pax_path(content: bytes) -> str | None:
    """The `path` in records of the form `length key=value\\n`; a `size` or a sparse map is refused."""
    path = None
    while content:
        digits, space, _ = content[:20].partition(b" ")
        length = int(digits) if digits.isdigit() else 0
        if (
            not space
            or not len(digits) + 2 <= length <= len(content)
            or content[length - 1 : length] != b"\n"
        ):
            raise broken("one of its extended headers is malformed")
        key, _, value = content[len(digits) + 1 : length - 1].partition(b"=")
        if key == b"size" or key.startswith(b"GNU.sparse"):
            raise refused("it has sparse or very large files")
        if key == b"path":
            path = _decoded(value)
        content = content[length:]
    return path


def _check_sum(header: bytes) -> None:
    """The checksum is taken with its own field as spaces."""
    if _number(header[148:156]) != sum(header[:148]) + sum(header[156:]) + 8 * ord(" "):
        raise broken("it is no tar archive, or damaged")


def _number(digits: bytes) -> int:
    """An octal number; the binary form of GNU is for sizes that no submission has."""
    text = digits.strip(b" \0")
    if not text:
        return 0
    if not all(byte in b"01234567" for byte in text):
        raise broken("one of its numbers is malformed")
    return int(text, 8)


def _text(content: bytes) -> str:
    return _decoded(content.split(b"\0", 1)[0])


def _decoded(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
