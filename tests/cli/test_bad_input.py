"""What can be wrong with what people give us: one clear sentence, a next step, the right exit code."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import docker
import pytest

from tests.cli.conftest import Fairtrial, Outcome

NOBODY = 65534
WITHOUT_OVERRIDE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")


def complains(outcome: Outcome, code: int, *words: str) -> None:
    """One sentence on standard error, with these words and no traceback; nothing on standard output."""
    assert outcome.code == code, outcome.err
    assert outcome.out == ""
    assert outcome.err.startswith("fairtrial: ")
    assert "Traceback" not in outcome.err
    assert len(outcome.err.splitlines()) <= 2
    for word in words:
        assert word in outcome.err


def test_a_folder_that_is_no_challenge(fairtrial: Fairtrial, solution: Path, tmp_path: Path) -> None:
    complains(fairtrial("grade", tmp_path, solution), 2, "challenge.yaml", "fairtrial new")


def test_a_challenge_with_mistakes(fairtrial: Fairtrial, challenge: Path, solution: Path) -> None:
    (challenge / "statement.md").unlink()
    complains(fairtrial("grade", challenge, solution), 2, "statement.md")


def test_an_unknown_language(fairtrial: Fairtrial, challenge: Path, solution: Path) -> None:
    complains(
        fairtrial("grade", challenge, solution, "--language", "cobol"), 2, "no language 'cobol'", "python, c"
    )


def test_a_language_that_is_not_offered(fairtrial: Fairtrial, challenge: Path, tmp_path: Path) -> None:
    (tmp_path / "a.go").write_text("package main")
    complains(fairtrial("grade", challenge, tmp_path / "a.go"), 2, "Go", "Python")


def test_a_submission_that_is_not_there(fairtrial: Fairtrial, challenge: Path) -> None:
    complains(fairtrial("grade", challenge, "missing.py"), 2, "missing.py")


def test_an_empty_submission(fairtrial: Fairtrial, challenge: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    complains(fairtrial("grade", challenge, tmp_path / "empty"), 2, "empty")


def test_a_binary(fairtrial: Fairtrial, challenge: Path, solution: Path) -> None:
    solution.write_bytes(b"\x7fELF\0\0")
    complains(fairtrial("grade", challenge, solution), 2, "text")


def test_a_file_of_a_hundred_megabytes(fairtrial: Fairtrial, challenge: Path, solution: Path) -> None:
    with solution.open("wb") as file:
        file.truncate(100 << 20)
    complains(fairtrial("grade", challenge, solution), 2, "KiB")


def test_a_broken_archive(fairtrial: Fairtrial, challenge: Path, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\3\4 and then nothing")
    complains(fairtrial("grade", challenge, tmp_path / "a.zip"), 2, "broken")


def zip_slip() -> bytes:
    """An archive that wants out."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("../../solution.py", "print()")
    return data.getvalue()


def tar_with_link() -> bytes:
    """An archive with a link to a secret."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        link = tarfile.TarInfo("solution.py")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return data.getvalue()


@pytest.mark.parametrize(("name", "make"), [("a.zip", zip_slip), ("a.tar.gz", tar_with_link)])
def test_a_hostile_archive(
    fairtrial: Fairtrial, challenge: Path, tmp_path: Path, name: str, make: Callable[[], bytes]
) -> None:
    (tmp_path / name).write_bytes(make())
    complains(fairtrial("grade", challenge, tmp_path / name), 2, "solution.py")


def test_no_engine(fairtrial: Fairtrial, challenge: Path, solution: Path) -> None:
    outcome = fairtrial("grade", challenge, solution, DOCKER_HOST="unix:///nonexistent/docker.sock")
    complains(outcome, 3, "Docker")


def test_no_permission_on_the_engines_socket(
    challenge: Path, solution: Path, tmp_path: Path, cache: Path
) -> None:
    """Root keeps its files and loses what lets it open those of others."""
    path = tmp_path / "docker.sock"
    with socket.socket(socket.AF_UNIX) as engine:
        engine.bind(str(path))
        engine.listen()
        os.chown(path, NOBODY, NOBODY)
        path.chmod(0o600)
        done = subprocess.run(
            [*WITHOUT_OVERRIDE, sys.executable, "-m", "runner.cli", "grade", challenge, solution],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "XDG_CACHE_HOME": str(cache), "DOCKER_HOST": f"unix://{path}"},
            check=False,
        )
    complains(Outcome(done.returncode, done.stdout, done.stderr), 3, "may not use", "docker")


@pytest.mark.engine
def test_a_terminal_that_is_a_full_disk(fairtrial: Fairtrial, challenge: Path, solution: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "runner.cli", "show", challenge],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    complains(Outcome(done.returncode, "", done.stderr), 3, "No space left")


@pytest.mark.engine
def test_a_cache_that_cannot_be_written_is_done_without(
    fairtrial: Fairtrial, challenge: Path, solution: Path
) -> None:
    assert fairtrial("grade", challenge, solution, XDG_CACHE_HOME="/proc/nowhere").code == 0


@pytest.mark.engine
@pytest.mark.parametrize("cores", ["99", "-1", "one"])
def test_cores_that_the_engine_does_not_have(
    fairtrial: Fairtrial, challenge: Path, solution: Path, cores: str
) -> None:
    complains(fairtrial("grade", challenge, solution, FAIRTRIAL_CORES=cores), 2, "FAIRTRIAL_CORES", cores)


def test_closed_streams_are_no_traceback(challenge: Path) -> None:
    command = f"{sys.executable} -m runner.cli show {challenge} <&- >&-"
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.engine
def test_a_full_disk(fairtrial: Fairtrial, challenge: Path, solution: Path) -> None:
    outcome = fairtrial("grade", challenge, solution, "--format", "json", "-o", "/dev/full")
    complains(outcome, 2, "No space left", "/dev/full")


@pytest.mark.engine
def test_an_interrupt_in_the_middle_leaves_nothing_behind(
    challenge: Path, solution: Path, tmp_path: Path, cache: Path
) -> None:
    solution.write_text("import time; time.sleep(15)")
    client = docker.from_env()
    label: dict[str, str | list[str] | bool] = {"label": "fairtrial.role"}
    events = client.events(decode=True, filters={"event": "start", **label})  # from before it begins
    with subprocess.Popen(
        [sys.executable, "-m", "runner.cli", "grade", challenge, solution],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
    ) as process:
        worker = f"{socket.gethostname()}:{process.pid}"
        for event in events:
            started = event["Actor"]["Attributes"]
            if (started["fairtrial.worker"], started["fairtrial.role"]) == (worker, "box"):
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    # Its own alone: of any other that is listed more is asked, and others come and go.
    left = client.containers.list(all=True, filters={"label": f"fairtrial.worker={worker}"})
    client.close()
    complains(Outcome(process.returncode, out.decode(), err.decode().lstrip()), 130, "Interrupted")
    assert [one.name for one in left] == []
