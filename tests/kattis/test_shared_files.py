"""Links out of a package: what packages of one repository share is read, and nothing else of the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from runner.catalog.kattis import package as package_files
from runner.cli.import_ import command as import_command
from tests.kattis.packages import loaded, package, warnings

HEADER = "int answer();\n"
JUDGE = {"output_validator/judge.cpp": '#include "shared.h"\nint main() { return 42; }\n'}
LINK = "output_validator/shared.h"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A contest's, with a header that packages share; the reader's home folder is another."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home/cache"))
    root = tmp_path / "repository"
    for folder in (root / ".git", root / "headers", root / "contest", tmp_path / "home"):
        folder.mkdir(parents=True)
    (root / "headers/shared.h").write_text(HEADER)
    return root


def linked(repository: Path, target: str = "../../../headers/shared.h", link: str = LINK) -> Path:
    """A package of the repository's contest with a link in it."""
    root = package(repository / "contest", JUDGE)
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(target)
    return root


def overlooked(root: Path, link: str = LINK) -> str:
    """Why a link is not followed; nothing of what it leads to is in the package then."""
    found, _ = package_files.walk(root)
    assert not found.has(link)
    (said,) = [one for one in warnings(root) if one.startswith(f"{link}:1:1: is a link out of the package")]
    return said.partition(", and is overlooked: ")[2]


def test_a_header_that_packages_of_a_repository_share_is_the_validators_and_told(repository: Path) -> None:
    root = linked(repository)
    (validator,) = loaded(root).program.output_validators
    assert {str(name): path.read_text() for name, path in validator.files.items()}["shared.h"] == HEADER
    (said,) = warnings(root)
    assert said == (
        f"{LINK}:1:1: is a link out of the package, to '../../../headers/shared.h': what is read is "
        "'headers/shared.h' of the repository"
    )


def test_a_version_is_also_what_it_shares(repository: Path) -> None:
    root = linked(repository)
    before = loaded(root).sha256
    (repository / "headers/shared.h").write_text(HEADER + HEADER)
    assert loaded(root).sha256 != before
    (root / LINK).unlink()
    (root / LINK).write_text(HEADER)
    assert loaded(root).sha256 == before


def test_what_a_package_shares_goes_along_when_it_is_imported(repository: Path, tmp_path: Path) -> None:
    target = tmp_path / "imported"
    result = CliRunner().invoke(import_command, ["kattis", str(linked(repository)), "-o", str(target)])
    assert result.exit_code == 0, result.output
    assert [path.read_text() for path in target.rglob("shared.h") if not path.is_symlink()] == [HEADER]


@pytest.mark.parametrize("link", ["data/secret/2.in", "attachments/shared.h", "submissions/accepted/s.cpp"])
def test_only_programs_that_judge_share_files(repository: Path, link: str) -> None:
    up = "../" * (len(Path(link).parts) + 1)
    root = linked(repository, f"{up}headers/shared.h", link)
    assert overlooked(root, link) == "only programs that judge may share files with other packages"


def test_a_way_round_through_a_folder_of_programs_leads_nowhere(repository: Path) -> None:
    root = linked(repository)
    (root / "attachments").symlink_to("output_validator")
    assert overlooked(root, "attachments/shared.h").startswith("only programs that judge")


def test_an_absolute_link_is_not_followed(repository: Path) -> None:
    root = linked(repository, str(repository / "headers/shared.h"))
    assert overlooked(root) == "its target is an absolute path"


@pytest.mark.parametrize("name", [".git/config", "people/me/.ssh/id_rsa", "headers/.env"])
def test_nothing_hidden_is_read(repository: Path, name: str) -> None:
    (repository / name).parent.mkdir(parents=True, exist_ok=True)
    (repository / name).write_text("secret\n")
    assert overlooked(linked(repository, f"../../../{name}")) == "it leads to something hidden"


def test_a_link_to_a_link_counts_by_where_it_ends(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.h").write_text("secret\n")
    (repository / "headers/other.h").symlink_to(tmp_path / "secret.h")
    root = linked(repository, "../../../headers/other.h")
    assert overlooked(root) == "it leads out of the Git repository as well"


def test_no_folder_and_no_pipe_is_shared(repository: Path) -> None:
    os.mkfifo(repository / "headers/pipe")
    root = linked(repository, "../../../headers")
    assert overlooked(root) == "it leads to no regular file"
    (root / LINK).unlink()
    (root / LINK).symlink_to("../../../headers/pipe")
    assert overlooked(root) == "it leads to no regular file"


def test_outside_of_a_repository_nothing_is_shared(repository: Path) -> None:
    (repository / ".git").rmdir()
    assert overlooked(linked(repository)) == "the package lies in no Git repository of its owner's"


def test_the_innermost_repository_is_the_one_that_counts(repository: Path) -> None:
    (repository / "contest/.git").write_text("gitdir: ../.git/modules/contest\n")
    assert overlooked(linked(repository)) == "it leads out of the Git repository as well"


@pytest.mark.parametrize("home", ["", "people/me"])
def test_a_home_folder_that_is_kept_in_git_is_no_repository_of_packages(
    repository: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    monkeypatch.setenv("HOME", str(repository / home))
    assert overlooked(linked(repository)) == "the package lies in no Git repository of its owner's"


def test_a_link_that_says_that_a_folder_is_a_repository_does_not_make_it_one(repository: Path) -> None:
    (repository / ".git").rename(repository / "git")
    (repository / ".git").symlink_to("git")
    assert overlooked(linked(repository)) == "the package lies in no Git repository of its owner's"


@pytest.mark.parametrize("given", [".git", "."])
def test_a_repository_that_is_somebody_elses_is_not_read(
    repository: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    root, status = linked(repository), Path.lstat

    def lstat(path: Path) -> os.stat_result:
        found = status(path)
        return os.stat_result((*found[:4], found.st_uid + 1, *found[5:])) if path == others else found

    others = repository / given
    monkeypatch.setattr(Path, "lstat", lstat)  # only root can give a file away
    assert overlooked(root) == "the package lies in no Git repository of its owner's"
