"""The Docker engine, as far as sandboxes need it: a thin edge that turns its failures into ours.

Every method raises `EngineError` when the engine is away or refuses. Works with Engine API 1.41 and later,
local or remote.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import docker
import requests
from docker.errors import APIError, DockerException, NotFound

from runner.domain.errors import EngineError, ImageMissingError
from runner.sandbox.controllers import is_rootless, missing_controllers
from runner.sandbox.runtime import DEFAULT, Runtime, read_runtime

Json = dict[str, Any]

_CONFLICT = 409
_NOT_MODIFIED = 304
_TIMEOUT = 60
_SOCKET = "http+docker://"
"""How docker-py's URL of an engine begins that answers on a Unix socket."""


class NameTakenError(EngineError):
    """A container of that name exists: what it stands for is taken."""


class NoSuchContainerError(EngineError):
    """The container is gone."""


@dataclass(frozen=True, slots=True)
class Host:
    """What tells this machine from another: its name and its kernel. A container has a name of its own, and
    its host's kernel.

    Attributes:
        memory: bytes, all that the kernel manages.
        swaps: it may write memory out to swap space.
    """

    name: str
    kernel: str
    memory: int
    swaps: bool = False


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """What the engine says of its host.

    Attributes:
        cgroup: version, 1 or 2.
        architecture: as `uname -m` says it.
        cores: CPUs that it may use.
        local: it answers on a Unix socket and runs on this very kernel, so its core numbers are ours.
        swaps: it has swap space, or is where we cannot see whether it has.
        rootless: it runs as a user, without root's privileges.
        missing: the kernel's controllers that sandboxes need and it may not use.
    """

    version: str
    cgroup: int
    architecture: str
    cores: int
    local: bool
    runtimes: tuple[str, ...]
    swaps: bool = False
    rootless: bool = False
    missing: tuple[str, ...] = ()


class Closable(Protocol):
    """What must be closed for a connection to end."""

    def close(self) -> None:
        """Close it."""
        ...


@dataclass(frozen=True, slots=True)
class Attached:
    """A container's standard streams: a socket, multiplexed by the engine, and the response that owns it."""

    socket: socket.socket
    response: Closable


class Engine:
    """A connection to the engine that the Docker command line would use (`DOCKER_HOST`, the current context).
    A context manager.
    """

    def __init__(self, client: docker.APIClient, facts: EngineFacts, runtime: Runtime = DEFAULT) -> None:
        """Use `connect`."""
        self._client = client
        self._ahead = 0.0
        self.facts = facts
        self.runtime = runtime

    @classmethod
    def connect(cls) -> Self:
        """Connect, and ask what it can do.

        Raises `UsageError` when it does not know the runtime that the environment names.
        """
        try:
            client = docker.from_env(timeout=_TIMEOUT).api
            # Nothing in the environment says how to reach a socket, and to ask costs a third of a request.
            client.trust_env = not client.base_url.startswith(_SOCKET)
            info = client.info()
        except (DockerException, requests.RequestException, OSError) as error:
            raise unreachable(error) from error
        facts = read_facts(info, base_url=client.base_url, here=read_host())
        return cls(client, facts, read_runtime(os.environ, facts.runtimes))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connections; containers end when their streams do."""
        self._client.close()

    def now(self) -> float:
        """Unix seconds by the engine's own clock, by which deadlines in labels are judged."""
        with _translated("say what time it is"):
            now = datetime.fromisoformat(self._client.info()["SystemTime"]).timestamp()
        self._ahead = now - time.monotonic()
        return now

    def clock(self) -> float:
        """The same without asking: as of the last answer, since an answer costs 8 ms."""
        return time.monotonic() + self._ahead if self._ahead else self.now()

    def create(self, name: str, body: Mapping[str, Any]) -> str:
        """Create a container and return its id. Raises `NameTakenError`, `ImageMissingError`."""
        with _translated(f"create {name}"):
            try:
                created: Json = self._post_create(dict(body), name)
            except NotFound as error:
                raise ImageMissingError(
                    f"The engine does not have the image {body['Image']}.", "Run `fairtrial images build`."
                ) from error
            except APIError as error:
                if error.status_code == _CONFLICT:
                    raise NameTakenError(f"A container called {name} exists.") from error
                raise
        return str(created["Id"])

    def _post_create(self, body: Json, name: str) -> Json:
        created: Json = self._client.create_container_from_config(body, name)  # type: ignore[no-untyped-call]
        return created

    def attach(self, container: str) -> Attached:
        """The container's standard streams."""
        with _translated("attach to a container"):
            raw = self._client.attach_socket(
                container, params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
            )
        # docker-py gives the SocketIO around the socket (with TLS the socket) and hangs the response on it.
        return Attached(getattr(raw, "_sock", raw), raw._response)  # noqa: SLF001 - only this closes the connection

    def start(self, container: str) -> None:
        """Start a created container."""
        with _translated("start a container"):
            self._client.start(container)

    def wait(self, container: str, seconds: int) -> None:
        """Return when the container has exited; `EngineError` when it has not after so many seconds."""
        with _translated("wait for a container's end"):
            self._client.wait(container, timeout=seconds)

    def inspect(self, container: str) -> Json:
        """All that the engine knows of a container, by id or name. Raises `NoSuchContainerError`."""
        with _translated("inspect a container"):
            return dict(self._client.inspect_container(container))

    def cpu_ns(self, container: str) -> int:
        """Nanoseconds of CPU that a running container has used; 0 where nobody counts them. Raises
        `NoSuchContainerError`.
        """
        with _translated("say what a container has used"):
            stats: Json = self._client.stats(container, stream=False, one_shot=True)
        return int(stats.get("cpu_stats", {}).get("cpu_usage", {}).get("total_usage", 0))

    def list(self, label: str) -> list[Json]:
        """All containers that carry a label, whatever their state."""
        with _translated("list containers"):
            return list(self._client.containers(all=True, filters={"label": label}))

    def remove(self, container: str) -> None:
        """Kill and remove a container by its id; one that is gone already is no error."""
        with _translated("remove a container"):
            try:
                self._client.remove_container(container, force=True, v=True)
            except NotFound:
                return
            except APIError as error:
                if error.status_code == _CONFLICT and "already in progress" in str(error):
                    return
                raise

    def events(self, label: str, event: str, seconds: float) -> Iterator[Json]:
        """Events of the containers that carry a label, as they come, for at most so many seconds."""
        until = int(self.now() + seconds) + 1
        with _translated("report events"):
            yield from self._client.events(
                decode=True, until=until, filters={"label": label, "event": event, "type": "container"}
            )


def read_host() -> Host:
    """Where we run."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Host(socket.gethostname(), os.uname().release, memory, _swaps())


def _swaps() -> bool:
    """proc(5): a heading, and a line for each area; a kernel that cannot swap has no such file."""
    try:
        return len(Path("/proc/swaps").read_text("utf-8", "replace").splitlines()) > 1
    except FileNotFoundError:
        return False


def read_facts(info: Json, *, base_url: str, here: Host) -> EngineFacts:
    """What `GET /info` says. `local` needs a Unix socket, and our own host's name or kernel and memory: in a
    container the name is another.
    """
    kernel = (info.get("KernelVersion"), info.get("MemTotal"))
    is_here = info["Name"] == here.name or kernel == (here.kernel, here.memory)
    local = base_url.startswith(_SOCKET) and is_here
    return EngineFacts(
        version=info["ServerVersion"],
        cgroup=int(info.get("CgroupVersion") or 1),
        architecture=info["Architecture"],
        cores=int(info["NCPU"]),
        local=local,
        runtimes=tuple(sorted(info.get("Runtimes") or {})),
        swaps=here.swaps if local else True,
        rootless=is_rootless(info.get("SecurityOptions")),
        missing=missing_controllers(info),
    )


def unreachable(error: BaseException) -> EngineError:
    """Why the engine cannot be talked to, with the next step, from what lies at the bottom of the error."""
    for cause in _causes(error):
        match cause:
            case PermissionError():
                return EngineError(
                    "You may not use the Docker engine's socket.",
                    "Join its group (`sudo usermod -aG docker $USER`, then log in again), or use sudo.",
                )
            case FileNotFoundError():
                return EngineError(
                    "No Docker engine answers: its socket is not there.",
                    "Install it (Debian: `apt-get install docker.io`), start it (`systemctl start docker`), "
                    "or set DOCKER_HOST.",
                )
            case ConnectionRefusedError():
                return EngineError(
                    "The Docker engine is not running: its socket refuses.",
                    "Start it with `systemctl start docker`.",
                )
            case _:
                continue
    return EngineError(f"No Docker engine answers: {error}", "Check that `docker version` works.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all below it: urllib3 and requests keep some as causes and some as arguments."""
    queue: list[object] = [error]
    seen: set[int] = set()
    while queue:
        one = queue.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            queue += [one.__cause__, one.__context__, *one.args]


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    """Turn docker-py's and requests' errors into `EngineError`."""
    try:
        yield
    except NotFound as error:
        raise NoSuchContainerError(f"The engine could not {doing}: {error.explanation}") from error
    except APIError as error:
        raise EngineError(
            f"The engine could not {doing}: {error.explanation or error}", "See the engine's log."
        ) from error
    except (DockerException, requests.RequestException, OSError) as error:
        raise unreachable(error) from error
