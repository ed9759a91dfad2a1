"""`fairtrial admin token`: what lets somebody in."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import click
from rich.table import Table

from runner.cli.admin_people import DAYS, NO_USER, PAGE
from runner.cli.admin_service import Line, opened, unless_found
from runner.cli.output import stdout_console, write_stdout
from runner.domain.access import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runner.services.service import Service
    from runner.storage.tokens import Token

_NO_TOKEN = ("There is no token of that id.", "`fairtrial admin token list USER_ID` lists a user's tokens.")


@click.group("token", short_help="Issue, list and revoke tokens.")
def token() -> None:
    """Tokens. Of each only a hash is kept: one that is lost is revoked, and a new one issued."""


@token.command("issue", short_help="Print a new token for a user.")
@click.argument("user_id")
@click.option("--label", type=Line(), default="token", show_default=True, help="What it is for.")
@click.option("--days", type=DAYS, default=30, show_default=True, help="How long it counts.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it may do; all that the role may, if not given. Repeatable.",
)
def issue(user_id: str, label: str, days: int, scopes: tuple[str, ...]) -> None:
    """Print a new token for a user: this once, on standard output, and nothing else."""
    from runner.services import identity
    from runner.services.identity import OPERATOR, Wish

    wanted = frozenset(map(Scope, scopes)) if scopes else None
    with opened() as service, unless_found(*NO_USER):
        issued = identity.issue(service, OPERATOR, Wish(user_id, label, wanted, timedelta(days=days)))
    click.echo(f"token {issued.token.id}, until {issued.token.expires_at:%Y-%m-%d}", err=True)
    click.echo(issued.text)


@token.command("list", short_help="List a user's tokens.")
@click.argument("user_id")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text")
def list_(user_id: str, form: str) -> None:
    """List a user's tokens, also those that do not count any more."""
    with opened() as service, unless_found(*NO_USER):
        found = list(_tokens(service, user_id))
    if form == "json":
        write_stdout(json.dumps([_document(one) for one in found], indent=2).encode() + b"\n")
        return
    stdout_console().print(_table(found))


@token.command("revoke")
@click.argument("token_id")
def revoke(token_id: str) -> None:
    """Let a token count no more."""
    from runner.services import identity
    from runner.services.identity import OPERATOR

    with opened() as service, unless_found(*_NO_TOKEN):
        identity.revoke(service, OPERATOR, token_id)
    click.echo(f"{token_id} counts no more.")


def _tokens(service: Service, user_id: str) -> Iterator[Token]:
    from runner.services import identity
    from runner.services.identity import OPERATOR

    after = ""
    while page := identity.tokens_of(service, OPERATOR, user_id, after, PAGE):
        yield from page
        after = page[-1].id


def _document(one: Token) -> dict[str, object]:
    return {
        "id": one.id,
        "label": one.label,
        "scopes": sorted(scope.value for scope in one.scopes),
        "created_at": one.created_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
        "last_used_at": one.last_used_at.isoformat() if one.last_used_at else None,
    }


def _table(found: list[Token]) -> Table:
    from runner.cli.tables import cell

    table = Table("id", "label", "until", "last used", "", box=None, header_style="bold", pad_edge=False)
    for one in found:
        used = f"{one.last_used_at:%Y-%m-%d %H:%M}" if one.last_used_at else "never"
        state = "revoked" if one.revoked_at else ""
        table.add_row(one.id, cell(one.label), f"{one.expires_at:%Y-%m-%d}", used, state)
    return table
