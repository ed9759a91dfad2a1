"""`fairtrial admin user`, `grant` and `withdraw`: who is known, and what is within reach of whom."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import click
from rich.table import Table

from runner.cli.admin_service import Line, opened, require_challenge, unless_found
from runner.cli.output import stdout_console, write_stdout
from runner.domain.access import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runner.services.service import Service
    from runner.storage.people import User

PAGE = 100
DAYS = click.IntRange(1, 366)
NO_USER = ("There is no user of that id.", "`fairtrial admin user list` lists everybody.")


@click.group("user", short_help="Add, list and disable users.")
def user() -> None:
    """Users: who hands in, writes challenges, reviews and looks after the service."""


@user.command("add", short_help="Add a user and print a token.")
@click.argument("name", type=Line())
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--grant", "slugs", multiple=True, metavar="SLUG", help="A challenge to grant. Repeatable.")
@click.option("--days", type=DAYS, default=30, show_default=True, help="How long the token counts.")
def add(name: str, role: str, slugs: tuple[str, ...], days: int) -> None:
    """Add a user and print a token for them: this once, on standard output, and nothing else.

    Whoever has the token is that user. Ids, for later, go to standard error.

    \b
    export FAIRTRIAL_TOKEN=$(fairtrial admin user add "Ada Lovelace" --role candidate --grant top-talkers)

    Candidates hand in and read their own reports. Interviewers read everything of the challenges that were
    granted to them, and regrade; authors publish as well; admins reach all.
    """
    from runner.services import grants, identity
    from runner.services.identity import OPERATOR, Wish

    with opened() as service:
        for slug in slugs:
            require_challenge(service, slug)
        added = identity.add_user(service, OPERATOR, Role(role), name)
        for slug in slugs:
            grants.grant(service, OPERATOR, slug, added.id)
        wish = Wish(added.id, "first token", None, timedelta(days=days))
        issued = identity.issue(service, OPERATOR, wish)
    click.echo(f"user {added.id}", err=True)
    click.echo(f"token {issued.token.id}, until {issued.token.expires_at:%Y-%m-%d}", err=True)
    click.echo(issued.text)


@user.command("list")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text")
def list_(form: str) -> None:
    """List everybody, the oldest first."""
    with opened() as service:
        everybody = list(_users(service))
    if form == "json":
        write_stdout(json.dumps([_document(one) for one in everybody], indent=2).encode() + b"\n")
        return
    stdout_console().print(_table(everybody))


@user.command("disable")
@click.argument("user_id")
def disable(user_id: str) -> None:
    """Let none of a user's tokens count any more. What was handed in stays."""
    from runner.services import identity
    from runner.services.identity import OPERATOR

    with opened() as service, unless_found(*NO_USER):
        identity.disable(service, OPERATOR, user_id)
    click.echo(f"{user_id} is disabled.")


@click.command("grant", short_help="Put a challenge within a user's reach.")
@click.argument("slug")
@click.argument("user_id")
def grant(slug: str, user_id: str) -> None:
    """Put the challenge SLUG within a user's reach; does nothing where it is.

    What somebody may do with it is for the role to say.
    """
    from runner.services import grants
    from runner.services.identity import OPERATOR

    with opened() as service:
        require_challenge(service, slug)
        with unless_found(*NO_USER):
            grants.grant(service, OPERATOR, slug, user_id)
    click.echo(f"{slug} is within reach of {user_id}.")


@click.command("withdraw", short_help="Take a challenge out of a user's reach.")
@click.argument("slug")
@click.argument("user_id")
def withdraw(slug: str, user_id: str) -> None:
    """Take the challenge SLUG out of a user's reach. What was handed in stays the user's to read."""
    from runner.services import grants
    from runner.services.identity import OPERATOR

    with opened() as service:
        require_challenge(service, slug)
        with unless_found(f"{slug} was not within reach of that user.", NO_USER[1]):
            grants.withdraw(service, OPERATOR, slug, user_id)
    click.echo(f"{slug} is not within reach of {user_id} any more.")


def _users(service: Service) -> Iterator[User]:
    from runner.services import identity
    from runner.services.identity import OPERATOR

    after = ""
    while page := identity.users(service, OPERATOR, after, PAGE):
        yield from page
        after = page[-1].id


def _document(one: User) -> dict[str, object]:
    return {
        "id": one.id,
        "role": one.role.value,
        "name": one.name,
        "created_at": one.created_at.isoformat(),
        "disabled_at": one.disabled_at.isoformat() if one.disabled_at else None,
    }


def _table(users: list[User]) -> Table:
    from runner.cli.tables import cell

    table = Table("id", "role", "name", "since", "", box=None, header_style="bold", pad_edge=False)
    for one in users:
        state = "disabled" if one.disabled_at else ""
        table.add_row(one.id, one.role.value, cell(one.name), f"{one.created_at:%Y-%m-%d}", state)
    return table
