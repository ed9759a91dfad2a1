"""What packages older than the legacy format say of all test data groups, in `problem.yaml`.

The format has these keys in `testdata.yaml`. Its tools still read them here, where they are over what any
group says, with older words for `on_reject`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from runner.catalog.kattis.keys import Keys
from runner.domain import legacy_settings
from runner.domain.scheme import OnReject

_KEYS: Final = ("accept_score", "reject_score", "range")
_ON_REJECT: Final[Mapping[str, str]] = {"first_error": OnReject.BREAK, "grade": OnReject.CONTINUE}
"""`worst_error` was the third: it leaves to each group how judging goes on."""


def of_all_groups(grading: Keys) -> dict[str, str]:
    """The keys as `testdata.yaml` would have them; one that says what it cannot is a warning, and no more."""
    found = {key: text for key in _KEYS if (text := grading.remark(key))}
    written = grading.remark("on_reject")
    if written in _ON_REJECT:
        found["on_reject"] = _ON_REJECT[written]
    elif written not in ("", "worst_error"):
        message = f"`on_reject` is `{written}`, which says nothing here"
        grading.complain("on_reject", message, "write it in `testdata.yaml`", grading.unknown)
    return {key: value for key, value in found.items() if _is_fit(grading, key, value)}


def _is_fit(grading: Keys, key: str, value: str) -> bool:
    try:
        legacy_settings.settings({key: value})
    except legacy_settings.SettingError as error:
        fix = "write what the format's table of `testdata.yaml` says, and there"
        grading.complain(key, str(error), fix, grading.unknown)
        return False
    return True
