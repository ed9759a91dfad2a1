"""Which runtime runs sandboxes is read from the environment, and nothing else that stands there passes."""

from __future__ import annotations

import pytest

from runner.domain.errors import UsageError
from runner.sandbox.runtime import DEFAULT, MAY_LACK, RUNTIME, Part, Runtime, read_runtime

KNOWN = ("runc", "runsc")


def test_the_engines_default_is_used_unless_another_is_named() -> None:
    assert read_runtime({}, KNOWN) == read_runtime({RUNTIME: "", MAY_LACK: ""}, KNOWN) == DEFAULT


def test_a_runtime_lacks_nothing_unless_it_may() -> None:
    assert read_runtime({RUNTIME: "runsc"}, KNOWN) == Runtime("runsc", frozenset())


def test_what_it_may_lack_is_a_list_of_parts() -> None:
    read = read_runtime({RUNTIME: "runsc", MAY_LACK: "mounts, cpu-time,"}, KNOWN)
    assert read == Runtime("runsc", frozenset({Part.MOUNTS, Part.CPU_TIME}))


@pytest.mark.parametrize(
    ("environment", "message", "next_step"),
    [
        ({RUNTIME: "kata"}, "the engine's runtimes are runc, runsc", "daemon.json"),
        ({RUNTIME: "runsc", MAY_LACK: "mounts,network"}, "has 'network' in it", "ambient-capabilities"),
        ({MAY_LACK: "mounts"}, "FAIRTRIAL_ENGINE_RUNTIME is not", "Unset it"),
    ],
)
def test_what_cannot_be_meant_is_refused(environment: dict[str, str], message: str, next_step: str) -> None:
    with pytest.raises(UsageError, match=message) as raised:
        read_runtime(environment, KNOWN)
    assert next_step in raised.value.next_step
