"""Zip archives, read strictly: what the directory at the end says must be what stands before every file.

Written for the archives that people make (APPNOTE 6.3.10, sections 4.3.6 to 4.3.16), with no leniency for
others: no zip64, encryption, spanning, or compression other than deflate, and no byte of the archive belongs
to two entries, which is how small bombs become large (CVE-2019-13232).
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from runner.domain.submission import Submission
from runner.intake.archive import MAX_ENTRIES, Entry, broken, collect, refused, too_many_entries
from runner.intake.basket import Basket
from runner.intake.names import shown

_END: Final = struct.Struct("<4s4H2IH")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_MAX_COMMENT: Final = 0xFFFF
_MAX_DIRECTORY_BYTES: Final = MAX_ENTRIES * 256
_ENCRYPTED: Final = 0x0001 | 0x0040 | 0x2000
_UTF8: Final = 0x0800
_STORED, _DEFLATED = 0, 8
_UNIX, _MACOS = 3, 19


@dataclass(frozen=True, slots=True)
class _Record:
    """An entry of the directory at the end."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int

    @property
    def text(self) -> str:
        """Its name: UTF-8 where the archive says so or it is, else code page 437."""
        try:
            return self.name.decode("utf-8")
        except UnicodeDecodeError:
            claims_utf8 = self.flags & _UTF8
            return self.name.decode("utf-8", "surrogateescape") if claims_utf8 else self.name.decode("cp437")


def read(data: bytes, basket: Basket) -> Submission:
    """The submission in a zip archive.

    Raises:
        ArchiveError: it is broken or hostile.
    """
    records = list(_directory(data))
    spans = sorted(_span(data, record) for record in records)
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise refused("its entries overlap")
    return collect((_entry(data, record) for record in records), basket, "zip")


def _directory(data: bytes) -> Iterator[_Record]:
    start = data.rfind(b"PK\x05\x06", max(0, len(data) - _MAX_COMMENT - _END.size))
    if start < 0 or start + _END.size > len(data):
        raise broken("it has no end")
    _, disk, first_disk, here, count, size, offset, comment_length = _END.unpack_from(data, start)
    if start + _END.size + comment_length != len(data):
        raise broken("something follows its end")
    if disk or first_disk or here != count:
        raise refused("it spans several files")
    if count == 0xFFFF or 0xFFFFFFFF in (size, offset):
        raise refused("it is a zip64 archive, which no submission needs")
    if count > MAX_ENTRIES or size > _MAX_DIRECTORY_BYTES:
        raise too_many_entries()
    if offset + size != start:
        raise broken("its directory is not where it says")
    for _ in range(count):
        record, offset = _record(data, offset, start)
        yield record
    if offset != start:
        raise broken("its directory has more entries than it says")


def _record(data: bytes, offset: int, end: int) -> tuple[_Record, int]:
    if offset + _CENTRAL.size > end:
        raise broken("its directory is cut off")
    (signature, made_by, _, flags, method, _, _, crc, packed, size, name_length, extra_length,
        comment_length, _, _, attributes, local) = _CENTRAL.unpack_from(data, offset)  # fmt: skip
    if signature != b"PK\x01\x02":
        raise broken("its directory is not one")
    begin = offset + _CENTRAL.size
    after = begin + name_length + extra_length + comment_length
    if after > end:
        raise broken("its directory is cut off")
    name = data[begin : begin + name_length]
    mode = _mode(made_by >> 8, attributes, name)
    return _Record(name, flags, method, crc, packed, size, local, mode), after


def _mode(system: int, attributes: int, name: bytes) -> int:
    """POSIX type and permissions; systems without them tell folders by a slash at the end."""
    mode = attributes >> 16 if system in (_UNIX, _MACOS) else 0
    if stat.S_IFMT(mode):
        return mode
    return mode | (stat.S_IFDIR if name.endswith(b"/") else stat.S_IFREG)


def _span(data: bytes, record: _Record) -> tuple[int, int]:
    """The bytes that an entry takes up, its local header included; the two headers must agree."""
    label = shown(record.text)
    if record.flags & _ENCRYPTED:
        raise refused(f"{label} is encrypted")
    if record.method not in (_STORED, _DEFLATED):
        raise refused(f"{label} is compressed in a way other than deflate")
    if record.offset + _LOCAL.size > len(data):
        raise broken(f"{label} lies outside of it")
    signature, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack_from(
        data, record.offset
    )
    begin = record.offset + _LOCAL.size
    name = data[begin : begin + name_length]
    if signature != b"PK\x03\x04" or name != record.name or method != record.method:
        raise refused(f"{label} is described in two ways that differ")
    sizes_follow = flags & 0x0008
    if not sizes_follow and (crc, packed, size) != (record.crc, record.packed, record.size):
        raise refused(f"{label} is described in two ways that differ")
    end = begin + name_length + extra_length + record.packed
    if end > len(data):
        raise broken(f"{label} is cut off")
    return record.offset, end


def _entry(data: bytes, record: _Record) -> Entry:
    def unpack() -> bytes:
        _, end = _span(data, record)
        return _unpacked(data[end - record.packed : end], record)

    return Entry(record.text, record.mode, record.size, unpack)


def _unpacked(packed: bytes, record: _Record) -> bytes:
    """At most one byte more than the entry claims is ever unpacked."""
    label = shown(record.text)
    content = packed
    if record.method == _DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflater.decompress(packed, record.size + 1)
        except zlib.error as error:
            raise broken(f"{label} cannot be unpacked") from error
        if len(content) <= record.size and not inflater.eof:
            raise broken(f"{label} is cut off")
    if len(content) != record.size:
        raise refused(f"{label} unpacks to another size than it claims")
    if zlib.crc32(content) != record.crc:
        raise broken(f"{label} has a wrong checksum")
    return content
