"""What the engine makes of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from runner.domain.errors import EngineError, ImageMissingError
from runner.images.authorities import SETTING
from runner.images.base import REFERENCE
from runner.images.builder import LABEL_IMAGE, LABEL_VERSION, build, list_images, resolve
from runner.images.catalog import Catalog, read_catalog
from runner.images.client import connected
from runner.images.progress import Event, ImageReady, ImageStarted, ImageStep, unwatched
from runner.languages import LANGUAGES

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def client() -> Iterator[docker.DockerClient]:
    with connected() as client:
        yield client


@pytest.fixture
def small(tmp_path: Path, client: docker.DockerClient) -> Iterator[Catalog]:
    """Two images, one on the other, unlike those of any other test or run."""
    files = {
        "first-under-test/Dockerfile": f"ARG debian={REFERENCE}\nFROM ${{debian}}\nCOPY mark /mark\n",
        "first-under-test/mark": str(tmp_path),
        "second-under-test/Dockerfile": "ARG first_under_test\nFROM ${first_under_test}\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    catalog = read_catalog(tmp_path)
    yield catalog
    for image in reversed(list_images(client, catalog)):
        if image.tag and image.id:
            client.images.remove(image.tag)


def broken(folder: Path, instruction: str) -> Catalog:
    (folder / "broken").mkdir()
    (folder / "broken/Dockerfile").write_text(f"ARG debian={REFERENCE}\nFROM ${{debian}}\n{instruction}\n")
    return read_catalog(folder)


def test_builds_parents_first_and_says_so(client: docker.DockerClient, small: Catalog):
    events: list[Event] = []
    build(client, small, events.append)
    assert [
        (event.name, event.position, event.total) for event in events if isinstance(event, ImageStarted)
    ] == [
        ("first-under-test", 1, 2),
        ("second-under-test", 2, 2),
    ]
    steps = [event for event in events if isinstance(event, ImageStep) and event.name == "first-under-test"]
    assert [step.step for step in steps] == list(range(1, steps[0].steps + 1))


def test_an_unchanged_image_is_never_built_again(client: docker.DockerClient, small: Catalog):
    first = build(client, small, unwatched)
    events: list[Event] = []
    assert build(client, small, events.append) == first
    assert [type(event) for event in events] == [ImageReady, ImageReady]


def test_labels_say_what_an_image_is(client: docker.DockerClient, small: Catalog):
    built = build(client, small, unwatched)
    labels = client.images.get(built["second-under-test"]).labels
    assert labels[LABEL_IMAGE] == "second-under-test"
    assert labels[LABEL_VERSION]


def test_resolves_to_the_id_that_was_built(client: docker.DockerClient, small: Catalog):
    built = build(client, small, unwatched)
    assert resolve(client, small, "first-under-test") == built["first-under-test"]


def test_what_was_not_built_is_missing_and_the_next_step_builds_it(
    client: docker.DockerClient, small: Catalog
):
    with pytest.raises(ImageMissingError, match=r"fairtrial/first-under-test:.* is not there") as caught:
        resolve(client, small, "first-under-test")
    assert caught.value.next_step == "Run `fairtrial images build`."


def test_a_failing_instruction_is_told_with_its_last_words(client: docker.DockerClient, tmp_path: Path):
    catalog = broken(tmp_path, "RUN echo the disk melted && exit 7")
    with pytest.raises(EngineError, match=r"The image broken could not be built: the disk melted .*code: 7"):
        build(client, catalog, unwatched)


def test_a_full_disk_is_named(client: docker.DockerClient, tmp_path: Path):
    catalog = broken(tmp_path, "RUN dd if=/dev/zero of=/dev/full bs=1 count=1")
    with pytest.raises(EngineError) as caught:
        build(client, catalog, unwatched)
    assert "docker system df" in caught.value.next_step


def test_certificates_reach_the_stage_that_asks_for_them_and_not_the_tag(
    client: docker.DockerClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(SETTING, f"certificate of {tmp_path}")
    catalog = broken(tmp_path, 'ARG BUILD_CA=\nRUN echo "$BUILD_CA" && exit 7')
    before = catalog.tags({REFERENCE: "sha256:d1"})
    with pytest.raises(EngineError, match=f"certificate of {tmp_path}"):
        build(client, catalog, unwatched)
    monkeypatch.setenv(SETTING, "another")
    assert catalog.tags({REFERENCE: "sha256:d1"}) == before


SEARCH = (
    "import os\n"
    "for folder, _, names in os.walk('/'):\n"
    "    if folder.startswith(('/proc', '/sys', '/dev')): continue\n"
    "    for name in names:\n"
    "        path = os.path.join(folder, name)\n"
    "        if not os.path.islink(path) and 'security.capability' in os.listxattr(path):\n"
    "            print(path)\n"
)


def in_image(client: docker.DockerClient, name: str, *argv: str) -> str:
    image = resolve(client, read_catalog(), name)
    output = client.containers.run(
        image, list(argv[1:]), entrypoint=argv[0], remove=True, network_mode="none", user="0:0"
    )
    assert isinstance(output, bytes)
    return output.decode()


IMAGES = sorted(read_catalog().images.keys() - {"system", "supervisor"})


@pytest.mark.parametrize("name", IMAGES)
def test_no_file_gives_its_user_another_identity(client: docker.DockerClient, name: str):
    assert in_image(client, name, "/usr/bin/find", "/", "-xdev", "-type", "f", "-perm", "/6000") == ""


def test_no_file_has_capabilities(client: docker.DockerClient):
    assert in_image(client, "python", "/usr/bin/python3", "-c", SEARCH) == ""


@pytest.mark.parametrize("name", IMAGES)
def test_the_supervisor_is_roots_and_the_mount_points_are_there(client: docker.DockerClient, name: str):
    paths = ("/fairtrial/supervisor", "/box", "/work", "/tmp")
    said = in_image(client, name, "/usr/bin/stat", "-c", "%n %u:%g %a %F", *paths)
    assert said.splitlines() == [
        "/fairtrial/supervisor 0:0 755 regular file",
        "/box 0:0 755 directory",
        "/work 0:0 1770 directory",
        "/tmp 0:0 1770 directory",
    ]


@pytest.mark.parametrize("name", IMAGES)
def test_no_package_lists_are_left(client: docker.DockerClient, name: str):
    assert in_image(client, name, "/usr/bin/find", "/var/lib/apt/lists", "/var/cache/apt", "-type", "f") == ""


def test_the_compiled_standard_library_fits_the_flags_that_go_programs_are_compiled_with(
    client: docker.DockerClient,
):
    go = LANGUAGES["go"]
    variables = [f"{name}={value}" for name, value in go.compile_env.items()]
    stale = in_image(
        client, "go", "/usr/bin/env", *variables, "HOME=/tmp", go.version[0], "list", "-f",
        "{{if .Stale}}{{.ImportPath}}: {{.StaleReason}}{{end}}", "fmt", "net/http", "encoding/json",
    )  # fmt: skip
    assert stale.strip() == ""
