"""Whether a sandbox is what the policy says: pure, from what the supervisor saw of itself.

The engine's word is not enough: a daemon's defaults, a plugin, a runtime that ignores control groups, or an
old kernel can each drop a part of it in silence. What the operator lets a runtime lack is not demanded
(`runtime.py`), and is told apart from what holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from runner.domain.errors import PolicyError
from runner.sandbox.model import Hello
from runner.sandbox.mounts import mount_mismatches
from runner.sandbox.policy import Policy
from runner.sandbox.runtime import MAY_LACK, Mismatch, Part
from runner.sandbox.users import Users

_CAPABILITY_BITS = {"KILL": 5, "SETGID": 6, "SETUID": 7}
"""linux/capability.h"""
_LIMIT_TITLES = {
    "core": "Max core file size",
    "fsize": "Max file size",
    "msgqueue": "Max msgqueue size",
    "nofile": "Max open files",
    "stack": "Max stack size",
}
"""As `/proc/self/limits` calls them."""
_CGROUP_VERSIONS = ("1", "2")
_LIMIT_LINE = re.compile(r"^(?P<title>Max [\w ]+?)\s{2,}(?P<soft>\S+)\s+(?P<hard>\S+)")
_CHECKED_SECTIONS: dict[str, Part | None] = {
    "status": None,
    "limits": Part.ULIMITS,
    "mountinfo": None,
    "uid_map": None,
    "gid_map": None,
    "netdev": None,
    "cgroup": None,
    "memory": Part.MEMORY,
    "pids": Part.PROCESSES,
    "cpuset": Part.CORE,
    "uids": None,
    "fds": None,
}
"""With the part that is not in effect where a section is absent; None where it may never be."""


Check: TypeAlias = Callable[[dict[str, str], Policy], Iterator[str | Mismatch]]
"""Looks at the sections' texts."""


def demand(hello: Hello, policy: Policy) -> None:
    """Raise `PolicyError`, with each mismatch in it, unless the policy is in effect."""
    wrong = list(_not_allowed(hello, policy))
    if wrong:
        raise PolicyError(
            f"The engine does not hold a sandbox to its policy: {'; '.join(one.words for one in wrong)}.",
            _next_step(wrong, policy),
        )


def mismatches(hello: Hello, policy: Policy) -> Iterator[str]:
    """Each thing that is not in effect and must be, in words."""
    for one in _not_allowed(hello, policy):
        yield one.words


def lacking(hello: Hello, policy: Policy) -> tuple[Part, ...]:
    """The parts of the policy that are not in effect, allowed or not, in alphabetical order."""
    return tuple(sorted({one.part for one in _all(hello, policy) if one.part is not None}))


def _not_allowed(hello: Hello, policy: Policy) -> Iterator[Mismatch]:
    return (one for one in _all(hello, policy) if one.part not in policy.runtime.may_lack)


def _next_step(wrong: list[Mismatch], policy: Policy) -> str:
    parts = {one.part for one in wrong}
    if policy.runtime.name is None or None in parts:
        return "Run `fairtrial doctor`."
    allowed = sorted({str(part) for part in parts} | policy.runtime.may_lack)
    return (
        f"If {policy.runtime.name} may lack this, set {MAY_LACK}={','.join(allowed)}; "
        "docs/operating.md says what each part means."
    )


def _all(hello: Hello, policy: Policy) -> Iterator[Mismatch]:
    texts = {name: data.decode("utf-8", "replace") for name, data in hello.sections.items()}
    for name, part in _CHECKED_SECTIONS.items():
        if name not in texts:
            yield Mismatch(f"the supervisor does not say its {name}", part)
    for check, sections, part in _CHECKS:
        if all(name in texts for name in sections):
            for one in check(texts, policy):
                yield one if isinstance(one, Mismatch) else Mismatch(one, part)


def _status(texts: dict[str, str], policy: Policy) -> Iterator[Mismatch]:
    status = dict(line.split(":", 1) for line in texts["status"].splitlines() if ":" in line)
    granted = f"{sum(1 << _CAPABILITY_BITS[name] for name in policy.capabilities):016x}"
    none = f"{0:016x}"
    expected = {
        "Pid": "1",
        "Uid": "0 0 0 0",
        "Gid": "0 0 0 0",
        "CapInh": none,
        "CapPrm": granted,
        "CapEff": granted,
        "CapBnd": granted,
        "CapAmb": none,
        "NoNewPrivs": "1",
        "Seccomp": "2",
    }
    for field, wanted in expected.items():
        seen = " ".join(status.get(field, "absent").split())
        if seen != wanted:
            yield Mismatch(f"{field} is {seen}, not {wanted}", _part_of(field, seen))


def _part_of(field: str, seen: str) -> Part | None:
    """What a kernel may know nothing of, but not have otherwise; and a filter that is not there at all."""
    match field, seen:
        case "CapAmb", "absent":
            return Part.AMBIENT
        case "NoNewPrivs", "absent":
            return Part.NO_NEW_PRIVILEGES
        case "Seccomp", "absent" | "0":
            return Part.SECCOMP
        case _:
            return None


def _limits(texts: dict[str, str], policy: Policy) -> Iterator[str]:
    found = (_LIMIT_LINE.match(line) for line in texts["limits"].splitlines())
    seen = {match["title"]: (match["soft"], match["hard"]) for match in found if match}
    for limit in policy.ulimits:
        soft_hard = seen.get(_LIMIT_TITLES[limit.name], ("absent", "absent"))
        if soft_hard != (str(limit.value),) * 2:
            yield f"the {limit.name} limit is {'/'.join(soft_hard)}, not {limit.value}"


def _network(texts: dict[str, str], _: Policy) -> Iterator[str]:
    """Only the loopback device (proc(5), net/dev: two lines of heading)."""
    devices = {line.split(":")[0].strip() for line in texts["netdev"].splitlines()[2:] if line.strip()}
    if devices != {"lo"}:
        yield f"the network devices are {', '.join(sorted(devices)) or 'none'}, not lo alone"


def _counted(texts: dict[str, str], _: Policy) -> Iterator[str]:
    if texts["cgroup"].strip() not in _CGROUP_VERSIONS:
        yield "no control group counts CPU time and OOM kills"


def _memory(texts: dict[str, str], policy: Policy) -> Iterator[str]:
    """Memory and swap together are the limit: version 1 counts both in one file, version 2 swap by itself."""
    wanted = str(policy.memory)
    if texts["memory"].strip() != wanted:
        yield f"the memory limit is {texts['memory'].strip()}, not {wanted}"
    swap = texts.get("swap")
    wanted_swap = "0" if texts["cgroup"].strip() == "2" else wanted
    if swap is None and policy.swaps:
        yield "no control group counts swap, and its host may swap (swapaccount=1 at boot has it counted)"
    if swap is not None and swap.strip() != wanted_swap:
        yield f"the swap limit is {swap.strip()}, not {wanted_swap}"


def _plain(section: str, title: str, wanted: Callable[[Policy], str]) -> Check:
    """A section that must be one exact value."""

    def check(texts: dict[str, str], policy: Policy) -> Iterator[str]:
        seen = " ".join(texts[section].split())
        if seen != wanted(policy):
            yield f"{title} {seen or 'nothing'}, not {wanted(policy)}"

    return check


def _mounts(texts: dict[str, str], policy: Policy) -> Iterator[str | Mismatch]:
    try:
        users = Users.of(texts["uid_map"], texts["gid_map"])
    except ValueError as error:
        yield f"the users are mapped otherwise than engines map them: {error}"
        return
    yield from mount_mismatches(texts["mountinfo"], policy.tmpfs, users)


_CHECKS: tuple[tuple[Check, tuple[str, ...], Part | None], ...] = (
    (_status, ("status",), None),
    (_limits, ("limits",), Part.ULIMITS),
    (_network, ("netdev",), None),
    (_counted, ("cgroup",), Part.CPU_TIME),
    (_memory, ("memory", "cgroup"), Part.MEMORY),
    (_mounts, ("mountinfo", "uid_map", "gid_map"), None),
    (_plain("pids", "the process limit is", lambda policy: str(policy.pids)), ("pids",), Part.PROCESSES),
    (_plain("cpuset", "the cores are", lambda policy: str(policy.core)), ("cpuset",), Part.CORE),
    (
        _plain("uids", "the users are", lambda policy: f"{policy.uids.build} {policy.uids.run}"),
        ("uids",),
        None,
    ),
    (_plain("fds", "the open descriptors are", lambda _: "0 1 2"), ("fds",), None),
)
"""Each with the sections that it reads, and the part that it speaks of; None where nothing may be lacking."""
