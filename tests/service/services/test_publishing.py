"""Who publishes at the same moment as somebody else is not turned away for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import sqlalchemy as sa

from runner.catalog import bundle
from runner.domain.access import Actor, Role
from runner.domain.errors import NotFoundError
from runner.library import source_files
from runner.services import challenges
from runner.services.challenges import Published
from runner.services.operator import OPERATOR_ID, in_person
from runner.storage import tables
from tests.challenge_folders import CHALLENGE, write_challenge
from tests.service.office import Office

AT_ONCE = 6
SLUG = "shout"


def _packed(folder: Path) -> bytes:
    return bundle.zip_of(
        {file.path: bundle.BundledFile(file.data, file.executable) for file in source_files(folder)}
    )


def _all_at_once(publish: Callable[[int], Published]) -> list[Published]:
    start = Barrier(AT_ONCE)

    def one(number: int) -> Published:
        start.wait()
        return publish(number)

    with ThreadPoolExecutor(AT_ONCE) as crew:
        return list(crew.map(one, range(AT_ONCE)))


def _versions(office: Office) -> int:
    with office.database.read() as connection:
        counted = sa.select(sa.func.count()).select_from(tables.challenge_versions)
        return connection.execute(counted).scalar_one()


def test_a_first_version_that_is_published_several_times_at_once_is_stored_once(
    office: Office, tmp_path: Path
) -> None:
    packed = _packed(write_challenge(tmp_path / SLUG))
    done = _all_at_once(lambda _: challenges.publish(office.service, in_person(office.service), SLUG, packed))
    assert sorted(one.is_new for one in done) == [*[False] * (AT_ONCE - 1), True]
    assert len({one.stored for one in done}) == 1
    assert _versions(office) == 1
    with office.database.read() as connection:
        assert list(connection.execute(sa.select(tables.users.c.id)).scalars()) == [OPERATOR_ID]


def test_another_version_that_is_published_several_times_at_once_is_stored_once(
    office: Office, tmp_path: Path
) -> None:
    author = office.somebody(Role.AUTHOR)
    challenges.publish(office.service, author, SLUG, _packed(write_challenge(tmp_path / SLUG)))
    write_challenge(tmp_path / SLUG, yaml=CHALLENGE.replace("1.0.0", "2.0.0"))
    packed = _packed(tmp_path / SLUG)
    done = _all_at_once(lambda _: challenges.publish(office.service, author, SLUG, packed))
    assert sorted(one.is_new for one in done) == [*[False] * (AT_ONCE - 1), True]
    assert _versions(office) == 2


def test_of_two_authors_who_want_a_name_at_once_one_has_it(office: Office, tmp_path: Path) -> None:
    authors = [office.somebody(Role.AUTHOR) for _ in range(AT_ONCE)]
    packed = _packed(write_challenge(tmp_path / SLUG))

    def publish(author: Actor) -> bool:
        try:
            return challenges.publish(office.service, author, SLUG, packed).is_new
        except NotFoundError:
            return False

    with ThreadPoolExecutor(AT_ONCE) as crew:
        assert sorted(crew.map(publish, authors)) == [*[False] * (AT_ONCE - 1), True]
    assert _versions(office) == 1
