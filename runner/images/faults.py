"""What the engine's failures mean for whoever builds images."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from docker.errors import DockerException
from requests.exceptions import RequestException

from runner.domain.errors import EngineError

_DISK_FULL = "no space left on device"
_OFFLINE = (
    "failed to fetch",
    "temporary failure resolving",
    "could not resolve",
    "unable to connect",
    "could not connect",
)


def explain(what: str, reason: str) -> EngineError:
    """The error for something that the engine did not do; the next step follows from its words."""
    return EngineError(f"{what}: {reason.strip().rstrip('.')}.", _next_step(reason.lower()))


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn the engine's and the transport's exceptions into `EngineError`."""
    try:
        yield
    except (DockerException, RequestException) as error:
        raise explain(what, str(getattr(error, "explanation", None) or error)) from error


def _next_step(reason: str) -> str:
    if _DISK_FULL in reason:
        return "The engine's disk is full: free some (`docker system df` shows what uses it), then try again."
    if any(words in reason for words in _OFFLINE):
        return (
            "While images are built, containers must reach Debian's packages: check network, DNS and proxy."
        )
    if "permission denied" in reason:
        return "Join the docker group (`sudo usermod -aG docker $USER`, then log in again) or use sudo."
    return "Run `fairtrial doctor` to see whether the engine is well."
