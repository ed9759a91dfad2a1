"""`unpack`, `pack` and `wipe` of the supervisor, for the fake: run as a script with the command's own
arguments.
"""

import shutil
import struct
import sys
from pathlib import Path
from typing import BinaryIO

_U16 = struct.Struct("<H")
_RECORD = struct.Struct("<BQ")
_REFUSED, _CANNOT_CREATE, _TOO_LARGE = 65, 73, 27


def unpack(directory: Path, stream: BinaryIO) -> int:
    """Make the files of the records."""
    while length := _U16.unpack(stream.read(_U16.size))[0]:
        name = stream.read(length).decode("utf-8", "surrogateescape")
        executable, size = _RECORD.unpack(stream.read(_RECORD.size))
        target = directory / name
        if name.startswith("/") or {"", ".", ".."} & set(name.split("/")) or target.exists():
            return _REFUSED
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(stream.read(size))
        except OSError:
            return _CANNOT_CREATE
        target.chmod(0o755 if executable else 0o644)
    return 0


def pack(directory: Path, max_bytes: int, stream: BinaryIO) -> int:
    """Write a record for each regular file."""
    files = sorted(path for path in directory.rglob("*") if path.is_file() and not path.is_symlink())
    if sum(path.stat().st_size for path in files) > max_bytes:
        return _TOO_LARGE
    for path in files:
        name = str(path.relative_to(directory)).encode("utf-8", "surrogateescape")
        mode = path.stat().st_mode & 0o111 != 0
        data = path.read_bytes()
        stream.write(_U16.pack(len(name)) + name + _RECORD.pack(mode, len(data)) + data)
    stream.write(_U16.pack(0))
    return 0


def wipe(directories: list[Path]) -> int:
    """Delete everything below each directory."""
    for directory in directories:
        for path in directory.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return 0


def main(arguments: list[str]) -> int:
    """The exit status."""
    match arguments:
        case ["unpack", directory]:
            return unpack(Path(directory), sys.stdin.buffer)
        case ["pack", directory, max_bytes]:
            return pack(Path(directory), int(max_bytes), sys.stdout.buffer)
        case ["wipe", *directories]:
            return wipe([Path(directory) for directory in directories])
        case _:
            return _REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
