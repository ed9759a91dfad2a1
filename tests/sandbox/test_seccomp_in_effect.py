"""Every system call number, tried in a real sandbox of each role, against the table; also as x32 and i386."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

import pytest

from runner.sandbox import seccomp
from runner.sandbox.docker_driver import DockerSandbox
from runner.sandbox.model import BOX, Role, SandboxSpec
from runner.sandbox.pool import Pool
from tests.sandbox.call_table import OTHERWISE, answer, conditional_calls, named_calls
from tests.sandbox.prober import LAST, MADE, OWN_FILTER, Attempt, ask, numbers, prober

pytestmark = pytest.mark.engine

SIGSYS = "signal 31"
ONES = (1 << 64) - 1
X32_ONLY = range(512, 548)
"""The numbers that x32 does not share; old kernels took them from 64-bit programs as well (unistd_x32.h)."""
NATIVE = range(451)
LATE = range(451, LAST + 1)
"""The engine's libseccomp may be too old to name these; runc answers ENOSYS beyond the last that it knows."""
NEVER_FILTERED = {"uretprobe": 335, "uprobe": 336}
"""Linux 6.14 and later lets nobody filter these two, by which the kernel comes back from its own probes;
without such a probe the first kills with SIGILL and the second fails with ENXIO (kernel/seccomp.c).
"""


@pytest.fixture(scope="module", params=Role, ids=str)
def role(request: pytest.FixtureRequest) -> Role:
    chosen: Role = request.param
    return chosen


@pytest.fixture(scope="module")
def sandbox(
    pool: Pool, image: str, role: Role, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DockerSandbox]:
    spec = SandboxSpec(image, memory=64, role=role)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seccomp, "profile", probed(seccomp.profile))
        with pool.lease(spec) as lease:
            sandbox = lease.sandbox(spec)
            sandbox.unpack(BOX, [prober(tmp_path_factory.mktemp("prober"))])
            yield sandbox


def probed(strict: Callable[..., str]) -> Callable[..., str]:
    """The profile, in which the prober may look at it from inside."""

    def profile(architecture: str, role: Role = Role.PROGRAM) -> str:
        said = json.loads(strict(architecture, role))
        said["syscalls"].append(OWN_FILTER)
        return json.dumps(said)

    return profile


def names() -> dict[int, str]:
    return {number: name for name, number in numbers().items()}


def differing(asked: list[Attempt], seen: list[str], expected: list[set[str]]) -> list[str]:
    rows = zip(asked, seen, expected, strict=True)
    return [
        f"{names().get(one.number)} {one.line}: {said}, not {should}"
        for one, said, should in rows
        if said not in should
    ]


def test_every_number_is_answered_as_the_table_says(sandbox: DockerSandbox, role: Role):
    asked = [Attempt("native", number) for number in NATIVE if number not in NEVER_FILTERED.values()]
    asked.remove(clone3 := Attempt("native", numbers()["clone3"]))
    asked.append(replace(clone3, way="really", arguments=(ONES, ONES, ONES, ONES)))
    expected = [{answer(names().get(one.number), (0, 0, 0, 0), role)} for one in asked]
    assert differing(asked, ask(sandbox, asked), expected) == []


def test_calls_newer_than_the_table_are_not_made(sandbox: DockerSandbox, role: Role):
    """Those that it allows may be, where kernel and libseccomp know them."""
    asked = [Attempt("really", number, (ONES, ONES, ONES, ONES)) for number in LATE]
    said = [answer(names().get(one.number), one.arguments, role) for one in asked]
    refused = {OTHERWISE, "ENOSYS"}
    expected = [refused | {MADE} if word == MADE else refused for word in said]
    assert differing(asked, ask(sandbox, asked), expected) == []


def test_calls_with_conditions_are_made_with_exactly_the_arguments_that_meet_them(
    sandbox: DockerSandbox, role: Role
):
    asked, expected = [], []
    for name, arguments in conditional_calls():
        asked.append(Attempt("native", numbers()[name], arguments))
        expected.append({answer(name, arguments, role)})
    assert {MADE, OTHERWISE} <= set().union(*expected)
    assert differing(asked, ask(sandbox, asked), expected) == []


def test_what_the_kernel_does_not_let_us_filter_does_nothing(sandbox: DockerSandbox):
    asked = [Attempt("really", number) for number in NEVER_FILTERED.values()]
    assert differing(asked, ask(sandbox, asked), [{"signal 4", OTHERWISE}, {MADE, OTHERWISE}]) == []


@pytest.mark.parametrize("way", ["x32", "i386"])
def test_every_call_of_another_architecture_kills(sandbox: DockerSandbox, way: Literal["x32", "i386"]):
    asked = [Attempt(way, number) for number in (*range(LAST + 1), *X32_ONLY)]
    assert differing(asked, ask(sandbox, asked), [{SIGSYS}] * len(asked)) == []


def test_numbers_of_x32_without_its_bit_are_not_made(sandbox: DockerSandbox):
    asked = [Attempt("really", number, (ONES, ONES, ONES, ONES)) for number in X32_ONLY]
    assert differing(asked, ask(sandbox, asked), [{OTHERWISE, "ENOSYS"}] * len(asked)) == []


OTHER_MACHINES = {"riscv_flush_icache"}


def test_the_table_names_no_call_that_does_not_exist():
    assert named_calls() - numbers().keys() == OTHER_MACHINES
