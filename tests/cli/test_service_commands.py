"""The commands that look after the service, as an operator types them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runner.domain.errors import ExitCode
from runner.storage import migrations
from runner.storage.database import Database

FAIRTRIAL = Path(sys.executable).with_name("fairtrial")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/record.db"


def fairtrial(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [FAIRTRIAL, *args],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_migrate_makes_the_tables_once_or_twice(url: str) -> None:
    for _ in range(2):
        done = fairtrial("admin", "migrate", FAIRTRIAL_DATABASE_URL=url)
        assert (done.returncode, done.stderr) == (ExitCode.PASSED, "")
    with Database.open(url) as database:
        migrations.require_current(database)


def test_a_worker_does_not_begin_on_tables_of_another_version(url: str) -> None:
    done = fairtrial("worker", FAIRTRIAL_DATABASE_URL=url)
    assert done.returncode == ExitCode.PLATFORM_FAULT
    assert "fairtrial admin migrate" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("FAIRTRIAL_DATABASE_URL", "mysql://x/y", "mysql is no database"),
        ("FAIRTRIAL_DATABASE_URL", "nonsense", "cannot be read"),
        ("FAIRTRIAL_MAX_PENDING", "many", "FAIRTRIAL_MAX_PENDING"),
    ],
)
def test_a_setting_that_is_wrong_is_named(url: str, variable: str, value: str, said: str) -> None:
    done = fairtrial("admin", "migrate", **{"FAIRTRIAL_DATABASE_URL": url, variable: value})
    assert done.returncode == ExitCode.USAGE
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_password_in_a_setting_is_not_shown() -> None:
    url = "postgresql://someone:canary@127.0.0.1:1/nothing"
    done = fairtrial("admin", "migrate", FAIRTRIAL_DATABASE_URL=url)
    assert done.returncode == ExitCode.PLATFORM_FAULT
    assert "does not answer" in done.stderr
    assert "canary" not in done.stdout + done.stderr


@pytest.mark.engine
def test_a_worker_ends_with_ctrl_c(url: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "FAIRTRIAL_DATABASE_URL": url,
        "FAIRTRIAL_REDIS_URL": f"unix://{tmp_path}/nobody.sock",
    }
    with Database.open(url) as database:
        migrations.upgrade(database)
    with subprocess.Popen(
        [FAIRTRIAL, "worker"], env=environment, stderr=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stderr is not None
        for line in worker.stderr:
            if "Redis does not answer" in line:
                break
        worker.send_signal(signal.SIGINT)
        _, rest = worker.communicate(timeout=120)
    assert worker.returncode == ExitCode.PASSED
    assert "Traceback" not in rest
