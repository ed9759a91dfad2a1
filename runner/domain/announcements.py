"""What webhooks are told."""

from __future__ import annotations

from enum import StrEnum


class Announcement(StrEnum):
    """A type of what is told. Payloads hold ids alone: what they name is read by the API."""

    GRADED = "submission.graded"
    NOT_GRADED = "submission.ungraded"
    REGRADE_READY = "regrade.ready"
