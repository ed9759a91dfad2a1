"""Challenges: what candidates get of them, what authors see of them, and how they are published."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from runner.catalog import bundle, inspect, statement
from runner.catalog.slugs import is_slug
from runner.domain.access import Action, Actor, Target
from runner.domain.challenge import Challenge
from runner.domain.errors import (
    ArchiveTooLargeError,
    ConflictError,
    NotAChallengeError,
    NotFoundError,
    UnknownChallengeError,
)
from runner.intake.sizes import readable
from runner.intake.upload import from_archive
from runner.languages.facts import offered_languages
from runner.library import source_files, write_files
from runner.services.guard import reach_of, require, target_in
from runner.services.service import Service
from runner.storage import audit, blobs, challenges, people
from runner.storage.challenges import NewVersion, StoredChallenge, StoredVersion
from runner.storage.submissions import Version

CHALLENGE_FILE: Final = "challenge.yaml"
_MOST_VERSIONS: Final = 1000
"""That are listed of one challenge."""


@dataclass(frozen=True, slots=True)
class CandidatesView:
    """What a candidate gets: nothing secret is in it."""

    stored: StoredChallenge
    facts: dict[str, Any]
    statement_html: str
    statement_markdown: str


@dataclass(frozen=True, slots=True)
class AuthorsView:
    """The challenge as it grades, and all its files."""

    candidates: CandidatesView
    challenge: Challenge
    files: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Published:
    """A version that was published; `is_new` unless these very files were published before."""

    stored: StoredChallenge
    is_new: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Where code is handed in: the challenge that it is for, and the version that it will meet."""

    challenge: Challenge
    version: Version


def listed(service: Service, actor: Actor, after: str, limit: int) -> list[StoredChallenge]:
    """Those within reach, by slug."""
    require(actor, Action.LIST_CHALLENGES)
    with service.database.read() as connection:
        return challenges.listed(connection, reach_of(connection, actor), after, limit)


def find(service: Service, actor: Actor, action: Action, slug: str) -> StoredChallenge:
    """The challenge of that slug, if the actor may do that to it. Raises `UnknownChallengeError`."""
    with service.database.read() as connection:
        stored = challenges.by_slug(connection, slug)
        target = target_in(connection, actor, stored.id) if stored else Target()
    return reached(actor, action, stored, target)


def reached(actor: Actor, action: Action, stored: StoredChallenge | None, target: Target) -> StoredChallenge:
    """What was looked up, if the actor may do that to it. Raises `UnknownChallengeError`."""
    try:
        require(actor, action, target)
    except NotFoundError as error:
        raise _unknown() from error
    if stored is None:
        raise _unknown()
    return stored


def desk(service: Service, actor: Actor, action: Action, slug: str) -> Desk:
    """Where code may be handed in, before it is read: the challenge's limits say how much is read."""
    return desk_for(service, find(service, actor, action, slug))


def desk_for(service: Service, found: StoredChallenge) -> Desk:
    """The same for a challenge that was found for that action."""
    return Desk(load(service, found), Version(found.id, found.sha256))


def candidates_view(service: Service, found: StoredChallenge) -> CandidatesView:
    """What a candidate gets of a challenge that was found for `READ_BUNDLE`."""
    challenge = load(service, found)
    languages = offered_languages(challenge)
    return CandidatesView(
        stored=found,
        facts=bundle.facts(challenge, languages),
        statement_html=statement.html(challenge, languages),
        statement_markdown=statement.markdown(challenge, languages),
    )


def bundle_of(service: Service, found: StoredChallenge) -> bytes:
    """The same as a zip archive."""
    challenge = load(service, found)
    return bundle.zip_of(bundle.contents(challenge, offered_languages(challenge)))


def authors_view(service: Service, found: StoredChallenge) -> AuthorsView:
    """All of a challenge that was found for `READ_SOURCE`."""
    with service.database.read() as connection:
        files = challenges.file_list(connection, found.id, found.sha256)
    return AuthorsView(candidates_view(service, found), load(service, found), tuple(files))


def archive_of(service: Service, found: StoredChallenge) -> bytes:
    """All files of that version as a zip archive, as they were published."""
    with service.database.read() as connection:
        files = challenges.files_of(connection, found.id, found.sha256)
    contents = {file.path: bundle.BundledFile(file.data, file.executable) for file in files or ()}
    return bundle.zip_of(contents)


def versions(service: Service, found: StoredChallenge) -> list[StoredVersion]:
    """The versions of a challenge that was found for `READ_SOURCE`, the newest first."""
    with service.database.read() as connection:
        return challenges.versions(connection, found.id, _MOST_VERSIONS)


def publish(service: Service, actor: Actor, slug: str, archive: bytes) -> Published:
    """Publish the challenge in an archive: a new one, which is granted to its author, or a new version.

    Raises:
        ArchiveError: the archive is broken, hostile or too large.
        NotAChallengeError: it holds no challenge, or one with mistakes; nothing was published.
    """
    require_publishing(service, actor, slug)
    with tempfile.TemporaryDirectory(prefix="fairtrial-publish-") as folder:
        root = Path(folder) / slug
        write_files(root, _unpacked(service, archive))
        challenge = _checked(root)
        new = NewVersion(
            sha256=challenge.sha256,
            version=challenge.version,
            name=challenge.name,
            kind=challenge.kind.value,
            files=source_files(root),
            created_by=actor.user_id,
        )
    return _stored(service, actor, slug, new)


def _unknown() -> UnknownChallengeError:
    return UnknownChallengeError(
        "There is no challenge of that name that you can reach.",
        "List those that you can with `GET /v1/challenges`; ask for a grant if one is missing.",
    )


def load(service: Service, stored: StoredChallenge) -> Challenge:
    """The current version of a challenge."""
    return service.library.challenge(Version(stored.id, stored.sha256))


def require_publishing(service: Service, actor: Actor, slug: str) -> None:
    """Before anything is unpacked. Somebody else's slug can neither be taken nor found out about."""
    if not is_slug(slug):
        raise NotAChallengeError(
            "This is no name for a challenge.", "Use lower-case words with hyphens, such as top-talkers."
        )
    with service.database.read() as connection:
        stored = challenges.by_slug(connection, slug)
        if stored is None:
            require(actor, Action.CREATE_CHALLENGE)
        else:
            require(actor, Action.PUBLISH_VERSION, target_in(connection, actor, stored.id))


def _unpacked(service: Service, archive: bytes) -> Iterable[Any]:
    settings = service.settings
    files = from_archive(
        archive, max_bytes=settings.max_challenge_bytes, max_files=settings.max_challenge_files
    ).files
    for file in files:
        if len(file.data) > blobs.MAX_BYTES:
            limit = readable(blobs.MAX_BYTES)
            raise ArchiveTooLargeError(
                f"A file of the challenge is larger than {limit}.", "Have a generator make its content."
            )
    return files


def _checked(root: Path) -> Challenge:
    if not (root / CHALLENGE_FILE).is_file():
        raise NotAChallengeError(
            f"The archive has no {CHALLENGE_FILE}.", "Pack the challenge's folder, or what is in it."
        )
    challenge, diagnostics = inspect(root)
    if challenge is None:
        errors = sum(diagnostic.is_error for diagnostic in diagnostics)
        count = "a mistake" if errors == 1 else f"{errors} mistakes"
        raise NotAChallengeError(
            f"{root.name} was not published: it has {count}.",
            "Mend what `errors` lists; `fairtrial verify` shows the same on your machine.",
            diagnostics,
        )
    return challenge


def _stored(service: Service, actor: Actor, slug: str, new: NewVersion) -> Published:
    with service.database.write() as connection:
        is_new = _placed(connection, actor, slug, new)
        detail = {"sha256": new.sha256, "version": new.version}
        audit.record(connection, actor, "challenge.published", f"challenge/{slug}", detail)
        stored = challenges.by_slug(connection, slug)
    assert stored is not None
    return Published(stored, is_new)


def _placed(connection: Connection, actor: Actor, slug: str, new: NewVersion) -> bool:
    """Whether it is new. Whoever publishes the same at the same moment finds it there."""
    if challenges.by_slug(connection, slug) is None:
        with suppress(ConflictError):  # somebody has taken the slug since
            people.grant(connection, challenges.create(connection, slug, new), actor.user_id)
            return True
    known = challenges.by_slug(connection, slug)
    assert known is not None
    require(actor, Action.PUBLISH_VERSION, target_in(connection, actor, known.id))
    return challenges.publish(connection, known.id, new)
