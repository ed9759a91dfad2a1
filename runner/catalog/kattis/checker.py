"""The arguments of the format's default output validator, as options of our checker `tokens`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from runner.domain.cases import CheckerSpec
from runner.domain.checkers.tokens import finite

Complain = Callable[[str, str], None]
"""Takes what is wrong with the arguments, and what to write instead."""

_FLAGS: Final = ("case_sensitive", "space_change_sensitive")
_TOLERANCES: Final = ("float_tolerance", "float_relative_tolerance", "float_absolute_tolerance")


def checker(args: Sequence[str], complain: Complain) -> CheckerSpec:
    """The checker that these arguments ask for. The last of several values counts."""
    options: dict[str, Any] = {}
    rest = list(args)
    while rest:
        word = rest.pop(0)
        if word in _FLAGS:
            options[word] = True
        elif word not in _TOLERANCES:
            known = ", ".join(f"`{name}`" for name in (*_FLAGS, *_TOLERANCES))
            complain(f"the default validator has no argument `{word}`", f"it has {known}")
        elif not rest or (tolerance := finite(rest[0].encode())) is None or tolerance < 0:
            complain(f"`{word}` needs a number after it that is not negative", f"write `{word} 1e-6`")
        else:
            rest.pop(0)
            options[word] = tolerance
    return CheckerSpec("tokens", options)
