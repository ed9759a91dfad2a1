"""That the doctor tells of a lock that cannot be read."""

from __future__ import annotations

from runner.doctor.examine import lock_findings
from runner.images.lock import LockError, parse


def test_a_lock_that_cannot_be_read_is_told_and_is_no_reason_to_grade_nothing():
    (found,) = lock_findings(LockError("x.lock is no lock: line 4 is not a package.", "Delete it."))
    assert found.ok
    assert found.seen == "none is used: x.lock is no lock: line 4 is not a package. Delete it."


def test_nothing_is_said_of_a_lock_that_is_one_or_is_not_there():
    assert not list(lock_findings(parse("snapshot 20261130T120000Z\nimages c\n")))
    assert not list(lock_findings(None))
