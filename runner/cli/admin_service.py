"""What the commands below `fairtrial admin` share: the service's record, and texts to be kept in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runner.domain.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from runner.services.service import Service

LONGEST_LINE = 200


@contextmanager
def opened() -> Iterator[Service]:
    """The service on the database that the environment names, whose tables must be there already."""
    from runner.services.service import Service
    from runner.settings import read_settings
    from runner.storage import migrations

    settings = read_settings()
    _require_file(settings.database_url.get_secret_value())
    with Service.open(settings) as service:
        migrations.require_current(service.database)
        yield service


@contextmanager
def unless_found(message: str, next_step: str) -> Iterator[None]:
    """Say these two sentences of what is not found; the service's own are for those who come over HTTP."""
    try:
        yield
    except NotFoundError as error:
        raise NotFoundError(message, next_step) from error


def require_challenge(service: Service, slug: str) -> None:
    """Raises `NotFoundError` unless it is published."""
    from runner.domain.access import Action
    from runner.services import challenges
    from runner.services.identity import OPERATOR

    with unless_found(f"No challenge {slug} is published.", "Publish it: `fairtrial admin publish FOLDER`."):
        challenges.find(service, OPERATOR, Action.GRANT, slug)


class Line(click.ParamType[str]):
    """One line that is not blank, such as a name: as the API takes it."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The line without the space around it."""
        line = value.strip()
        if not line or len(line) > LONGEST_LINE or not line.isprintable():
            self.fail(f"must be one printable line of 1 to {LONGEST_LINE} characters.", param, ctx)
        return line


def _require_file(url: str) -> None:
    """SQLite would make an empty database wherever one happens to be."""
    import sqlalchemy as sa

    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        return  # whoever opens it says so
    path = parsed.database
    if parsed.get_backend_name() == "sqlite" and path and not Path(path).exists():
        raise UsageError(
            f"There is no database at {path}.",
            "Go to the folder where `fairtrial serve` runs, set FAIRTRIAL_DATABASE_URL, or make one with "
            "`fairtrial admin migrate`.",
        )
