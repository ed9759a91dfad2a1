"""A sandbox is told how long to live whatever just happens in it."""

from __future__ import annotations

import threading

import pytest

from runner.domain.observation import Observation
from runner.sandbox.model import SandboxSpec
from tests.fakes.sandbox import FakeSandbox
from tests.sandbox.sandbox_fixtures import sh


def test_while_the_end_of_a_process_is_being_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has ended, and whoever asks is not told so yet."""
    with FakeSandbox(SandboxSpec("sha256:0", 64)) as sandbox:
        heard, go_on, over = threading.Event(), threading.Event(), sandbox._process_over

        def process_over(seen: Observation | None) -> None:
            heard.set()
            go_on.wait(60)
            over(seen)

        monkeypatch.setattr(sandbox, "_process_over", process_over)
        with sandbox.start(sh("true")):
            assert heard.wait(60)
            telling = threading.Timer(0.2, go_on.set)
            telling.start()
            sandbox.extend(600)
            telling.join()
        assert sandbox.run(sh("true")).exit_code == 0
