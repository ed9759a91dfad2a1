"""Builds archives byte by byte, sound and hostile ones."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

FILE = stat.S_IFREG | 0o644


@dataclass
class ZipEntry:
    """One entry; what the headers claim can be made to differ from what is there."""

    name: bytes
    data: bytes = b"print(1)\n"
    mode: int = FILE
    method: int = 8
    flags: int = 0
    claimed_size: int | None = None
    claimed_crc: int | None = None
    local_name: bytes | None = None
    offset: int | None = None
    extra: bytes = b""


def zipped(entries: Iterable[ZipEntry], *, comment: bytes = b"", count: int | None = None) -> bytes:
    """A zip archive of these entries; `count` is what its end claims."""
    body, directory, number = b"", b"", 0
    for entry in entries:
        packed = entry.data
        if entry.method == 8:
            deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = deflater.compress(entry.data) + deflater.flush()
        crc = zlib.crc32(entry.data) if entry.claimed_crc is None else entry.claimed_crc
        size = len(entry.data) if entry.claimed_size is None else entry.claimed_size
        local_name = entry.name if entry.local_name is None else entry.local_name
        offset = len(body) if entry.offset is None else entry.offset
        sizes = struct.pack("<III", crc, len(packed), size)
        body += struct.pack("<4s5H", b"PK\3\4", 20, entry.flags, entry.method, 0, 0)
        body += (
            sizes + struct.pack("<HH", len(local_name), len(entry.extra)) + local_name + entry.extra + packed
        )
        directory += struct.pack("<4s6H", b"PK\1\2", 0x314, 20, entry.flags, entry.method, 0, 0) + sizes
        directory += struct.pack("<5HII", len(entry.name), 0, 0, 0, 0, entry.mode << 16, offset) + entry.name
        number += 1
    number = number if count is None else count
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, number, number, len(directory), len(body), len(comment))
    return body + directory + end + comment


@dataclass
class TarEntry:
    """One entry of a tar archive."""

    name: str
    data: bytes = b"print(1)\n"
    kind: bytes = tarfile.REGTYPE
    mode: int = 0o644
    link: str = ""
    pax: dict[str, str] = field(default_factory=dict)


def tarred(entries: Iterable[TarEntry], *, form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar archive of these entries."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        for entry in entries:
            info = tarfile.TarInfo(entry.name)
            info.type, info.mode, info.linkname, info.pax_headers = (
                entry.kind,
                entry.mode,
                entry.link,
                entry.pax,
            )
            info.size = len(entry.data) if entry.kind == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(entry.data) if info.size else None)
    return stream.getvalue()


def tar_header(name: bytes, size: int, kind: bytes = b"0") -> bytes:
    """One header block, with whatever size it claims."""
    fields = name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + b"%011o\0" % size + b"0" * 11 + b"\0"
    rest = kind + b"\0" * 100 + b"ustar\0" + b"00" + b"\0" * 247
    checksum = sum(fields) + 8 * 32 + sum(rest)
    return (fields + b"%06o\0 " % checksum + rest)[:512]


def gzipped(data: bytes) -> bytes:
    """Gzipped, the same every time."""
    return gzip.compress(data, mtime=0)


def library_zip(files: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive as the standard library makes it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()
