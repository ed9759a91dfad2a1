"""The formats of JSON Schema that are checked."""

from __future__ import annotations

from datetime import datetime

from jsonschema import FormatChecker

FORMATS = FormatChecker(formats=("date", "email", "ipv4", "ipv6", "uuid"))


@FORMATS.checks("date-time", raises=ValueError)
def _date_time(value: object) -> bool:
    """RFC 3339: with a T and an offset."""
    if not isinstance(value, str):
        return True
    return "T" in value.upper() and datetime.fromisoformat(value).tzinfo is not None
