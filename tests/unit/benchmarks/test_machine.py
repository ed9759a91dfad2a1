"""The machine's account of its own time and memory is read right."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from benchmarks.bare import unpack_records
from benchmarks.lifecycle import proportional_set
from benchmarks.machine import busy_seconds
from runner.domain.submission import SourceFile
from runner.sandbox.protocol import encode_records

STAT = """\
cpu  100 20 30 4000 500 6 7 800 90 10
cpu0 1 1 1 1 1 1 1 1 1 1
intr 1
"""


def test_idle_waiting_stolen_and_guest_time_is_no_work():
    assert busy_seconds(STAT) == (100 + 20 + 30 + 6 + 7) / os.sysconf("SC_CLK_TCK")


def test_a_process_counts_its_part_of_what_it_shares():
    assert (
        proportional_set("00400000-7ffe r--p [rollup]\nRss:  4096 kB\nPss:  512 kB\nPss_Dirty: 8 kB\n") == 0.5
    )


def test_what_a_compiler_made_is_laid_out_for_the_bare_loop(tmp_path: Path):
    files = [
        SourceFile(PurePosixPath("bin/main"), b"\x7fELF", executable=True),
        SourceFile(PurePosixPath("b"), b""),
    ]
    unpack_records(b"".join(encode_records(files)), tmp_path)
    assert (tmp_path / "bin/main").read_bytes() == b"\x7fELF"
    assert os.access(tmp_path / "bin/main", os.X_OK)
    assert (tmp_path / "b").read_bytes() == b""
