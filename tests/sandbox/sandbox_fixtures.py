"""What each suite for providers of sandboxes starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from runner.sandbox.model import Command, Sandbox

Make = Callable[[int], Sandbox]


def sh(script: str, **settings: object) -> Command:
    """A shell script as a command."""
    return Command(("/bin/sh", "-c", script), **settings)  # type: ignore[arg-type] # settings are Command's fields


class SandboxFixtures:
    """Inherit, and give `make` (a sandbox with that lifetime in seconds, closed after the test) and `kill`
    (its PID 1 dies).
    """

    @pytest.fixture
    def make(self) -> Iterator[Make]:
        raise NotImplementedError

    @pytest.fixture
    def kill(self) -> Callable[[Sandbox], None]:
        raise NotImplementedError

    @pytest.fixture
    def sandbox(self, make: Make) -> Sandbox:
        return make(600)
