"""The limits of a package: what it states, what the format defaults to, and where a time limit is derived."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from runner.catalog.kattis.keys import Keys
from runner.catalog.kattis.package import TIME_LIMIT_FILE, Package
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.limits import JudgeLimits, Limits, TimeLimitRule

DOMJUDGE_FILE: Final = PurePosixPath("domjudge-problem.ini")
GENEROUS_SECONDS: Final = 60.0
"""The most that a derived time limit can be, and what submissions get while it is being found."""
_MOST_SECONDS: Final = 24 * 60 * 60.0
_MOST_TIMES: Final = 1000.0
_MOST_SIZE: Final = float(1 << 30)
"""Of what a limit may be: seconds, multiples, and MiB or KiB. The clocks of an engine and its counters end
somewhere, and nobody waits so long.
"""
_MEMORY: Final = 2048
_KIB: Final = 1 << 10
_MIB: Final = 1 << 20
_VALIDATION: Final = JudgeLimits(memory=_MEMORY, output=64)
"""Where a package states nothing: more than is usual, as one that talks writes all that a program reads."""
_LINE: Final = re.compile(
    r"""\s*([A-Za-z_-]+)\s*=\s*(?:'([^']*)'|"([^"]*)"|([^;]*?))\s*(?:;.*)?\Z""",
)
"""One setting of an INI file as PHP reads it, by which DOMjudge does: what follows a `;` is a comment."""
_ON_THE_SERVER: Final = ("special_run", "special_compare")


@dataclass(frozen=True, slots=True)
class PackageLimits:
    """Limits as a package states them; `time_limit` is None where it leaves that to the judge."""

    time_limit: float | None
    rule: TimeLimitRule
    memory: int = _MEMORY
    states_memory: bool = False
    output: int = 8
    states_output: bool = False
    code: int = 128
    states_code: bool = False
    compilation_time: float = 60.0
    compilation_memory: int = _MEMORY
    validation: JudgeLimits = _VALIDATION
    passes: int = 1

    def limits(self, longest_answer: int, largest_submission: int = 0) -> Limits:
        """As cases are run under them; sizes are in bytes.

        Where no output limit is stated, twice the longest answer has room, and where none of code is, the
        largest submission of the package's.
        """
        seconds = GENEROUS_SECONDS if self.time_limit is None else self.time_limit
        needed = 0 if self.states_output else -(-2 * longest_answer // _MIB)
        code = 0 if self.states_code else -(-largest_submission // _KIB)
        return Limits(
            time_limit=seconds,
            wall_time=wall_time(seconds),
            memory=self.memory,
            output=max(self.output, needed),
            code=max(self.code, code),
            compilation_time=self.compilation_time,
            compilation_memory=self.compilation_memory,
        )


def wall_time(time_limit: float) -> float:
    """How long a case may take on the clock: a guard against sleepers, which the format leaves to the judge.

    Generous, so that a program that waits for a busy core is not taken for one.
    """
    return 4 * time_limit + 4


def read_limits(keys: Keys, *, multi_pass: bool) -> PackageLimits:
    """`limits` of 2023-07 and 2025-09."""
    limits = keys.inner("limits")
    multipliers = limits.inner("time_multipliers")
    rule = TimeLimitRule(
        multiplier=multipliers.number("ac_to_time_limit", 2.0, least=1, above=False, most=_MOST_TIMES),
        resolution=limits.number("time_resolution", 1.0, most=_MOST_SECONDS),
        margin=multipliers.number("time_limit_to_tle", 1.5, least=1, above=False, most=_MOST_TIMES),
    )
    multipliers.finish()
    time_limit = limits.number("time_limit", 0.0, most=_MOST_SECONDS) or None
    if time_limit is not None and limits.has("time_resolution"):
        whole = time_limit / rule.resolution
        if abs(whole - round(whole)) > 1e-9:
            message = f"{time_limit:g} s is no whole multiple of `time_resolution`, {rule.resolution:g} s"
            limits.complain("time_limit", message, "mend one of the two", Severity.WARNING)
    found = replace(
        _common(limits, PackageLimits(time_limit, rule)), passes=_passes(limits, multi_pass=multi_pass)
    )
    limits.finish()
    return found


def _passes(limits: Keys, *, multi_pass: bool) -> int:
    passes = int(limits.number("validation_passes", 2, least=2, above=False, whole=True))
    if limits.has("validation_passes") and not multi_pass:
        message = "`validation_passes` is for multi-pass problems alone"
        fix = "delete it, or add `multi-pass` to `type` (legacy: to `validation`)"
        limits.complain("validation_passes", message, fix, limits.unknown)
    return passes if multi_pass else 1


def read_legacy_limits(keys: Keys, *, multi_pass: bool) -> PackageLimits:
    """`limits` of a legacy package, where the format has neither a time limit nor passes; packages have."""
    limits = keys.inner("limits")
    rule = TimeLimitRule(
        multiplier=limits.number("time_multiplier", 5.0, most=_MOST_TIMES),
        resolution=1.0,
        margin=limits.number("time_safety_margin", 2.0, most=_MOST_TIMES),
    )
    time_limit = limits.number("time_limit", 0.0, most=_MOST_SECONDS) or None
    found = replace(
        _common(limits, PackageLimits(time_limit, rule)), passes=_passes(limits, multi_pass=multi_pass)
    )
    limits.finish()
    return found


def _common(limits: Keys, found: PackageLimits) -> PackageLimits:
    def whole(key: str, default: float) -> int:
        return int(limits.number(key, default, whole=True, most=_MOST_SIZE))

    return replace(
        found,
        memory=whole("memory", found.memory),
        states_memory=limits.has("memory"),
        output=whole("output", found.output),
        states_output=limits.has("output"),
        code=whole("code", found.code),
        states_code=limits.has("code"),
        compilation_time=limits.number("compilation_time", found.compilation_time, most=_MOST_SECONDS),
        compilation_memory=whole("compilation_memory", found.compilation_memory),
        validation=JudgeLimits(
            limits.number("validation_time", found.validation.time_limit, most=_MOST_SECONDS),
            whole("validation_memory", found.validation.memory),
            whole("validation_output", found.validation.output),
        ),
    )


def with_domjudge(limits: PackageLimits, package: Package, said: list[Diagnostic]) -> PackageLimits:
    """The time limit of DOMjudge's and Kattis's own files, which beats `problem.yaml`."""
    settings = list(_settings(package))
    for name, _, line in settings:
        if name in _ON_THE_SERVER:
            message = f"`{name}` names a program of a DOMjudge server, which is no part of the package"
            fix = "put it into `output_validators/`, with `validation: custom` in `problem.yaml`"
            said.append(Diagnostic(str(DOMJUDGE_FILE), line, 1, message, fix, Severity.WARNING))
    if package.has(TIME_LIMIT_FILE) and (text := _text(package, TIME_LIMIT_FILE).strip()):
        return _with(limits, TIME_LIMIT_FILE, text, 1, said)
    for name, value, line in settings:
        if name == "timelimit":
            return _with(limits, DOMJUDGE_FILE, value, line, said)
    return limits


def _with(
    limits: PackageLimits, path: PurePosixPath, text: str, line: int, said: list[Diagnostic]
) -> PackageLimits:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _MOST_SECONDS:
        fix = f"write a number of seconds, up to {_MOST_SECONDS:,.0f}"
        said.append(Diagnostic(str(path), line, 1, f"`{text}` is no time limit", fix))
        return limits
    return replace(limits, time_limit=seconds)


def _settings(package: Package) -> Iterator[tuple[str, str, int]]:
    """Name, value and line of each setting that DOMjudge's file has a value for."""
    if not package.has(DOMJUDGE_FILE):
        return
    for number, line in enumerate(_text(package, DOMJUDGE_FILE).splitlines(), start=1):
        if (match := _LINE.match(line)) and (value := match[2] or match[3] or match[4]):
            yield match[1], value, number


def _text(package: Package, path: PurePosixPath) -> str:
    return package.read(path).decode("utf-8-sig", "replace")
