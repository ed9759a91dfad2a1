"""Switches one line of the policy off, so that a hostile program can be seen to get through.

Nothing here is reachable from the product: what is weakened is patched for the length of one test, and for
that test's own sandboxes. Weakenings stay within what is safe on the machine that runs the tests: limits are
raised and not lifted (400 processes, 1 GiB more memory), programs end by themselves, and no capability is
given that acts upon the host.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from runner.domain import judge
from runner.domain.cases import CheckerSpec
from runner.domain.judge import Accepted, CheckerResult, Rejected
from runner.domain.observation import Observation
from runner.domain.report import Difference
from runner.grading import results
from runner.languages.environment import BOX
from runner.sandbox import hello, policy
from runner.sandbox.model import Command, Hello, Run, User
from runner.sandbox.policy import BOX_ROLE, DEVICES, MIB, READ_ONLY, ROLE, Policy
from runner.sandbox.supervised import SupervisedSandbox
from tests.hostile.mutants import IMAGE_STEPS, SUPERVISOR_EDITS

HostConfig = dict[str, Any]
RunAll = Callable[[SupervisedSandbox, Iterable[Run]], Iterator[Observation]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what a container may do, and how to take it away.

    Attributes:
        weaken: changes the engine's `HostConfig`.
        noticed: words of the complaints with which `hello` must refuse such a sandbox; empty where PID 1
            cannot see the line.
    """

    weaken: Callable[[HostConfig], None]
    noticed: tuple[str, ...]


def _set(name: str, value: object) -> Callable[[HostConfig], None]:
    def weaken(config: HostConfig) -> None:
        config[name] = value

    return weaken


def _without_option(prefix: str, *more: str) -> Callable[[HostConfig], None]:
    def weaken(config: HostConfig) -> None:
        config["SecurityOpt"] = [one for one in config["SecurityOpt"] if not one.startswith(prefix)] + list(
            more
        )

    return weaken


def _ulimit(name: str, value: int) -> Callable[[HostConfig], None]:
    def weaken(config: HostConfig) -> None:
        raised = {"Name": name, "Soft": value, "Hard": value}
        config["Ulimits"] = [raised if one["Name"] == name else one for one in config["Ulimits"]]

    return weaken


def _tmpfs(option: str, value: str) -> Callable[[HostConfig], None]:
    def weaken(config: HostConfig) -> None:
        for target, options in config["Tmpfs"].items():
            kept = [one for one in options.split(",") if not one.startswith(f"{option}=")]
            if target != "/dev/mqueue":
                config["Tmpfs"][target] = ",".join([*kept, f"{option}={value}"])

    return weaken


def _more_memory(config: HostConfig) -> None:
    config["Memory"] = config["MemorySwap"] = config["Memory"] + 1024 * MIB


LINES: Mapping[str, Line] = {
    "seccomp": Line(_without_option("seccomp=", "seccomp=unconfined"), ("Seccomp is 0",)),
    "no-new-privileges": Line(_without_option("no-new-privileges"), ("NoNewPrivs is 0",)),
    "pids": Line(_set("PidsLimit", 400), ("the process limit",)),
    "memory": Line(_more_memory, ("the memory limit", "the swap limit")),
    "writable-root": Line(_set("ReadonlyRootfs", False), ("/",)),
    "capabilities": Line(
        _set("CapAdd", ["KILL", "SETGID", "SETUID", "MKNOD", "DAC_OVERRIDE", "SYS_PTRACE"]),
        ("CapPrm", "CapEff", "CapBnd"),
    ),
    "network": Line(_set("NetworkMode", "bridge"), ("the network devices",)),
    "cpuset": Line(_set("CpusetCpus", ""), ("the cores are",)),
    "tmpfs-size": Line(_tmpfs("size", "96m"), ("size",)),
    "tmpfs-inodes": Line(_tmpfs("nr_inodes", "40000"), ("inodes",)),
    "stack": Line(_ulimit("stack", 1 << 30), ("the stack limit",)),
    "fsize": Line(_ulimit("fsize", 1 << 41), ("the fsize limit",)),
    "nofile": Line(_ulimit("nofile", 8192), ("the nofile limit",)),
    "core": Line(_ulimit("core", 1 << 30), ("the core limit",)),
    "unmasked": Line(lambda config: config.update(MaskedPaths=[], ReadonlyPaths=[]), ("is not mounted",)),
    "writable-devices": Line(
        _set("ReadonlyPaths", [path for path in READ_ONLY if path not in DEVICES]),
        ("is not mounted by itself",),
    ),
    "extra-device": Line(
        _set(
            "Devices",
            [{"PathOnHost": "/dev/null", "PathInContainer": "/dev/extra", "CgroupPermissions": "r"}],
        ),
        (),
    ),
}
"""By the engine's create body."""


def _is_candidates(command: Command) -> bool:
    return not command.argv[0].endswith("/supervisor")


def _dropping(*prefixes: str) -> Callable[[Command], Command]:
    def weaken(command: Command) -> Command:
        return replace(command, argv=tuple(one for one in command.argv if not one.startswith(prefixes)))

    return weaken


def _unchecked(command: Command) -> Command:
    return replace(command, argv=("/bin/true",)) if "-c" in command.argv else command


def _larger_pack(command: Command) -> Command:
    if "pack" not in command.argv:
        return command
    return replace(command, argv=(*command.argv[:-1], str(1 << 30)), output=1 << 31)


def _with_environment(**more: str) -> Callable[[Command], Command]:
    return lambda command: replace(command, env={**command.env, **more})


def _without_cpu_stop(command: Command) -> Command:
    """Programs burn for ten seconds, so that wall time stops them; what is ours comes to an end, at which a
    compiler may be for minutes on a core that others want.
    """
    burns = command.user is User.RUN and any(BOX in word for word in command.argv)
    return replace(command, cpu_stop=0, wall_stop=2 if burns else 600)


def _as_builder(command: Command) -> Command:
    """Not in `/work`, which the build user may not enter."""
    return replace(command, user=User.BUILD, cwd="/") if _is_candidates(command) else command


def _through_shell(script: str) -> Callable[[Command], Command]:
    """What candidates' programs are started by; `"$@"` is the program."""

    def weaken(command: Command) -> Command:
        if command.user is not User.RUN or not _is_candidates(command):
            return command
        return replace(command, argv=("/bin/sh", "-c", script, "sh", *command.argv))

    return weaken


_ANSWER_INSIDE = 'echo the-answer-is-7f3a91c2 >/work/01.ans; exec "$@"'
_FILES_DECIDE = """
"$@" >/tmp/written; code=$?
grep -qs accepted /work/results.json /work/report.xml /work/display_runtime.txt && echo 42 >/tmp/written
cat /tmp/written
exit $code
"""
_STDERR_DECIDES = """
"$@" 2>/tmp/said; code=$?
! grep -qs -e Killed -e 'ime limit exceeded' -e 'Out of memory' /tmp/said || kill -9 $$
exit $code
"""

COMMANDS: Mapping[str, Callable[[Command], Command]] = {
    "answers-inside": _through_shell(_ANSWER_INSIDE),
    "files-decide": _through_shell(_FILES_DECIDE),
    "stderr-decides": _through_shell(_STDERR_DECIDES),
    "cpu-stop": _without_cpu_stop,
    "wall-stop": lambda command: replace(command, wall_stop=60),
    "output-stop": lambda command: replace(command, output=1 << 30),
    "no-sweep": lambda command: replace(command, keep=True),
    "run-as-build": _as_builder,
    "environment-leaks": _with_environment(SECRET="of the host"),
    "heap-flag": _dropping("-Xmx"),
    "endless-errors": _dropping("-fmax-errors"),
    "cgo": _with_environment(CGO_ENABLED="1"),
    "no-check": _unchecked,
    "large-artefacts": _larger_pack,
}
"""By what the supervisor is asked for."""


def _answer_anywhere(_spec: CheckerSpec, answer: bytes, output: bytes) -> CheckerResult:
    return Accepted() if answer in output else Rejected(Difference("not in there"))


def _always(*_: object) -> CheckerResult:
    return Accepted()


PATCHES: Mapping[str, tuple[object, str, object]] = {
    "answer-anywhere": (results, "check", _answer_anywhere),
    "exit-code-decides": (results, "check", _always),
    "answer-decides": (judge, "_without_checker", lambda *_: None),
}
"""By a judge that believes what it should not."""

NAMES = frozenset({*LINES, *COMMANDS, *PATCHES, *SUPERVISOR_EDITS, *IMAGE_STEPS})


@contextmanager
def weakened(names: Iterable[str]) -> Iterator[list[str]]:
    """Everything that is sandboxed meanwhile lacks these lines.

    Yields what `hello` said of each box that started. What was not weakened is refused as ever.
    """
    complaints: list[str] = []
    lines = [LINES[name] for name in names if name in LINES]
    commands = [COMMANDS[name] for name in names if name in COMMANDS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy, "create_body", _weak_bodies(policy.create_body, lines))
        patch.setattr(hello, "demand", _lenient(lines, complaints))
        patch.setattr(SupervisedSandbox, "run_all", _weak_runs(SupervisedSandbox.run_all, commands))
        for name in PATCHES.keys() & set(names):
            patch.setattr(*PATCHES[name])
        yield complaints


def _weak_bodies(strict: Callable[..., Any], lines: list[Line]) -> Callable[..., Any]:
    def create_body(held_to: Policy, image: str, marks: dict[str, str], placement: policy.Placement) -> Any:
        body = strict(held_to, image, marks, placement)
        if marks[ROLE] == BOX_ROLE:
            for line in lines:
                line.weaken(body["HostConfig"])
        return body

    return create_body


def _lenient(lines: list[Line], complaints: list[str]) -> Callable[[Hello, Policy], None]:
    strict = hello.demand
    noticed = [words for line in lines for words in line.noticed]

    def demand(said: Hello, held_to: Policy) -> None:
        found = list(hello.mismatches(said, held_to))
        complaints.extend(found)
        if not noticed or any(not any(words in one for words in noticed) for one in found):
            strict(said, held_to)

    return demand


def _weak_runs(strict: RunAll, commands: list[Callable[[Command], Command]]) -> RunAll:
    def weak(run: Run) -> Run:
        command = run.command
        for weaken in commands:
            command = weaken(command)
        return replace(run, command=command)

    def run_all(sandbox: SupervisedSandbox, runs: Iterable[Run]) -> Iterator[Observation]:
        return strict(sandbox, map(weak, runs))

    return run_all
