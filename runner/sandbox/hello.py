"""Whether a sandbox is what the policy says: pure, from what the supervisor saw of itself.

The engine's word is not enough: a daemon's defaults, a plugin, a runtime that ignores control groups, or an
old kernel can each drop a part of it in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from runner.domain.errors import PolicyError
from runner.sandbox.model import Hello
from runner.sandbox.mounts import mount_mismatches
from runner.sandbox.policy import Policy
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
_LIMIT_LINE = re.compile(r"^(?P<title>Max [\w ]+?)\s{2,}(?P<soft>\S+)\s+(?P<hard>\S+)")
_CHECKED_SECTIONS = (
    "status",
    "limits",
    "mountinfo",
    "uid_map",
    "gid_map",
    "netdev",
    "cgroup",
    "memory",
    "pids",
    "cpuset",
    "uids",
    "fds",
)


def demand(hello: Hello, policy: Policy) -> None:
    """Raise `PolicyError`, with each mismatch in it, unless the policy is in effect."""
    wrong = list(mismatches(hello, policy))
    if wrong:
        raise PolicyError(
            f"The engine does not hold a sandbox to its policy: {'; '.join(wrong)}.",
            "Run `fairtrial doctor`.",
        )


def mismatches(hello: Hello, policy: Policy) -> Iterator[str]:
    """Each part of the policy that is not in effect, in words."""
    missing = [name for name in _CHECKED_SECTIONS if name not in hello.sections]
    if missing:
        yield f"the supervisor does not say its {', '.join(missing)}"
        return
    texts = {name: data.decode("utf-8", "replace") for name, data in hello.sections.items()}
    for check in _CHECKS:
        yield from check(texts, policy)


def _status(texts: dict[str, str], policy: Policy) -> Iterator[str]:
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
            yield f"{field} is {seen}, not {wanted}"


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


def _memory(texts: dict[str, str], policy: Policy) -> Iterator[str]:
    """Memory and swap together are the limit: version 1 counts both in one file, version 2 swap by itself."""
    wanted = str(policy.memory)
    if texts["memory"].strip() != wanted:
        yield f"the memory limit is {texts['memory'].strip()}, not {wanted}"
    swap = texts.get("swap")
    wanted_swap = "0" if texts["cgroup"].strip() == "2" else wanted
    if swap is not None and swap.strip() != wanted_swap:
        yield f"the swap limit is {swap.strip()}, not {wanted_swap}"


def _plain(
    section: str, title: str, wanted: Callable[[Policy], str]
) -> Callable[[dict[str, str], Policy], Iterator[str]]:
    """A section that must be one exact value."""

    def check(texts: dict[str, str], policy: Policy) -> Iterator[str]:
        seen = " ".join(texts[section].split())
        if seen != wanted(policy):
            yield f"{title} {seen or 'nothing'}, not {wanted(policy)}"

    return check


def _mounts(texts: dict[str, str], policy: Policy) -> Iterator[str]:
    try:
        users = Users.of(texts["uid_map"], texts["gid_map"])
    except ValueError as error:
        yield f"the users are mapped otherwise than engines map them: {error}"
        return
    yield from mount_mismatches(texts["mountinfo"], policy.tmpfs, users)


_CHECKS = (
    _status,
    _limits,
    _network,
    _memory,
    _mounts,
    _plain("pids", "the process limit is", lambda policy: str(policy.pids)),
    _plain("cpuset", "the cores are", lambda policy: str(policy.core)),
    _plain("uids", "the users are", lambda policy: f"{policy.uids.build} {policy.uids.run}"),
    _plain("fds", "the open descriptors are", lambda _: "0 1 2"),
)
