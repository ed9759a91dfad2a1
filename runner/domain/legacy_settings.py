"""What the keys of a legacy Kattis package's `testdata.yaml` say ("Test data groups", "Default grader")."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from runner.domain.scheme import (
    CustomGrader,
    DefaultGrader,
    LegacySettings,
    OnReject,
    ScoreMode,
    VerdictMode,
)

_VERDICT_FLAGS: Final = {mode.value: mode for mode in VerdictMode} | {"no_errors": VerdictMode.WORST_ERROR}
"""`no_errors` is an older name, which Kattis/problemtools still takes."""
_SWITCHES: Final = ("ignore_sample", "accept_if_any_accepted")


class SettingError(ValueError):
    """A key says what it cannot.

    Attributes:
        key: which.
    """

    def __init__(self, key: str, wrong: str) -> None:
        """`wrong` is what it says of what it must."""
        super().__init__(f"`{key}` {wrong}")
        self.key = key


def settings(keys: Mapping[str, object]) -> LegacySettings:
    """The settings of a group; `keys` are its own, over those of the groups above it: `above | own`.

    Keys that are about something else, such as `output_validator_flags`, are not looked at. Raises
    `SettingError` with what is wrong.
    """
    on_reject = str(keys.get("on_reject", OnReject.BREAK))
    if on_reject not in set(OnReject):
        raise SettingError("on_reject", f"is break or continue, not {on_reject}")
    return LegacySettings(
        on_reject=OnReject(on_reject),
        grader=_grader(str(keys.get("grading", "default")), str(keys.get("grader_flags") or "").split()),
        accept_score=_number("accept_score", keys.get("accept_score", 1.0)),
        reject_score=_number("reject_score", keys.get("reject_score", 0.0)),
        range=_range(str(keys.get("range", "-inf +inf"))),
    )


def _grader(grading: str, flags: list[str]) -> DefaultGrader | CustomGrader:
    if grading == "custom":
        return CustomGrader(tuple(flags))
    if grading != "default":
        raise SettingError("grading", f"is default or custom, not {grading}")
    grader = DefaultGrader()
    for flag in flags:
        grader = _with_flag(grader, flag)
    return grader


def _with_flag(grader: DefaultGrader, flag: str) -> DefaultGrader:
    if flag in _VERDICT_FLAGS:
        return replace(grader, verdict_mode=_VERDICT_FLAGS[flag])
    if flag in set(ScoreMode):
        return replace(grader, score_mode=ScoreMode(flag))
    match flag:
        case "ignore_sample":
            return replace(grader, ignore_sample=True)
        case "accept_if_any_accepted":
            return replace(grader, accept_if_any_accepted=True)
    known = ", ".join((*_VERDICT_FLAGS, *ScoreMode, *_SWITCHES))
    raise SettingError("grader_flags", f"are some of {known}, and not {flag}")


def _range(text: str) -> tuple[float, float]:
    try:
        least, greatest = map(float, text.split())
    except ValueError:
        raise SettingError("range", f"is two numbers with a space between them, not {text}") from None
    if not least <= greatest:
        raise SettingError("range", f"is the least score and then the greatest, not {text}")
    return least, greatest


def _number(key: str, value: object) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(str(value))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise SettingError(key, f"is a number, not {value}")
    return number
