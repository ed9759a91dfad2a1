"""`fairtrial serve`: one tree of processes, of which nothing is left when it ends, however it ends.

No engine is reached here: the worker waits for one, and everything else stands.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from runner.domain.errors import ExitCode
from runner.reports.key_file import read_key
from tests.cli.conftest import Fairtrial
from tests.service.waiting import PATIENCE_SECONDS, until

FAIRTRIAL = Path(sys.executable).with_name("fairtrial")
DOCKER = """\
#!{python}
import json, os, pathlib, sys
here = pathlib.Path(__file__).parent
with (here / "asked").open("a") as asked:
    print(json.dumps(sys.argv[1:]), file=asked)
if sys.argv[1:3] == ["image", "ls"]:
    print(json.dumps({{"Repository": "redis", "Tag": "8"}}))
if sys.argv[1] == "run":
    (here / "settings").write_text(sys.stdin.read().replace("/run/redis", str(here)))
    port = sys.argv[sys.argv.index("--publish") + 1].split(":")[1]
    os.execv("{redis}", ["{redis}", str(here / "settings"), "--bind", "127.0.0.1", "--port", port])
"""
"""A docker that has one image, and runs it here."""


class Serving:
    """A tree that stands in a folder; a context manager that kills it, should it still stand."""

    def __init__(self, folder: Path, *options: str, has_engine: bool = False, **environment: str) -> None:
        self.folder = folder
        self.scratch = Path(tempfile.mkdtemp(prefix="ft-"))  # short, for the sake of sockets
        self.said = ""
        self.process = subprocess.Popen(
            [FAIRTRIAL, "serve", "--port", "0", *options],
            cwd=folder,
            env=_environment(folder, has_engine=has_engine) | {"TMPDIR": str(self.scratch)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()
        shutil.rmtree(self.scratch)

    def until_it_says(self, pattern: str) -> re.Match[str]:
        """What it said until it said that."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said += line
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"it ended without saying {pattern}:\n{self.said}")

    def children(self) -> dict[str, int]:
        """Process ids by what they run, as soon as all are what they become."""
        found: dict[str, int] = {}

        def all_are_there() -> bool:
            found.clear()
            found.update(_children(self.process.pid))
            return len(found) == 3

        until(all_are_there)
        return found

    def ended(self) -> int:
        """Its exit code; nothing was ever written on standard output."""
        out, err = self.process.communicate(timeout=PATIENCE_SECONDS)
        self.said += err
        assert out == ""
        return self.process.returncode

    def folders_left(self) -> list[Path]:
        """Folders of its Redis."""
        return list(self.scratch.iterdir())


def _environment(folder: Path, *, has_engine: bool) -> dict[str, str]:
    given = {name: text for name, text in os.environ.items() if not name.startswith("FAIRTRIAL_")}
    nowhere = {} if has_engine else {"DOCKER_HOST": f"unix://{folder}/no-engine.sock"}
    return {**given, **nowhere, "XDG_CACHE_HOME": str(folder)}


def _children(parent: int) -> dict[str, int]:
    found = {}
    for pid, words in _commands(parent).items():
        command = words.decode().replace("\0", " ")
        for name in ("redis-server", "-m api", "runner.cli worker"):
            if name in command and "runner.serving" not in command:
                found[name] = pid
    return found


def _commands(parent: int) -> dict[int, bytes]:
    """What each child runs; one that ends while we look is none."""
    found = {}
    for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split():
        with suppress(FileNotFoundError, ProcessLookupError):
            found[int(pid)] = Path(f"/proc/{pid}/cmdline").read_bytes()
    return found


def is_gone(pid: int) -> bool:
    """Neither running nor left for somebody to wait for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """With an engine that is away."""
    with Serving(tmp_path) as tree:
        yield tree


def test_it_says_where_it_serves_and_what_is_missing_and_one_ctrl_c_ends_all_of_it(serving: Serving) -> None:
    url = serving.until_it_says(r"serves at (\S+)")[1]
    serving.until_it_says("Nothing can be graded yet")
    assert str(serving.folder / "fairtrial.db") in serving.said
    assert "fairtrial admin user add" in serving.said
    assert httpx.get(f"{url}/v1/me", trust_env=False, timeout=PATIENCE_SECONDS).status_code == 401
    children = serving.children()
    assert "DOCKER_HOST" not in environment_of(children["-m api"])
    assert serving.folders_left()[0].stat().st_mode & 0o777 == 0o700
    serving.process.send_signal(signal.SIGINT)
    assert serving.ended() == ExitCode.PASSED
    assert [name for name, pid in children.items() if not is_gone(pid)] == []
    assert serving.folders_left() == []


def environment_of(pid: int) -> str:
    return Path(f"/proc/{pid}/environ").read_text("utf-8")


def test_the_key_that_signs_reports_is_made_once_and_no_workers(serving: Serving) -> None:
    url = serving.until_it_says(r"serves at (\S+)")[1]
    file = serving.folder / "fairtrial-signing-key.pem"
    assert str(file) in serving.said
    assert file.stat().st_mode & 0o777 == 0o600
    public = read_key(file).public
    assert [
        key["key_id"]
        for key in httpx.get(f"{url}/signing-keys", trust_env=False, timeout=PATIENCE_SECONDS).json()["keys"]
    ] == [public.id]
    children = serving.children()
    assert str(file) in environment_of(children["-m api"])
    assert "SIGNING" not in environment_of(children["runner.cli worker"])
    serving.process.send_signal(signal.SIGINT)
    serving.ended()
    with Serving(serving.folder) as again:
        again.until_it_says(r"serves at (\S+)")
        assert str(file) not in again.said
    assert read_key(file).public == public


def test_a_signing_key_that_is_none_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "fairtrial-signing-key.pem").write_text("no key", "utf-8")
    with Serving(tmp_path) as tree:
        assert tree.ended() == ExitCode.USAGE
        assert "holds no private Ed25519 key" in tree.said


def test_what_dies_is_started_again(serving: Serving) -> None:
    url = serving.until_it_says(r"serves at (\S+)")[1]
    for name, called in (("-m api", "API process 1"), ("redis-server", "Redis")):
        dead = serving.children()[name]
        os.kill(dead, signal.SIGKILL)
        serving.until_it_says(rf"{called} ended \(signal 9\); it is started again in 1 s")
        assert serving.children()[name] != dead
    assert httpx.get(f"{url}/v1/me", trust_env=False, timeout=PATIENCE_SECONDS).status_code == 401


def test_no_child_outlives_a_parent_that_was_killed(serving: Serving) -> None:
    serving.until_it_says("Nothing can be graded yet")
    children = serving.children()
    serving.process.kill()
    until(lambda: all(map(is_gone, children.values())))


def test_what_a_tree_that_was_killed_leaves_is_gone_with_the_next_one(
    serving: Serving, tmp_path: Path
) -> None:
    serving.until_it_says(r"serves at (\S+)")
    (left,) = serving.folders_left()
    serving.process.kill()
    serving.process.wait()
    (tmp_path / "next").mkdir()
    with Serving(tmp_path / "next", TMPDIR=str(serving.scratch)) as after:
        after.until_it_says(r"serves at (\S+)")
        assert len(serving.folders_left()) == 1
        assert not left.exists()
        with Serving(tmp_path, TMPDIR=str(serving.scratch)) as beside:
            beside.until_it_says(r"serves at (\S+)")
            assert len(serving.folders_left()) == 2, "those that live keep theirs"
            beside.process.send_signal(signal.SIGINT)
            assert beside.ended() == ExitCode.PASSED
        after.process.send_signal(signal.SIGINT)
        assert after.ended() == ExitCode.PASSED
    assert serving.folders_left() == []


def test_a_second_ctrl_c_ends_at_once_what_does_not_end_by_itself(serving: Serving) -> None:
    serving.until_it_says("Nothing can be graded yet")
    children = serving.children()
    os.kill(children["runner.cli worker"], signal.SIGSTOP)
    serving.process.send_signal(signal.SIGINT)
    serving.until_it_says("A second Ctrl-C ends at once")
    serving.process.send_signal(signal.SIGINT)
    assert serving.ended() == ExitCode.INTERRUPTED
    assert [name for name, pid in children.items() if not is_gone(pid)] == []
    assert serving.folders_left() == []


def _requests(metrics: str, route: str) -> float:
    """How many requests of that route are told of."""
    return sum(
        sample.value
        for family in text_string_to_metric_families(metrics)
        for sample in family.samples
        if sample.name == "fairtrial_http_requests_total" and sample.labels["route"] == route
    )


def test_several_api_processes_tell_the_same_of_their_requests_also_when_one_has_died(tmp_path: Path) -> None:
    asked = 12
    with Serving(tmp_path, "--workers", "0", "--api-processes", "2") as serving:
        url = serving.until_it_says(r"serves at (\S+)")[1]
        until(lambda: len(_apis(serving)) == 2)
        token = _admins_token(tmp_path)
        for _ in range(asked):
            assert httpx.get(f"{url}/healthz", trust_env=False, timeout=PATIENCE_SECONDS).status_code == 200
        headers = {"Authorization": f"Bearer {token}"}

        def told() -> str:
            answer = httpx.get(f"{url}/metrics", headers=headers, trust_env=False, timeout=PATIENCE_SECONDS)
            return answer.raise_for_status().text

        until(lambda: _requests(told(), "/healthz") == asked)  # each is counted when it has been answered
        assert [_requests(told(), "/healthz") for _ in range(asked)] == [asked] * asked
        until(lambda: "fairtrial_http_requests_in_flight 1.0" in told())
        assert "fairtrial_database_up 1.0" in told()
        first, second = _apis(serving)
        os.kill(first, signal.SIGKILL)
        until(lambda: len(set(_apis(serving)) - {first, second}) == 1)
        serving.until_it_says("is started again")
        assert [_requests(told(), "/healthz") for _ in range(asked)] == [asked] * asked
        serving.process.send_signal(signal.SIGINT)
        assert serving.ended() == ExitCode.PASSED
        assert serving.folders_left() == []


def _apis(serving: Serving) -> list[int]:
    """The process ids of those that answer requests."""
    commands = _commands(serving.process.pid)
    return [pid for pid, command in commands.items() if b"\0api\0" in command and b"serving" not in command]


def _admins_token(folder: Path) -> str:
    done = subprocess.run(
        [FAIRTRIAL, "admin", "user", "add", "Ada", "--role", "admin"],
        cwd=folder,
        env=_environment(folder, has_engine=False),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_where_no_redis_is_installed_a_container_of_it_serves(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "docker").write_text(DOCKER.format(python=sys.executable, redis=shutil.which("redis-server")))
    (programs / "docker").chmod(0o755)
    with Serving(tmp_path, PATH=str(programs)) as serving:
        url = serving.until_it_says(r"serves at (\S+)")[1]
        serving.until_it_says("in a container of redis:8")
        checks = httpx.get(f"{url}/readyz", trust_env=False, timeout=PATIENCE_SECONDS).json()["checks"]
        assert {"queue": True}.items() <= {check["name"]: check["ok"] for check in checks}.items()
        serving.process.send_signal(signal.SIGINT)
        assert serving.ended() == ExitCode.PASSED
    *_, run, remove = [json.loads(line) for line in (programs / "asked").read_text("utf-8").splitlines()]
    assert run[0] == "run"
    assert remove == ["rm", "--force", run[run.index("--name") + 1]]
    assert re.search(r"^requirepass \S{40}", (programs / "settings").read_text("utf-8"), re.MULTILINE)
    assert "requirepass" not in " ".join(run)


def test_a_port_that_is_taken_is_one_sentence_and_leaves_nothing(
    fairtrial: Fairtrial, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = fairtrial("serve", "--port", port)
    assert (outcome.code, outcome.out) == (ExitCode.USAGE, "")
    assert outcome.err.splitlines()[0] == f"fairtrial: Port {port} of 127.0.0.1 is taken."
    assert "--port" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_without_any_redis_it_says_what_to_install(fairtrial: Fairtrial, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = fairtrial("serve", "--port", "0", PATH=str(tmp_path / "empty"))
    assert outcome.code == ExitCode.PLATFORM_FAULT
    assert "apt install redis-server" in outcome.err
    assert "FAIRTRIAL_REDIS_URL" in outcome.err


def test_a_database_that_is_away_is_said_at_once(fairtrial: Fairtrial) -> None:
    outcome = fairtrial("serve", "--port", "0", FAIRTRIAL_DATABASE_URL="postgresql://nobody@127.0.0.1:1/x")
    assert outcome.code == ExitCode.PLATFORM_FAULT
    assert outcome.err.startswith("fairtrial: The database does not answer.")


@pytest.mark.parametrize(("command", "missing"), [("serve", "fastapi"), ("worker", "sqlalchemy")])
def test_without_the_services_parts_it_says_how_to_install_them(command: str, missing: str) -> None:
    program = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        f"from runner.cli.main import run; sys.exit(run([{command!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == ExitCode.USAGE
    assert "pip install 'fairtrial[service]'" in done.stderr
    assert "Traceback" not in done.stderr
