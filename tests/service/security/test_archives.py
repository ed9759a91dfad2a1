"""Hostile archives over HTTP, as submissions and as challenges: refused before anything of them is unpacked.

`tests/hostile/test_archives.py` tries the same on the command line. Here memory is a server's, which must
not grow by what strangers send.
"""

from __future__ import annotations

import functools
import json
import stat
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping

import httpx
import pytest
import sqlalchemy as sa

from runner.storage import tables
from tests.hostile.test_archives import ARCHIVES
from tests.service.security.conftest import service_on
from tests.service.security.process import Process, process
from tests.service.security.scene import SLUG, Scene, build
from tests.unit.intake.archives import TarEntry, ZipEntry, gzipped, library_zip, tar_header, tarred, zipped

MIB = 1 << 20
ROOM = 48 * MIB
"""What one request may need: of a bomb of 256 MiB nothing is kept."""
ROOM_OF_AUTHORS = 192 * MIB
"""A challenge may have 64 MiB, which is also how much of a bomb is unpacked before it is known for one."""
REFUSED = {"/problems/archive-refused", "/problems/body-too-large", "/problems/submission-too-large"}
COUNTED = (tables.submissions, tables.blobs, tables.work, tables.challenges, tables.challenge_versions)


def _a_million_folders() -> bytes:
    """512 MB of headers, in 2 MB."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    thousand = tar_header(b"d/", 0, b"5") * 1000
    return b"".join(packer.compress(thousand) for _ in range(1000)) + packer.flush()


def _nested() -> bytes:
    """A bomb within a bomb: only the outer one is ever looked at."""
    return library_zip({"main.py": library_zip({"inner": bytes(64 * MIB)}) * 20})


MORE: Mapping[str, Callable[[], bytes]] = {
    "setuid device.tar.gz": lambda: gzipped(tarred([TarEntry("main.py", kind=tarfile.BLKTYPE, mode=0o4755)])),
    "setuid.zip": lambda: zipped([ZipEntry(b"main.py", mode=stat.S_IFREG | 0o6777)]),
    "pipe.tar.gz": lambda: gzipped(tarred([TarEntry("main.py", kind=tarfile.FIFOTYPE)])),
    "socket.zip": lambda: zipped([ZipEntry(b"main.py", mode=stat.S_IFSOCK | 0o777)]),
    "link in folder.tar.gz": lambda: gzipped(
        tarred([TarEntry("a", kind=tarfile.SYMTYPE, link="/tmp"), TarEntry("a/main.py")])
    ),
    "absolute.tar.gz": lambda: gzipped(tarred([TarEntry("/tmp/escaped.py")])),
    "pax slip.tar.gz": lambda: gzipped(tarred([TarEntry("main.py", pax={"path": "../../escaped.py"})])),
    "drive.zip": lambda: zipped([ZipEntry(b"C:\\escaped.py")]),
    "NUL.zip": lambda: zipped([ZipEntry(b"main.py\0.txt")]),
    "bidi.zip": lambda: zipped([ZipEntry("main\u202eyp.exe".encode(), flags=0x800)]),
    "another name inside.zip": lambda: zipped([ZipEntry(b"main.py", local_name=b"../x.py")]),
    "two forms of a name.zip": lambda: zipped(
        [ZipEntry("é.py".encode(), flags=0x800), ZipEntry("e\u0301.py".encode(), flags=0x800)]
    ),
    "encrypted.zip": lambda: zipped([ZipEntry(b"main.py", flags=1)]),
    "wrong sum.zip": lambda: zipped([ZipEntry(b"main.py", claimed_crc=1)]),
    "count that lies.zip": lambda: zipped([ZipEntry(b"main.py")], count=60_000),
    "size that lies.tar.gz": lambda: gzipped(tar_header(b"main.py", 8**11 - 1) + bytes(1024)),
    "a million folders.tar.gz": _a_million_folders,
    "nested.zip": _nested,
    "cut.zip": lambda: zipped([ZipEntry(b"main.py")])[:-30],
    "cut.tar.gz": lambda: gzipped(tarred([TarEntry("main.py")]))[:-20],
    "empty.zip": lambda: zipped([]),
    "nothing.zip": lambda: b"",
    "noise.zip": lambda: b"PK" + bytes(range(256)) * 40,
}
HOSTILE: Mapping[str, Callable[[], bytes]] = {**ARCHIVES, **MORE}


@functools.cache
def made(name: str) -> bytes:
    """The archive of that name, made once."""
    return HOSTILE[name]()


@pytest.fixture(scope="module")
def scene(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """What a process of its own serves."""
    folder = tmp_path_factory.mktemp("archives")
    with service_on(folder, redis_server) as service:
        yield build(service, folder)


@pytest.fixture(scope="module")
def running(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """That process, warm."""
    settings = scene.service.settings
    with process(
        tmp_path_factory.mktemp("process"),
        database_url=settings.database_url.get_secret_value(),
        redis_url=settings.redis_url.get_secret_value(),
    ) as found:
        assert post(found, scene, zipped([ZipEntry(b"main.py")]), "warm.zip").status_code == 201
        yield found


def post(running: Process, scene: Scene, archive: bytes, name: str) -> httpx.Response:
    """Ann hands an archive in."""
    return send(running, scene, f"POST /v1/challenges/{SLUG}/submissions", archive, name)


def send(running: Process, scene: Scene, to: str, archive: bytes, name: str) -> httpx.Response:
    """Send an archive as what its name says that it is: Ann to hand it in, the author to publish it."""
    method, path = to.split()
    person = scene.people["author" if method == "PUT" else "ann"]
    kind = "application/zip" if name.endswith(".zip") else "application/gzip"
    headers = {**person.headers, "Content-Type": kind}
    return httpx.request(method, running.url + path, content=archive, headers=headers, timeout=60)


def stored(scene: Scene) -> list[int]:
    """How much there is of everything that a request could have stored."""
    with scene.service.database.read() as connection:
        return [
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in COUNTED
        ]


def assert_refused(
    running: Process, scene: Scene, ask: Callable[[], httpx.Response], room: int = ROOM
) -> None:
    """With a problem that says why, and as if nothing had been sent."""
    before, memory = stored(scene), running.forget_peak()
    response = ask()
    assert 400 <= response.status_code < 500, response.text
    assert response.json()["type"] in REFUSED | {"/problems/not-a-challenge"}, response.text
    assert stored(scene) == before
    assert running.left_over() == []
    assert running.peak() - memory < room


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_no_submission(running: Process, scene: Scene, name: str) -> None:
    assert_refused(running, scene, lambda: post(running, scene, made(name), name))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_no_run(running: Process, scene: Scene, name: str) -> None:
    to = f"POST /v1/challenges/{SLUG}/runs"
    assert_refused(running, scene, lambda: send(running, scene, to, made(name), name))


@pytest.mark.parametrize("slug", [SLUG, "new-challenge"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_no_challenge(running: Process, scene: Scene, name: str, slug: str) -> None:
    to = f"PUT /v1/challenges/{slug}"
    assert_refused(running, scene, lambda: send(running, scene, to, made(name), name), ROOM_OF_AUTHORS)


def test_one_more_innocent_submission_is_taken_after_all_that(running: Process, scene: Scene) -> None:
    assert post(running, scene, zipped([ZipEntry(b"main.py")]), "good.zip").status_code == 201


def test_a_form_with_hostile_names_is_refused(running: Process, scene: Scene) -> None:
    for name in (
        "../x.py",
        "/x.py",
        "a/../../x.py",
        "con.py",
        "x\\..\\y.py",
        "=HYPERLINK(1).py:x",
        "a\u202eb.py",
    ):
        before = stored(scene)
        response = httpx.post(
            f"{running.url}/v1/challenges/{SLUG}/submissions",
            files=[("files", (name, b"print(1)\n", "text/plain"))],
            headers=scene.people["ann"].headers,
            timeout=60,
        )
        assert response.status_code == 422, (name, response.text)
        assert stored(scene) == before
        assert json.loads(response.text)["detail"].isprintable()
