"""Hostile archives through the whole command: one sentence, exit code 2, nothing extracted, memory bounded.

How the reader takes each kind of archive apart is tested in `tests/unit/intake`.
"""

from __future__ import annotations

import stat
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.unit.intake.archives import TarEntry, ZipEntry, gzipped, tarred, zipped

ROOT = Path(__file__).parents[2]
MEMORY = 200 << 20
"""Bytes: what the command itself needs, and as much again."""
GRADE = """
import atexit, pathlib, sys
atexit.register(lambda: pathlib.Path("../status").write_bytes(pathlib.Path("/proc/self/status").read_bytes()))
sys.path.insert(0, sys.argv.pop(1))
from runner.cli.entry import main
main()
"""
"""Leaves what the kernel knows of the process; a child's `ru_maxrss` would start at ours."""


def bomb() -> bytes:
    """256 MiB that pack well."""
    return bytes(256 << 20)


ARCHIVES = {
    "slip.zip": lambda: zipped([ZipEntry(b"../../escaped.py")]),
    "absolute.zip": lambda: zipped([ZipEntry(b"/tmp/escaped.py")]),
    "backslash.zip": lambda: zipped([ZipEntry(b"..\\escaped.py")]),
    "link.zip": lambda: zipped([ZipEntry(b"main.py", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)]),
    "device.zip": lambda: zipped([ZipEntry(b"main.py", mode=stat.S_IFCHR | 0o666)]),
    "case.zip": lambda: zipped([ZipEntry(b"main.py"), ZipEntry(b"MAIN.py")]),
    "twice.zip": lambda: zipped([ZipEntry(b"main.py"), ZipEntry(b"main.py")]),
    "reserved.zip": lambda: zipped([ZipEntry(b"main.py"), ZipEntry(b"con.py")]),
    "bomb.zip": lambda: zipped([ZipEntry(b"main.py", bomb())]),
    "lying.zip": lambda: zipped([ZipEntry(b"main.py", bomb(), claimed_size=10)]),
    "overlapping.zip": lambda: zipped([ZipEntry(b"main.py"), ZipEntry(b"more.py", offset=0)]),
    "many.zip": lambda: zipped([ZipEntry(b"%d.py" % number, b"") for number in range(20_000)]),
    "slip.tar.gz": lambda: gzipped(tarred([TarEntry("../escaped.py")])),
    "link.tar.gz": lambda: gzipped(tarred([TarEntry("main.py", kind=tarfile.SYMTYPE, link="/etc/passwd")])),
    "hardlink.tar.gz": lambda: gzipped(
        tarred([TarEntry("main.py", kind=tarfile.LNKTYPE, link="/etc/passwd")])
    ),
    "device.tar.gz": lambda: gzipped(tarred([TarEntry("main.py", kind=tarfile.CHRTYPE)])),
    "bomb.tar.gz": lambda: gzipped(tarred([TarEntry("main.py", bomb())])),
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How the command ended; `memory` is its peak in bytes."""

    code: int
    stdout: bytes
    stderr: str
    memory: int


def grade(archive: Path) -> Ended:
    """Hand an archive in, from the folder that it lies in."""
    command = [
        sys.executable,
        "-c",
        GRADE,
        str(ROOT),
        "grade",
        str(ROOT / "challenges" / "top-talkers"),
        archive.name,
    ]
    ended = subprocess.run(command, cwd=archive.parent, capture_output=True, check=False)
    peak = next(
        line for line in (archive.parents[1] / "status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr.decode(), int(peak.split()[1]) * 1024)


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_hostile_archive_is_refused_before_anything_of_it_is_written(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "handed-in"
    folder.mkdir()
    (folder / name).write_bytes(ARCHIVES[name]())
    ended = grade(folder / name)
    assert (ended.code, ended.stdout) == (2, b"")
    assert ended.stderr.startswith("fairtrial: ")
    assert "Traceback" not in ended.stderr
    assert {path.name for path in tmp_path.rglob("*")} == {"handed-in", "status", name}
    assert ended.memory < MEMORY
