"""What a sandbox is and does, whatever provides it.

`docker_driver.py` provides real ones, `tests/fakes/sandbox.py` one for tests of what uses them;
`tests/sandbox/conformance.py` holds both to what is said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from types import TracebackType
from typing import Protocol, Self

from runner.domain.observation import Observation
from runner.domain.submission import SourceFile
from runner.domain.working_folder import WORK_BYTES

BOX = "/box"
"""What was handed in (`/box/src`) and what was built (`/box/out`): the build user's; readable, not writable,
for the run user.
"""
WORK = "/work"
"""The run user's working directory, empty at the start of each case."""
SUPERVISOR = "/fairtrial/supervisor"
"""Where the supervisor's binary lies in every image."""


class User(IntEnum):
    """As whom a command runs."""

    BUILD = 0
    RUN = 1


class Role(StrEnum):
    """What a sandbox is for; decides which system calls it may make (`seccomp.toml`)."""

    PROGRAM = "program"
    """No sockets but pairs: all that candidates' programs and compilers need."""
    LOOPBACK = "loopback"
    """TCP, UDP and Unix sockets besides; the network namespace has the loopback device alone."""
    DATABASE = "database"
    """The same, and System V shared memory, of which PostgreSQL makes one small segment. Holds no candidate's
    code.
    """


@dataclass(frozen=True, slots=True)
class SandboxSpec:
    """What is fixed when a sandbox is made; sandboxes with equal specs are interchangeable.

    Attributes:
        image: an image's id (`sha256:…`), never a tag.
        memory: MiB that processes may use together; the engine's limit is this, all tmpfs and a reserve.
        box: MiB of `/box`.
        processes: processes and threads at a time, PID 1 apart.
        work: MiB of `/work`.
        shm: MiB of `/dev/shm`.
    """

    image: str
    memory: int
    box: int = 32
    processes: int = 64
    role: Role = Role.PROGRAM
    work: int = WORK_BYTES >> 20
    shm: int = 8


@dataclass(frozen=True, slots=True)
class Command:
    """One command to run in a sandbox.

    Attributes:
        argv: the first is an absolute path; no PATH is searched.
        env: the whole environment.
        cpu_stop: CPU seconds after which it is stopped, 0 for never; not the limit that is judged.
        wall_stop: seconds after which it is stopped, 0 for never.
        output: bytes of standard output that it may write before it is stopped.
        stderr_head: bytes of standard error kept from its start, `stderr_tail` from its end.
        keep: leave the run user's files for the next command.
        merge: what it writes on standard output goes where standard error goes, in order.
        tell_closed: a listener hears when nobody has its standard output open any more; not with `merge`.
    """

    argv: tuple[str, ...]
    user: User = User.RUN
    cwd: str = WORK
    env: Mapping[str, str] = field(default_factory=dict)
    cpu_stop: float = 10.0
    wall_stop: float = 30.0
    output: int = 1 << 20
    stderr_head: int = 16 << 10
    stderr_tail: int = 16 << 10
    keep: bool = False
    merge: bool = False
    tell_closed: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A command with its standard input; `stdin` is iterated once, while the command runs."""

    command: Command
    stdin: Iterable[bytes] = ()


@dataclass(frozen=True, slots=True)
class Hello:
    """What the supervisor saw of its sandbox when it started; `runner.sandbox.hello` compares it with the
    policy.
    """

    protocol: int
    sections: Mapping[str, bytes]

    @property
    def supervisor_version(self) -> str:
        """The supervisor's version."""
        return self.sections["supervisor"].decode("ascii")


class Listener(Protocol):
    """Hears a command that goes on, in a thread of the command's: it takes no time, and raises nothing."""

    def heard(self, data: bytes) -> None:
        """A piece of its standard output, as it came."""
        ...

    def closed(self) -> None:
        """Nobody can write there any more, and the command goes on; where `Command.tell_closed` asks."""
        ...

    def ended(self) -> None:
        """It has ended, or its sandbox is lost: `Process.ended` says which."""
        ...


class Process(Protocol):
    """A command that goes on while its caller does other things. Thread-safe.

    A context manager: leaving it kills what still runs and waits until it is gone; what goes wrong with that
    leaves the sandbox not `usable`. Times are seconds, deadlines those of `time.monotonic`.

    `line`, `wait` and `ended` raise as the methods of `Sandbox` do when the sandbox is lost.
    """

    def send(self, data: bytes) -> None:
        """To its standard input, in order; returns at once. What comes after its end is thrown away."""
        ...

    def end_input(self) -> None:
        """Its standard input ends after all that was sent."""
        ...

    def line(self, deadline: float) -> bytes | None:
        """The next line of standard output without its newline, None after the last.

        While nobody takes lines the command can write some 8 MiB and is then held back. Raises `TimeoutError`
        at the deadline, `ProtocolError` for a line of more than 4 MiB.
        """
        ...

    def stop(self, grace: float) -> None:
        """Ask it to end (SIGTERM to its main process); after `grace` seconds it is killed, `Stop.ASKED`.

        With a grace of 0 it is not asked, only killed.

        Returns at once.
        """
        ...

    def wait(self, deadline: float) -> Observation:
        """Its end; the observation has no `stdout`, since `line` gives that. Raises `TimeoutError` at the
        deadline.
        """
        ...

    @property
    def ended(self) -> Observation | None:
        """What `wait` would return, None while it runs."""
        ...

    def log(self, since: int = 0) -> bytes:
        """The head of its standard error as it came so far, at most `Command.stderr_head` bytes, without the
        first `since` bytes.
        """
        ...

    @property
    def logged(self) -> int:
        """The length of `log()`."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Sandbox(Protocol):
    """One live sandbox. A context manager: leaving it destroys the sandbox, whatever happened inside.

    Every method raises `SandboxLostError` when the sandbox died or fell silent for no reason that a command
    in it has to answer for, `ProtocolError` when the supervisor broke the protocol, and `EngineError` when
    the engine failed.
    """

    @property
    def hello(self) -> Hello:
        """What the supervisor said of itself."""
        ...

    @property
    def usable(self) -> bool:
        """Whether another command may run: false once a clean-up failed or PID 1 is gone."""
        ...

    def run(self, command: Command, stdin: Iterable[bytes] = ()) -> Observation:
        """Run one command to its end."""
        ...

    def run_all(self, runs: Iterable[Run]) -> Iterator[Observation]:
        """Run commands one after the other, each observation as soon as it is there.

        The next command may be sent ahead while one runs. Ends early, after the observation that says so,
        when the sandbox is no longer `usable`.
        """
        ...

    def start(self, command: Command, listener: Listener | None = None) -> Process:
        """Start a command, and let it go on. Until it has ended nothing else can run in the sandbox.

        With a `listener` all of its standard output goes there, and `Process.line` gives nothing.
        """
        ...

    def unpack(self, directory: str, files: Iterable[SourceFile]) -> None:
        """Put files below a directory of `/box` as the build user.

        Raises `SandboxLostError` when they do not fit.
        """
        ...

    def unpack_case(self, files: Iterable[SourceFile]) -> None:
        """Put files into `/work` as the run user, for the next command."""
        ...

    def pack(self, directory: str, *, max_bytes: int) -> bytes:
        """All regular files below a directory, as opaque records. Raises `ArtefactsError`."""
        ...

    def unpack_records(self, directory: str, records: bytes) -> None:
        """Put what `pack` gave below a directory of another sandbox."""
        ...

    def extend(self, seconds: int) -> None:
        """Let the sandbox live so many seconds from now, at most."""
        ...

    def lasts(self, seconds: float) -> bool:
        """Whether it may live so many seconds from now, as it was told last."""
        ...

    def close(self) -> None:
        """Destroy the sandbox. Never raises for one that is already gone."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Lease(Protocol):
    """The right to run one grading's sandboxes: a slot, or several. Its sandboxes end with it."""

    @property
    def cores(self) -> tuple[int, ...]:
        """The processor cores that its sandboxes are pinned to, one a slot."""
        ...

    def prepare(self, *specs: SandboxSpec) -> None:
        """Start making one sandbox for each of these, side by side, and return at once."""
        ...

    def sandbox(self, spec: SandboxSpec) -> Sandbox:
        """A sandbox that has run nothing yet; the caller closes it.

        Raises `EngineError`, `ImageMissingError`, `PolicyError`, `SandboxLostError`.
        """
        ...


class SandboxPool(Protocol):
    """Where sandboxes come from."""

    def lease(self, *specs: SandboxSpec, slots: int = 1) -> AbstractContextManager[Lease]:
        """Wait for so many slots, all or none of them, and prepare these specs."""
        ...
