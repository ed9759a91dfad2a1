"""What a sandbox's seccomp filter says to system calls, asked inside by `prober.c`."""

from __future__ import annotations

import errno
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from runner.domain.submission import SourceFile
from runner.sandbox.model import BOX, Command, Sandbox

SOURCE = Path(__file__).with_name("prober.c")
COMPILER = ("gcc", "-std=gnu11", "-O2", "-static")
LAST = 480
"""Numbers up to this one are tried; Linux 6.18 ends at 469."""
NEWER: Mapping[str, int] = {
    "cachestat": 451,
    "fchmodat2": 452,
    "map_shadow_stack": 453,
    "futex_wake": 454,
    "futex_wait": 455,
    "futex_requeue": 456,
    "statmount": 457,
    "listmount": 458,
    "lsm_get_self_attr": 459,
    "lsm_set_self_attr": 460,
    "lsm_list_modules": 461,
    "mseal": 462,
    "setxattrat": 463,
    "getxattrat": 464,
    "listxattrat": 465,
    "removexattrat": 466,
    "open_tree_attr": 467,
    "file_getattr": 468,
    "file_setattr": 469,
}
"""Calls that the compiler's headers may be too old to have, as on Debian 12 (Linux 6.1)."""

Way: TypeAlias = Literal["native", "really", "x32", "i386"]
MADE = "made"
"""The filter lets the call through."""
PRETENDED = "pretended"
"""The filter answers that it was done; only asked natively, where nothing else answers so."""
OWN_FILTER: Mapping[str, object] = {
    "names": ["prctl"],
    "action": "SCMP_ACT_ALLOW",
    "args": [{"index": 0, "value": 1 << 40 | 22, "op": "SCMP_CMP_EQ"}],
}
"""The rule by which the prober may install a filter of its own, which nobody may otherwise: PR_SET_SECCOMP
with a bit that the kernel drops, so that every other way to ask for it is answered as it always is.
"""
REFUSED = (errno.EPERM, errno.ENOSYS)
_NAMES = {**errno.errorcode, errno.EOPNOTSUPP: "EOPNOTSUPP"}
"""Linux has two names for 95."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call: how, by which number, with which first four arguments."""

    way: Way
    number: int
    arguments: tuple[int, int, int, int] = (0, 0, 0, 0)

    @property
    def line(self) -> str:
        """As the prober reads it."""
        return " ".join(map(str, (self.way, self.number, *self.arguments)))


@cache
def numbers() -> Mapping[str, int]:
    """The number of each system call on x86-64, by name."""
    defined = subprocess.run(
        ("gcc", "-E", "-dM", "-"),
        input="#include <asm/unistd_64.h>\n",
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.findall(r"^#define __NR_(\w+) (\d+)$", defined, re.MULTILINE)
    return {**{name: int(number) for name, number in found}, **NEWER}


def prober(folder: Path) -> SourceFile:
    """The program, compiled into a folder: static, so that it runs in every image."""
    binary = folder / "prober"
    subprocess.run((*COMPILER, "-o", str(binary), str(SOURCE)), check=True)
    return SourceFile(PurePosixPath("prober"), binary.read_bytes(), executable=True)


def ask(sandbox: Sandbox, attempts: Sequence[Attempt]) -> list[str]:
    """What came of each: `made`, `pretended`, an errno's name, or `signal N`. The prober lies in `/box`.

    A native call with ENOSYS counts as made, so what the filter answers with ENOSYS must really be tried:
    there all but EPERM and ENOSYS counts as made.
    """
    seen = sandbox.run(
        Command((f"{BOX}/prober",), cpu_stop=60, wall_stop=20),
        ["".join(f"{one.line}\n" for one in attempts).encode()],
    )
    assert seen.exit_code == 0, (seen, seen.stderr.head)
    answers = seen.stdout.decode().splitlines()
    assert len(answers) == len(attempts)
    return [_word(one.way, answer) for one, answer in zip(attempts, answers, strict=True)]


def _word(way: Way, answer: str) -> str:
    if not answer.isdigit():
        return answer
    number = int(answer)
    if way == "native" and number == 0:
        return PRETENDED
    made = {"native": number == errno.ENOSYS, "really": number not in REFUSED}.get(way, number == 0)
    return MADE if made else _NAMES[number]
