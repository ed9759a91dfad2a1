"""Files and folders are read without following links, opening devices or reading what is too large."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from runner.domain.errors import SubmissionError
from runner.domain.submission import Submission
from runner.intake import read, require_text
from runner.intake.regular import unreadable


def paths(submission: Submission) -> list[str]:
    return [str(file.path) for file in submission.files]


@pytest.fixture
def solution(tmp_path: Path) -> Path:
    path = tmp_path / "solution.py"
    path.write_text("print(1)\n")
    return path


def refused(*given: Path, **limits: int) -> SubmissionError:
    with pytest.raises(SubmissionError) as caught:
        read(given, **limits)
    assert caught.value.message.endswith(".")
    assert caught.value.next_step.endswith(".")
    return caught.value


def test_one_file(solution: Path) -> None:
    found = read([solution])
    assert (paths(found), found.origin, found.files[0].data) == (["solution.py"], "file", b"print(1)\n")


def test_several_files_and_folders_keep_their_names(solution: Path, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/help.py").write_text("x")
    assert paths(read([solution, tmp_path / "lib"])) == ["lib/help.py", "solution.py"]


def test_two_files_of_one_name_are_refused(solution: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/solution.py").write_text("x")
    assert "one on some systems" in refused(solution, tmp_path / "other/solution.py").message


def test_a_folder_without_its_clutter(solution: Path) -> None:
    folder = solution.parent
    for name in (
        "__pycache__/a.pyc",
        ".DS_Store",
        "node_modules/a/b.js",
        ".venv/bin/python",
        "sub/helper.py",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    (folder / ".venv/bin/link").symlink_to("/bin/sh")
    found = read([folder])
    assert paths(found) == ["solution.py", "sub/helper.py"]
    assert found.origin == "directory"


def test_executable_files_stay_executable(solution: Path) -> None:
    solution.chmod(0o755)
    assert read([solution]).files[0].executable


@pytest.mark.parametrize("kind", ["file", "directory", "dangling"])
def test_a_link_is_refused_and_never_followed(tmp_path: Path, kind: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/secret.py").write_text("secret")
    target = {"file": tmp_path / "out/secret.py", "directory": tmp_path / "out", "dangling": tmp_path / "x"}[
        kind
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in/link.py").symlink_to(target)
    assert "is a symbolic link" in refused(tmp_path / "in").message
    assert "is a symbolic link" in refused(tmp_path / "in/link.py").message


def test_pipes_and_devices_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")  # opening it for reading would wait for ever
    assert "neither a file nor a folder" in refused(tmp_path).message
    assert "neither a file nor a folder" in refused(tmp_path / "pipe.py").message
    assert "neither a file nor a folder" in refused(Path("/dev/zero")).message


def test_a_huge_file_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    with (tmp_path / "big.py").open("wb") as file:
        file.truncate(1 << 40)  # a sparse terabyte: reading it would not end
    for given in (tmp_path, tmp_path / "big.py"):
        assert "has 1048576.0 MiB; a submission may have 1.0 MiB" in refused(given).message


def test_a_huge_archive_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    with (tmp_path / "big.zip").open("wb") as file:
        file.truncate(1 << 40)
    assert "a submission may have" in refused(tmp_path / "big.zip").message


def test_all_files_together_are_held_to_the_limit(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.py").write_bytes(b"x" * 400)
    assert "more than 1000 bytes" in refused(tmp_path, max_bytes=1000).message
    assert "more than 2 files" in refused(tmp_path, max_files=2).message
    assert read([tmp_path], max_bytes=1200).size == 1200


@pytest.mark.parametrize("content", [b"", b" \n\t"])
def test_an_empty_submission_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "in").mkdir()
    assert "is empty" in refused(tmp_path / "in").message
    (tmp_path / "in/a.py").write_bytes(content)
    assert "is empty" in refused(tmp_path / "in").message
    assert refused(tmp_path / "in/a.py").message == "The submission is empty: there is nothing in 'a.py'."


def test_an_empty_file_beside_others_is_kept(solution: Path) -> None:
    (solution.parent / "__init__.py").touch()
    assert paths(read([solution.parent])) == ["__init__.py", "solution.py"]


def test_nothing_and_what_is_not_there(tmp_path: Path) -> None:
    assert "Nothing is handed in" in refused().message
    assert "There is nothing at" in refused(tmp_path / "no.py").message
    assert "There is nothing at" in refused(tmp_path / "no.py", tmp_path / "no.js").message
    assert "There is nothing at" in refused(Path("a\0b")).message
    assert "File name too long" in refused(Path("x" * 300)).message


def test_a_lack_of_permission_is_said() -> None:
    error = unreadable("'a.py'", PermissionError(errno.EACCES, "Permission denied"))
    assert error.message == "'a.py' cannot be read: permission denied."


@pytest.mark.parametrize("name", ["bad\nname.py", "bi\u202edi.py", "nul.py", "back\\slash.py"])
def test_a_bad_name_in_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    error = refused(tmp_path)
    assert error.message.isprintable()
    assert "Rename" in error.next_step


def test_a_binary_is_not_source_code(tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_bytes(b"\x7fELF\0\0")
    assert "is not text" in refused(tmp_path / "solution.py").message
    (tmp_path / "table.bin").write_bytes(b"\0\1")
    found = read([tmp_path])
    require_text(found, [".js"])
    with pytest.raises(SubmissionError, match=r"'solution.py' is not text"):
        require_text(found, [".py"])


def test_an_archive_among_others_is_refused(solution: Path, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK")
    assert "by itself" in refused(solution, tmp_path / "a.zip").next_step


def test_deep_folders_are_refused(tmp_path: Path) -> None:
    deep = tmp_path / "/".join("d" * 40)
    deep.mkdir(parents=True)
    (deep / "a.py").write_text("x")
    assert "folders deep" in refused(tmp_path).message
