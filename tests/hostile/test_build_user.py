"""What compilers leave when they are bent to it: only regular files travel on, and no link is followed."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from runner.domain.submission import SourceFile
from runner.grading.attempt import Workplace
from runner.languages.environment import base_environment
from runner.languages.model import OUT, SRC
from runner.sandbox.lease import PoolLease
from runner.sandbox.model import Command, SandboxSpec, User
from runner.sandbox.pool import Pool

pytestmark = pytest.mark.engine
PLANT = b"""
import os, socket
os.makedirs("/box/out/closed")
open("/box/out/main", "w").write("built")
os.symlink("/etc/shadow", "/box/out/shadow")
os.symlink("/etc", "/box/out/etc")
os.mkfifo("/box/out/fifo")
os.symlink("main", "/box/out/closed/link")
os.link("/box/out/main", "/box/out/hard")
"""
REPLACE = b"""
import os
os.symlink("/etc", "/box/out")
"""
LIST = b"""
import os
print(*sorted(os.path.join(where, name) for where, _, names in os.walk("/box/out") for name in names))
"""


def run(lease: PoolLease, spec: SandboxSpec, script: bytes, user: User) -> tuple[str, bytes]:
    """Run a script and pack what lies in `/box/out`; what was printed, and the records."""
    with lease.sandbox(spec) as sandbox:
        sandbox.unpack(SRC, [SourceFile(PurePosixPath("it.py"), script)])
        seen = sandbox.run(python("it.py", user))
        assert seen.exit_code == 0, seen.stderr.head
        return seen.stdout.decode(), sandbox.pack(OUT, max_bytes=1 << 20)


def python(name: str, user: User) -> Command:
    """A script below `/box/src`."""
    return Command(("/usr/bin/python3", f"{SRC}/{name}"), user=user, cwd="/", env=base_environment())


def test_only_regular_files_travel_from_compiling_to_running(pool: Pool, workplace: Workplace) -> None:
    spec = SandboxSpec(workplace.image("python"), memory=64)
    with pool.lease(spec) as lease:
        _, records = run(lease, spec, PLANT, User.BUILD)
        with lease.sandbox(spec) as sandbox:
            sandbox.unpack(SRC, [SourceFile(PurePosixPath("list.py"), LIST)])
            sandbox.unpack_records(OUT, records)
            listed = sandbox.run(python("list.py", User.RUN))
    assert listed.stdout.split() == [b"/box/out/hard", b"/box/out/main"]


def test_a_link_in_place_of_the_output_folder_is_not_followed(pool: Pool, workplace: Workplace) -> None:
    spec = SandboxSpec(workplace.image("python"), memory=64)
    with pool.lease(spec) as lease:
        try:
            _, records = run(lease, spec, REPLACE, User.BUILD)
        except Exception as error:  # noqa: BLE001 - whichever way it is refused, the host's passwd must not come
            records = str(error).encode()
    assert b"root:" not in records
