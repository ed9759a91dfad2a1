"""`fairtrial admin`: an operator at the database's host. In this process, which is quick."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from runner.cli.main import run
from runner.services.identity import actor_of
from runner.storage.database import Database
from tests.cli.conftest import Outcome

TOKEN = re.compile(r"ft_[0-9a-f]{32}_[0-9A-Za-z_-]{43}\n")
Admin: TypeAlias = Callable[..., Outcome]


@pytest.fixture
def fairtrial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Admin:
    """Any command, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run_here(*args: object) -> Outcome:
        code = run([str(arg) for arg in args])
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return run_here


@pytest.fixture
def admin(fairtrial: Admin) -> Admin:
    """`fairtrial admin …` on a database of its own, with all tables."""
    assert fairtrial("admin", "migrate").code == 0
    return lambda *args: fairtrial("admin", *args)


def id_of(outcome: Outcome) -> str:
    """The user's id, which is on the first line of standard error."""
    return outcome.err.splitlines()[0].removeprefix("user ")


def test_where_there_is_no_database_none_is_made(fairtrial: Admin, tmp_path: Path) -> None:
    outcome = fairtrial("admin", "user", "list")
    assert outcome.code == 2
    assert "There is no database at fairtrial.db." in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_a_challenge_is_published_once_and_a_changed_one_as_a_new_version(
    admin: Admin, challenge: Path
) -> None:
    first = admin("publish", challenge)
    assert re.fullmatch(r"shout 1\.0\.0 published: sha256 [0-9a-f]{64}\n", first.out)
    (again,) = json.loads(admin("publish", challenge / "challenge.yaml", "--format", "json").out)
    assert (again["is_new"], again["sha256"]) == (False, first.out.split()[-1])
    (challenge / "tests/core/01.ans").write_text("OTHER\n")
    assert first.out.split()[-1] not in admin("publish", challenge).out


def test_what_keeps_a_challenge_from_being_published_is_said_as_verify_says_it(
    admin: Admin, fairtrial: Admin, challenge: Path
) -> None:
    yaml = challenge / "challenge.yaml"
    yaml.write_text(yaml.read_text().replace("level:", "levle:"))
    refused = admin("publish", "shout")
    assert (refused.code, refused.out) == (2, "")
    mistakes = [line for line in fairtrial("verify", "shout").out.splitlines() if ": error: " in line]
    assert mistakes
    assert refused.err.splitlines()[1:] == mistakes


def test_one_that_has_mistakes_does_not_keep_the_others_from_being_published(
    admin: Admin, challenge: Path, tmp_path: Path
) -> None:
    outcome = admin("publish", tmp_path / "nothing", challenge)
    assert outcome.code == 2
    assert outcome.out.startswith("shout 1.0.0 published")
    assert "nothing: not published" in outcome.err


def test_a_new_user_gets_a_token_on_standard_output_that_counts(
    admin: Admin, challenge: Path, tmp_path: Path
) -> None:
    admin("publish", challenge)
    added = admin("user", "add", "Ada", "--role", "candidate", "--grant", "shout")
    assert TOKEN.fullmatch(added.out)
    with Database.open(f"sqlite:///{tmp_path}/fairtrial.db") as database:
        assert actor_of(database, added.out.strip()).user_id == id_of(added)
    assert added.out.strip() not in added.err


def test_a_user_with_a_grant_that_cannot_be_given_is_not_added(admin: Admin) -> None:
    outcome = admin("user", "add", "Ada", "--role", "candidate", "--grant", "shout")
    assert (outcome.code, outcome.out) == (2, "")
    assert "fairtrial admin publish" in outcome.err
    assert json.loads(admin("user", "list", "--format", "json").out) == []


@pytest.mark.parametrize("name", ["", " ", "a\nb", "\x1b[2J", "x" * 201])
def test_a_name_that_is_no_line_is_refused(fairtrial: Admin, name: str) -> None:
    outcome = fairtrial("admin", "user", "add", name, "--role", "candidate")
    assert outcome.code == 2
    assert "one printable line" in outcome.err


def test_tokens_are_issued_listed_and_revoked(admin: Admin) -> None:
    user = id_of(admin("user", "add", "Ada", "--role", "interviewer"))
    issued = admin("token", "issue", user, "--label", "laptop", "--scope", "challenges:read", "--days", "7")
    assert TOKEN.fullmatch(issued.out)
    token = issued.err.split()[1].rstrip(",")
    assert admin("token", "revoke", token).code == 0
    first, second = json.loads(admin("token", "list", user, "--format", "json").out)
    assert first["revoked_at"] is None
    assert (second["id"], second["label"], second["scopes"]) == (token, "laptop", ["challenges:read"])
    assert second["revoked_at"]


def test_a_user_is_disabled_and_stays_in_the_list(admin: Admin) -> None:
    user = id_of(admin("user", "add", "[bold]Ada", "--role", "candidate"))
    assert admin("user", "disable", user).code == 0
    assert re.search(rf"{user} +candidate +\[bold\]Ada .* disabled", admin("user", "list").out)


def test_a_grant_is_given_and_withdrawn_and_written_down(
    admin: Admin, challenge: Path, tmp_path: Path
) -> None:
    admin("publish", challenge)
    user = id_of(admin("user", "add", "Ada", "--role", "candidate"))
    assert admin("grant", "shout", user).code == 0
    assert admin("withdraw", "shout", user).code == 0
    assert "was not within reach" in admin("withdraw", "shout", user).err
    with sqlite3.connect(tmp_path / "fairtrial.db") as record:
        rows = record.execute("select action, actor_id from audit where object = 'challenge/shout'")
        actions = dict(rows.fetchall())
    assert actions["challenge.granted"] == actions["challenge.withdrawn"] == "operator"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("user", "disable", "nobody"), "fairtrial admin user list"),
        (("token", "issue", "nobody"), "fairtrial admin user list"),
        (("token", "revoke", "nothing"), "fairtrial admin token list"),
        (("grant", "nothing", "nobody"), "fairtrial admin publish"),
    ],
)
def test_what_is_not_there_is_named_with_the_command_that_helps(
    admin: Admin, args: tuple[str, ...], said: str
) -> None:
    outcome = admin(*args)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
