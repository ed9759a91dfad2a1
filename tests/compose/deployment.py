"""docker-compose.yml as operators start it: under a name, passwords and a port of this run's own."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import docker
from docker.models.containers import Container

ROOT = Path(__file__).parents[2]
OWN_AUTHORITIES = Path("/usr/local/share/ca-certificates")
"""Where Debian keeps certificates that an administrator added."""
PATIENCE_SECONDS = 120
WELL = "healthy"


def compose_command() -> list[str]:
    """`docker compose` where it is there, else Debian's `docker-compose`."""
    plugin = ["docker", "compose"]
    if subprocess.run([*plugin, "version"], capture_output=True, check=False).returncode == 0:
        return plugin
    assert shutil.which("docker-compose"), "docker-compose is not installed: tools/system.sh test installs it"
    return ["docker-compose"]


@dataclass(frozen=True, slots=True)
class Deployment:
    """One project of compose."""

    client: docker.DockerClient
    secrets: Path
    project: str = field(default_factory=lambda: f"fairtrial-test-{uuid.uuid4().hex[:8]}")

    def compose(self, *args: str) -> str:
        """What a compose command prints; it must end well."""
        done = self.try_compose(*args)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def try_compose(self, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """The same, however it ends."""
        place = ["--env-file", str(self.secrets), "--project-name", self.project]
        authorities = sorted(OWN_AUTHORITIES.glob("*.crt"))
        own = {
            "FAIRTRIAL_IMAGES": "fairtrial-test",
            "FAIRTRIAL_PUBLISH": "127.0.0.1:0",
            "FAIRTRIAL_BUILD_CA": "".join(path.read_text("ascii") for path in authorities),
        }
        return subprocess.run(
            [*compose_command(), *place, *args],
            cwd=ROOT,
            env={**os.environ, **own, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def containers(self, service: str | None = None) -> list[Container]:
        """Of one service, or all; such as have ended, too."""
        wanted = [f"com.docker.compose.project={self.project}"]
        wanted += [f"com.docker.compose.service={service}"] if service else []
        return list(self.client.containers.list(all=True, filters={"label": wanted}))

    def password(self, of: str) -> str:
        """Of `REDIS` or `POSTGRES`."""
        lines = self.secrets.read_text().splitlines()
        return dict(line.split("=") for line in lines)[f"FAIRTRIAL_{of}_PASSWORD"]

    def health(self, service: str) -> list[str]:
        """Of each container of a service."""
        return [one.attrs["State"]["Health"]["Status"] for one in self.containers(service)]

    def await_health(self, service: str) -> None:
        """Until the engine has found all containers of a service healthy."""
        until = int(time.time()) + PATIENCE_SECONDS
        wanted = {"label": f"com.docker.compose.project={self.project}", "event": "health_status"}
        with closing(self.client.events(decode=True, until=until, filters=wanted)) as events:
            while set(self.health(service)) != {WELL}:
                assert next(events, None), f"{service}: {self.health(service)}\n{self.logs()}"

    def logs(self) -> str:
        """The last of what each service said."""
        return self.compose("logs", "--tail=20")

    def address(self) -> str:
        """Where the API is published on this host."""
        return f"http://{self.compose('port', 'api', '8000').strip()}"

    def token(self, name: str, role: str, *grants: str) -> str:
        """Of a new user."""
        granted = [part for slug in grants for part in ("--grant", slug)]
        command = ("fairtrial", "admin", "user", "add", name, "--role", role, *granted)
        return self.compose("exec", "-T", "api", *command).strip()

    def publish(self, folder: Path) -> None:
        """A challenge, from a folder of this host."""
        mount = f"{folder}:/challenges/{folder.name}:ro"
        command = ("admin", "publish", f"/challenges/{folder.name}")
        self.compose("run", "--rm", "-T", "--no-deps", "-v", mount, "migrate", *command)

    def rest(self) -> list[str]:
        """Containers, volumes and networks of this project that there are."""
        mine = {"label": f"com.docker.compose.project={self.project}"}
        volumes = [volume.name for volume in self.client.volumes.list(filters=mine)]
        networks = [network.name or "" for network in self.client.networks.list(filters=mine)]
        return [*(one.name or "" for one in self.containers()), *volumes, *networks]


def write_secrets(path: Path) -> Path:
    """The file .env, as docs/operating.md has it made."""
    names = ("FAIRTRIAL_POSTGRES_PASSWORD", "FAIRTRIAL_REDIS_PASSWORD")
    path.write_text("".join(f"{name}={secrets.token_hex(32)}\n" for name in names))
    return path


@contextmanager
def deployed(client: docker.DockerClient, folder: Path, workers: int) -> Iterator[Deployment]:
    """Up, with an API that is healthy, and down again with all volumes."""
    deployment = Deployment(client, write_secrets(folder / "env"))
    try:
        deployment.compose("build", "--quiet")
        deployment.compose("up", "--detach", "--scale", f"worker={workers}")
        deployment.await_health("api")
        yield deployment
    finally:
        deployment.compose("down", "--volumes", "--timeout", "20")
