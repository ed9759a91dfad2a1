"""Images with a part of the supervisor taken away: for what no line of the engine's policy holds.

An edit names text that must occur exactly once in the source, so that a mutant that no longer fits is an
error and not a test that passes.
"""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import docker

from runner.domain.submission import SourceFile
from runner.languages.environment import base_environment
from runner.languages.model import OUT, SRC
from runner.sandbox.model import BOX, Command, SandboxSpec, User
from runner.sandbox.pool import Pool

SOURCES = Path(__file__).parents[2] / "sandbox_images" / "supervisor"
LABEL = "fairtrial.test"
REMOVAL_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Edit:
    """In one file, `old`, which is there once, becomes `new`."""

    file: str
    old: str
    new: str


SUPERVISOR_EDITS: Mapping[str, tuple[Edit, ...]] = {
    "orphans-survive": (
        Edit("run.c", "kill_all(&run->reaped, clock_now() + CLEAN_UP_TIME)", "run->reaped.awaited > 0"),
    ),
    "device-times-stay": (Edit("sweep.c", "set_back_times() && dev_set_back()", "set_back_times()"),),
    # Its own built-in commands still change users, since root without CAP_DAC_OVERRIDE could not even unpack.
    "stays-root": (
        Edit(
            "spawn.c",
            "&& become(spawn->id) &&",
            '&& ((strncmp(spawn->argv[0], "/fairtrial/", 11) != 0 &&\n'
            '          strncmp(spawn->argv[0], "/proc/", 6) != 0) ||\n'
            "         become(spawn->id)) &&",
        ),
    ),
    "no-oom-score": (
        Edit("spawn.c", "&& be_the_first_oom_victim() &&", "&& be_the_first_oom_victim != NULL &&"),
    ),
    "descriptor-leaks": (
        Edit("spawn.c", "syscall(SYS_close_range, 3, INT_MAX, 0) == 0", "dup2(fds[1], 9) == 9"),
    ),
    "stderr-counts": (
        Edit(
            "streams.c",
            "    streams->err_bytes += got;\n",
            "    streams->err_bytes += got;\n"
            "    streams->over_limit |= streams->err_bytes > streams->out_limit;\n",
        ),
    ),
    "bytes-lost": (
        Edit(
            "streams.c",
            "    if (pass > 0)\n        host_frame('O', pass);",
            "    size_t lost = host_payload()[0] == '0';\n"
            "    if (pass > lost)\n        host_frame('O', pass - lost);",
        ),
    ),
    "cpu-by-rusage": (
        Edit(
            "reap.c",
            "enum living reap(struct reaped *reaped)",
            "uint64_t rusage_cpu;\n\nenum living reap(struct reaped *reaped)",
        ),
        Edit(
            "reap.c",
            "        reaped->ended = true;\n",
            "        reaped->ended = true;\n"
            "        rusage_cpu = (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000u +\n"
            "                     (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000u;\n",
        ),
        Edit(
            "account.c",
            "    return all > own ? all - own : 0;",
            "    extern uint64_t rusage_cpu;\n    return all > own ? rusage_cpu : 0;",
        ),
    ),
}
IMAGE_STEPS: Mapping[str, str] = {"setuid-file": "RUN chmod u+s /usr/bin/env"}


class Mutants:
    """Builds mutants of sandbox images, once each, and removes them."""

    def __init__(self, client: docker.DockerClient, pool: Pool, compiler: str) -> None:
        """None yet; `compiler` is the id of the image that has a C compiler."""
        self._client = client
        self._pool = pool
        self._compiler = compiler
        self._built: dict[tuple[str, str], str] = {}
        self._binaries: dict[str, bytes] = {}

    def image(self, original: str, name: str) -> str:
        """The id of the mutant of that name of an image."""
        key = (original, name)
        if key not in self._built:
            context = _context(original, name, self._binary(name) if name in SUPERVISOR_EDITS else b"")
            image, _ = self._client.images.build(
                fileobj=context,
                custom_context=True,
                rm=True,
                forcerm=True,
                labels={LABEL: f"{name}-{os.getpid()}"},
            )
            self._built[key] = str(image.id)
        return self._built[key]

    def remove(self) -> None:
        """Remove all that were built, each once the pool has removed what ran in it."""
        while self._built:
            _, image = self._built.popitem()
            remove_image(self._client, image)

    def _binary(self, name: str) -> bytes:
        if name not in self._binaries:
            self._binaries[name] = self._compile(mutated_sources(name))
        return self._binaries[name]

    def _compile(self, sources: Mapping[str, str]) -> bytes:
        spec = SandboxSpec(self._compiler, memory=512, box=64)
        with self._pool.lease(spec) as lease, lease.sandbox(spec) as sandbox:
            sandbox.unpack(
                SRC, (SourceFile(PurePosixPath(path), text.encode()) for path, text in sources.items())
            )
            gcc = f"gcc -std=gnu11 -D_GNU_SOURCE -O2 -static -o {OUT}/it {SRC}/*.c"
            built = sandbox.run(
                Command(
                    ("/bin/sh", "-c", f"mkdir {OUT} && {gcc} && cat {OUT}/it"),
                    user=User.BUILD,
                    cwd=SRC,
                    env={**base_environment(), "HOME": BOX, "TMPDIR": BOX},
                    cpu_stop=60,
                    wall_stop=120,
                    output=64 << 20,
                )
            )
        if built.exit_code != 0:
            raise ValueError(f"a mutant does not compile: {built.stderr.head.decode()}")
        return built.stdout


def remove_image(client: docker.DockerClient, image: str) -> None:
    """Remove it once nothing runs in it: the engine may take a moment to see that what ran has ended."""
    for box in client.containers.list(filters={"ancestor": image}):
        with suppress(docker.errors.NotFound):
            box.wait(timeout=REMOVAL_SECONDS, condition="removed")
    client.images.remove(image, force=True)


def mutated_sources(name: str) -> dict[str, str]:
    """The supervisor's sources with the edits of that name. Raises `ValueError` when one does not fit."""
    sources = {
        path.name: path.read_text(encoding="utf-8") for path in sorted((SOURCES / "src").glob("*.[ch]"))
    }
    for edit in SUPERVISOR_EDITS[name]:
        found = sources[edit.file].count(edit.old)
        if found != 1:
            raise ValueError(f"{name}: {edit.file} has {edit.old!r} {found} times, not once")
        sources[edit.file] = sources[edit.file].replace(edit.old, edit.new)
    return sources


def _context(original: str, name: str, supervisor: bytes) -> io.BytesIO:
    step = IMAGE_STEPS.get(name, "COPY supervisor /fairtrial/supervisor")
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for path, data in {
            "Dockerfile": f"FROM {original}\n{step}\n".encode(),
            "supervisor": supervisor,
        }.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            entry.mode = 0o755
            tar.addfile(entry, io.BytesIO(data))
    archive.seek(0)
    return archive
