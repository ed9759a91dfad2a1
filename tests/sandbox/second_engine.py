"""An engine of its own, beside that of the other tests, for what their engine is not set up to do.

It is in a network namespace, since an engine without a bridge removes the one that is there, and in a mount
namespace, where its own settings may lie over the host's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from runner.images.base import REFERENCE
from runner.images.builder import build
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.images.progress import unwatched

PATIENCE_SECONDS = 90
BEGIN = """\
set -eu
folder=$1
shift
for file in subuid subgid; do
    [ -e "$folder/$file" ] || continue
    touch /etc/$file
    mount --bind "$folder/$file" /etc/$file
done
if [ -e /run/containerd ]; then mount -t tmpfs tmpfs /run/containerd; fi
exec dockerd --bridge none --iptables=false --host "unix://$folder/docker.sock" --data-root "$folder/data" \\
    --exec-root "$folder/exec" --pidfile "$folder/pid" "$@" >"$folder/log" 2>&1
"""
"""The last mount hides a containerd of the host's, which would mount elsewhere than this engine sees."""


@dataclass(frozen=True, slots=True)
class Fairtrial:
    """`fairtrial`, told of that engine alone."""

    environment: Mapping[str, str]

    def __call__(self, *args: object, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "runner.cli", *map(str, args)]
        environment = {**self.environment, **variables}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def second_engine(
    images: Sequence[str], *options: str, files: Mapping[str, str] | None = None
) -> Iterator[Fairtrial]:
    """One that has these images, with `options` of dockerd's.

    `files` are written where it keeps its own; `{folder}` in an option is that place.
    """
    with TemporaryDirectory(prefix="ft-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # its files may belong to those that root is remapped to
        for file, text in (files or {}).items():
            (folder / file).write_text(text, "utf-8")
        with _daemon(folder, [option.format(folder=folder) for option in options]) as address:
            _fill(address, images)
            yield Fairtrial({**os.environ, "DOCKER_HOST": address, "XDG_CACHE_HOME": f"{folder}/cache"})


@contextmanager
def _daemon(folder: Path, options: Sequence[str]) -> Iterator[str]:
    """Its address."""
    address = f"unix://{folder}/docker.sock"
    command = ["unshare", "--net", "--mount", "sh", "-c", BEGIN, "sh", str(folder), *options]
    with subprocess.Popen(command) as process:
        try:
            _await(address, process, folder / "log")
            yield address
        finally:
            process.terminate()


def _await(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not _answers(address):
        assert not _ended_within(process, 0.1), log.read_text("utf-8")
        assert time.monotonic() < give_up, log.read_text("utf-8")


def _ended_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _answers(address: str) -> bool:
    asked = subprocess.run(["docker", "--host", address, "info"], capture_output=True, check=False)
    return asked.returncode == 0


def _fill(address: str, images: Sequence[str]) -> None:
    with connected() as client:
        built = build(client, read_catalog(), unwatched, images)
        tags = [client.images.get(built[name]).tags[0] for name in images]
    with subprocess.Popen(["docker", "save", REFERENCE, *tags], stdout=subprocess.PIPE) as saved:
        subprocess.run(["docker", "--host", address, "load", "--quiet"], stdin=saved.stdout, check=True)
    assert saved.returncode == 0
