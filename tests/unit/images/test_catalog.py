"""An image's tag changes with everything that it is made of, and with nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from runner.domain.errors import UsageError
from runner.images.base import REFERENCE
from runner.images.catalog import Catalog, read_catalog

DEBIAN = {"debian:trixie-slim": "sha256:d1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`base` on Debian, `tool` on nothing, `python` on both, `lonely` on Debian."""
    files = {
        "base/Dockerfile": "ARG debian=debian:trixie-slim\nFROM ${debian}\n",
        "tool/Dockerfile": "FROM scratch\nARG base\nCOPY tool /\n",
        "tool/tool": "#!/bin/sh\n",
        "python/Dockerfile": "ARG base\nARG tool\nFROM ${tool} AS tool\nFROM ${base}\n",
        "lonely/Dockerfile": "ARG debian=debian:trixie-slim\nFROM ${debian}\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def tags(folder: Path, debian: str = "sha256:d1") -> dict[str, str]:
    return dict(read_catalog(folder).tags({"debian:trixie-slim": debian}))


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def test_a_tag_is_the_name_and_twelve_hex_digits(folder: Path):
    assert all(re.fullmatch(rf"fairtrial/{name}:[0-9a-f]{{12}}", tag) for name, tag in tags(folder).items())


def test_the_same_folder_elsewhere_has_the_same_tags(folder: Path, tmp_path_factory: pytest.TempPathFactory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            copy = elsewhere / path.relative_to(folder)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
            copy.chmod(0o600)
    assert tags(elsewhere) == tags(folder)


def test_a_dockerfile_changes_its_image_and_what_is_built_on_it(folder: Path):
    before = tags(folder)
    (folder / "base/Dockerfile").write_text("ARG debian=debian:trixie-slim\nFROM ${debian}\nRUN true\n")
    assert changed(before, tags(folder)) == {"base", "python"}


def test_bytes_of_a_context_file_change_it(folder: Path):
    before = tags(folder)
    (folder / "tool/tool").write_text("#!/bin/bash\n")
    assert changed(before, tags(folder)) == {"tool", "python"}


def test_the_mode_of_a_context_file_changes_it(folder: Path):
    before = tags(folder)
    (folder / "tool/tool").chmod(0o755)
    assert changed(before, tags(folder)) == {"tool", "python"}


def test_the_name_of_a_context_file_changes_it(folder: Path):
    before = tags(folder)
    (folder / "tool/tool").rename(folder / "tool/other")
    assert changed(before, tags(folder)) == {"tool", "python"}


def test_bytes_that_move_from_one_file_to_the_next_change_it(folder: Path):
    (folder / "tool/a").write_text("12")
    (folder / "tool/b").write_text("3")
    before = tags(folder)
    (folder / "tool/a").write_text("1")
    (folder / "tool/b").write_text("23")
    assert changed(before, tags(folder)) == {"tool", "python"}


def test_what_dockerignore_names_changes_nothing(folder: Path):
    (folder / "tool/.dockerignore").write_text("build\n**/*.md\n")
    before = tags(folder)
    (folder / "tool/build").mkdir()
    (folder / "tool/build/tool.o").write_text("")
    (folder / "tool/README.md").write_text("")
    assert tags(folder) == before


def test_another_debian_changes_all_that_is_built_on_it(folder: Path):
    assert changed(tags(folder), tags(folder, debian="sha256:d2")) == {"base", "python", "lonely"}


def test_arguments_after_the_first_from_are_no_parents(folder: Path):
    assert read_catalog(folder).images["tool"].parents == {}


def test_parents_come_first(folder: Path):
    names = [image.name for image in read_catalog(folder).order()]
    assert sorted(names) == ["base", "lonely", "python", "tool"]
    assert names.index("python") > max(names.index("base"), names.index("tool"))


def test_what_is_asked_for_brings_its_parents_and_no_more(folder: Path):
    assert {image.name for image in read_catalog(folder).order(["python"])} == {"base", "tool", "python"}


def test_images_from_outside_are_told_apart(folder: Path):
    assert read_catalog(folder).outside == ("debian:trixie-slim",)


def test_an_unknown_image_is_answered_with_those_that_exist(folder: Path):
    with pytest.raises(UsageError) as caught:
        read_catalog(folder).order(["perl"])
    assert caught.value.message == "There is no image named perl."
    assert caught.value.next_step == "Images are: base, lonely, python, tool."


def test_a_circle_is_refused(folder: Path):
    (folder / "base/Dockerfile").write_text("ARG python\nFROM ${python}\n")
    with pytest.raises(UsageError, match=r"in a circle: .*base.*"):
        read_catalog(folder).order()


@pytest.fixture(scope="module")
def ours() -> Catalog:
    return read_catalog()


def test_ours_are_all_built_on_debian_alone(ours: Catalog):
    assert ours.outside == (REFERENCE,)


def test_ours_take_the_supervisor_as_their_last_layer(ours: Catalog):
    for name in ours.images.keys() - {"system", "supervisor"}:
        image = ours.images[name]
        dockerfile = next(file.data for file in image.files if file.path.name == "Dockerfile").decode()
        assert image.parents == {"system": "system", "supervisor": "supervisor"}
        assert dockerfile.splitlines()[-1] == "COPY --from=supervisor /supervisor /fairtrial/supervisor"


def test_arguments_of_a_stage_are_no_parents(folder: Path):
    (folder / "tool/Dockerfile").write_text("ARG base\nFROM ${base}\nARG BUILD_CA=\nRUN echo $BUILD_CA\n")
    tool = read_catalog(folder).images["tool"]
    assert dict(tool.parents) == {"base": "base"}
    assert set(tool.arguments) == {"BUILD_CA"}


def test_a_folder_elsewhere_is_an_image_on_top_of_ours(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("ARG python_web\nFROM ${python_web}\nRUN true\n")
    known = read_catalog().with_folder(tmp_path)
    assert known.images[str(tmp_path)].parents == {"python_web": "python-web"}
    ids = dict.fromkeys(known.outside, "sha256:0")
    tag = known.tags(ids)[str(tmp_path)]
    assert tag.startswith("fairtrial/challenge:")
    (tmp_path / "Dockerfile").write_text("ARG python_web\nFROM ${python_web}\nRUN false\n")
    assert read_catalog().with_folder(tmp_path).tags(ids)[str(tmp_path)] != tag


def test_a_folder_without_a_dockerfile_is_no_image(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no"):
        read_catalog().with_folder(tmp_path)
