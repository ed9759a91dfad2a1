"""A Docker engine of a world's own, which may be restarted and killed without harm to anybody else's."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Self

import docker

from runner.images.base import REFERENCE
from runner.images.builder import list_images
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.sandbox.engine import Engine, read_facts, read_host
from tests.chaos.servers import PATIENCE_SECONDS, mount_disk, until

IMAGE = "python"
DISK = "size=1g"
"""In memory: it is filled and thrown away sooner than on a disk."""
_CGROUPS = Path("/sys/fs/cgroup")
_ALONE = ("--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-masq=false", "--ip-forward=false")
"""It touches nothing of the host's network: sandboxes have none."""


class DockerServer:
    """Has the image that Python needs, copied from the usual engine. A context manager; needs root.

    At its end nothing of it is left: no container, process, mount or cgroup.
    """

    def __init__(self, home: Path, *options: str) -> None:
        """Not started yet. `home` is made; `options` are dockerd's."""
        self.url = f"unix://{home}/docker.sock"
        self._home = home
        self._options = options
        self._cgroup = home.parent.name.replace("_", "")  # containerd takes no two of them in a row
        self._process: subprocess.Popen[bytes] | None = None
        home.mkdir()
        (home / "daemon.json").write_text("{}")

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            undo.callback(self._remove_all)
            mount_disk(self._home / "data", DISK)
            self.start()
            self._copy_images()
            undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove_all()

    def start(self) -> None:
        """Return when it answers."""
        program = shutil.which("dockerd")
        assert program, "dockerd is not installed: tools/system.sh installs it"
        home, name = self._home, self._cgroup
        places = [f"--data-root={home}/data", f"--exec-root={home}/run", f"--pidfile={home}/pid"]
        names = [f"--containerd-namespace={name}", f"--containerd-plugins-namespace={name}-plugins"]
        groups = [f"--cgroup-parent=/{name}", "--exec-opt=native.cgroupdriver=cgroupfs"]
        command = [
            "unshare",
            "--net",  # an engine without a bridge removes docker0, which is the other one's
            program,
            f"--host={self.url}",
            f"--config-file={home}/daemon.json",
            *places,
            *names,
            *groups,
        ]
        with (home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *_ALONE, *self._options], stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        until(self._answers, f"the engine starts; see {home}/log")

    def end(self, how: signal.Signals) -> None:
        """Return when it has ended."""
        assert self._process
        self._process.send_signal(how)
        self._process.wait(PATIENCE_SECONDS)
        self._forget_containerd()

    def connect(self) -> Engine:
        """As a worker does that has its URL for `DOCKER_HOST`."""
        client = docker.DockerClient(self.url, version="auto").api
        return Engine(client, read_facts(client.info(), base_url=client.base_url, here=read_host()))

    def _forget_containerd(self) -> None:
        """Killed with its parent, it is a zombie until init looks: dockerd would take it for alive, by its
        number, and wait for it.
        """
        number = self._home / "run/containerd/containerd.pid"
        if number.exists():
            pid = int(number.read_text())
            until(lambda: not _words(pid), "containerd has ended")
            number.unlink()

    def _client(self) -> closing[docker.DockerClient]:
        return closing(docker.DockerClient(self.url, timeout=int(PATIENCE_SECONDS)))

    def _copy_images(self) -> None:
        with connected() as usual:
            tags = {one.name: one.tag for one in list_images(usual, read_catalog())}
        tag = tags[IMAGE]
        assert tag, "the images are not built: run `fairtrial images build`"
        with subprocess.Popen(["docker", "save", REFERENCE, tag], stdout=subprocess.PIPE) as saving:
            subprocess.run(
                ["docker", "--host", self.url, "load", "--quiet"],
                stdin=saving.stdout,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        assert saving.returncode == 0

    def _answers(self) -> bool:
        """Asked without docker-py, which leaves a socket open that cannot connect."""
        assert self._process
        assert self._process.poll() is None, (self._home / "log").read_text(errors="replace")[-2000:]
        with socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(PATIENCE_SECONDS)
            try:
                asking.connect(str(self._home / "docker.sock"))
                asking.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
                return b" 200 " in asking.recv(64)
            except OSError:
                return False

    def _remove_all(self) -> None:
        with ExitStack() as last:
            last.callback(self._require_nothing)
            last.callback(self._remove_cgroups)
            last.callback(self._unmount)
            last.callback(self._kill_all)
            if self._process and self._process.poll() is None:
                last.callback(self.end, signal.SIGTERM)
                self._remove_containers()

    def _remove_containers(self) -> None:
        with self._client() as client:
            for container in client.containers.list(all=True):
                container.remove(force=True)

    def _kill_all(self) -> None:
        def is_alone() -> bool:
            found = [*self._processes()]
            for pid in found:
                os.kill(pid, signal.SIGKILL)
            return not found

        until(is_alone, "all processes of the engine's are gone")

    def _processes(self) -> Iterator[int]:
        """Itself, its containerd and shims, which name its folder, and what is in its cgroups."""
        for folder in Path("/proc").glob("[0-9]*"):
            pid = int(folder.name)
            words = _words(pid)
            if f"{self._home}/run/".encode() in words or (words and self._cgroup in _groups(pid)):
                yield pid

    def _mounts(self) -> list[str]:
        mounts = (line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines())
        return [place for place in mounts if place.startswith(f"{self._home}/")]

    def _unmount(self) -> None:
        for place in reversed(self._mounts()):
            subprocess.run(["umount", "-l", place], check=True)

    def _cgroup_folders(self) -> list[Path]:
        """In one hierarchy, or in many."""
        places = [_CGROUPS / self._cgroup, *(one / self._cgroup for one in _CGROUPS.iterdir())]
        return [place for place in places if place.is_dir()]

    def _remove_cgroups(self) -> None:
        for place in self._cgroup_folders():
            for folder, _, _ in os.walk(place, topdown=False):
                Path(folder).rmdir()

    def _require_nothing(self) -> None:
        left = [*self._processes(), *self._mounts(), *self._cgroup_folders()]
        assert left == []


def _words(pid: int) -> bytes:
    """A process's command line; nothing when it is gone, or a zombie."""
    return _read(pid, "cmdline")


def _groups(pid: int) -> list[str]:
    """The names of the outermost cgroups that a process is in."""
    paths = (line.split(":", 2)[2] for line in _read(pid, "cgroup").decode().splitlines())
    return [path.split("/")[1] for path in paths]


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
