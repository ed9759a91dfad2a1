"""Who the users of a sandbox are on the host."""

import pytest

from runner.sandbox.users import Users

ALL = "         0          0 4294967295\n"
REMAPPED = "         0     100000      65536\n"
ROOTLESS = "         0       1000          1\n         1     100000      65536\n"


def test_where_nobody_is_remapped_everybody_is_who_they_are():
    users = Users.of(ALL, ALL)
    assert not users.are_remapped
    assert (users.uid(0), users.gid(20015)) == (0, 20015)


@pytest.mark.parametrize(("text", "root", "user"), [(REMAPPED, 100_000, 120_015), (ROOTLESS, 1000, 120_014)])
def test_everybody_has_an_id_of_the_hosts(text: str, root: int, user: int):
    users = Users.of(text, text)
    assert users.are_remapped
    assert (users.uid(0), users.uid(20015), users.gid(20015)) == (root, user, user)


def test_groups_are_mapped_by_themselves():
    users = Users.of(REMAPPED, ALL)
    assert not users.are_remapped
    assert (users.uid(7), users.gid(7)) == (100_007, 7)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0 0",
        "nonsense",
        "1 100000 65536\n",
        "0 100000 65535\n",
        "0 1000 1\n2 100000 65536\n",
    ],
)
def test_a_map_that_lacks_ids_is_refused(text: str):
    with pytest.raises(ValueError):  # noqa: PT011 - any
        Users.of(text, ALL)
