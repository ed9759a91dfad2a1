"""Takes one line of defence away from what stands beside a service, so that a hostile one can be seen to get
through.

As in `weaken.py` nothing of this is reachable from the product. An image with an edit is built from the usual
one and removed afterwards; the text to edit must be there exactly once.
"""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import pytest

from runner.domain import service
from runner.domain.judge import Judgement
from runner.domain.trial import Trial
from runner.domain.verdict import Verdict
from runner.grading.service import groups
from tests.hostile.mutants import LABEL, remove_image

IMAGES = Path(__file__).parents[2] / "sandbox_images"
HOME = "/usr/lib/fairtrial"
SEEDED = "alter role judge password :'password';\n"


@dataclass(frozen=True, slots=True)
class ImageEdit:
    """In a file that an image has in `home`, `old` becomes `new`."""

    image: str
    file: str
    old: str
    new: str
    home: str = HOME


EDITS: Mapping[str, ImageEdit] = {
    "redis-config": ImageEdit("redis", "server.conf", "+sort_ro", "+sort_ro +config"),
    "redis-shutdown": ImageEdit("redis", "server.conf", "+sort_ro", "+sort_ro +shutdown"),
    "copy-program": ImageEdit(
        "postgres", "ready.sql", SEEDED, f"{SEEDED}grant pg_execute_server_program to app;\n"
    ),
    "log-setting": ImageEdit(
        "postgres", "ready.sql", SEEDED, f"{SEEDED}grant set on parameter log_statement to app;\n"
    ),
    "stub-full": ImageEdit(
        "suite", "fairtrial_suite/stub.py", 'if document["dropped"]:', "if False:", f"{HOME}/suite"
    ),
}


def _what_was_said_decides(strict: Callable[..., Judgement]) -> Callable[..., Judgement]:
    def judge(limits: Any, trial: Trial | None, *more: Any) -> Judgement:
        said = b"".join(exchange.response.head for exchange in trial.exchanges) if trial else b""
        if b'"outcome": "passed"' in said:
            return Judgement(Verdict.AC, "says that it passed")
        return strict(limits, trial, *more)

    return judge


def _elsewhere(ports: Mapping[Any, int]) -> Mapping[Any, int]:
    """Where the usual ports are as free as before the sidecars listen."""
    return {kind: port + 10_000 for kind, port in ports.items()}


PATCHES: Mapping[str, tuple[Any, str, Callable[[Any], Any]]] = {
    "what-was-said-decides": (groups, "judge_trial", _what_was_said_decides),
    "ports-free": (service, "_PORTS", _elsewhere),
}
NAMES = frozenset({*EDITS, *PATCHES})


class Lines:
    """Takes lines away, one at a time. What was built for it goes with `remove`, once nothing runs in it."""

    def __init__(self, client: docker.DockerClient) -> None:
        """None yet."""
        self._client = client
        self._built: list[str] = []

    @contextmanager
    def without(self, name: str, usual: Callable[[str], str]) -> Iterator[Callable[[str], str]]:
        """Yields what gives an image's id by its name, while the line of that name is missing."""
        if name in EDITS:
            edit = EDITS[name]
            image = self._build(name, usual(edit.image), edit)
            yield lambda wanted: image if wanted == edit.image else usual(wanted)
            return
        owner, attribute, weaken = PATCHES[name]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(owner, attribute, weaken(getattr(owner, attribute)))
            yield usual

    def remove(self) -> None:
        """All images that were built."""
        while self._built:
            remove_image(self._client, self._built.pop())

    def _build(self, name: str, original: str, edit: ImageEdit) -> str:
        image, _ = self._client.images.build(
            fileobj=_context(original, edit),
            custom_context=True,
            rm=True,
            forcerm=True,
            labels={LABEL: f"{name}-{os.getpid()}"},
        )
        self._built.append(str(image.id))
        return self._built[-1]


def edited(edit: ImageEdit) -> bytes:
    """The file with the edit. Raises `ValueError` when it does not fit."""
    text = (IMAGES / edit.image / edit.file).read_text(encoding="utf-8")
    if text.count(edit.old) != 1:
        raise ValueError(f"{edit.image}/{edit.file} has {edit.old!r} {text.count(edit.old)} times, not once")
    return text.replace(edit.old, edit.new).encode()


def _context(original: str, edit: ImageEdit) -> io.BytesIO:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for path, data in {
            "Dockerfile": f"FROM {original}\nCOPY {edit.file} {edit.home}/{edit.file}\n".encode(),
            edit.file: edited(edit),
        }.items():
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode = len(data), 0o644
            tar.addfile(entry, io.BytesIO(data))
    archive.seek(0)
    return archive
