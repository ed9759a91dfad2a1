"""What the engine's failures mean for whoever builds images."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from docker.errors import DockerException
from requests.exceptions import RequestException

from runner.domain.errors import EngineError
from runner.images.authorities import SETTING

_NEXT_STEPS: tuple[tuple[str, str], ...] = (
    (
        r"no space left on device",
        "The engine's disk is full: free some (`docker system df` shows what uses it), then try again.",
    ),
    (
        r"failed to fetch|temporary failure resolving|could not resolve|(unable|could not) to? ?connect",
        "While images are built, containers must reach Debian's packages: check network, DNS and proxy.",
    ),
    (
        r"certificate[ _]verify[ _]failed|self.signed certificate|unable to get (local )?issuer certificate",
        f"Behind a proxy that opens TLS, put its certificate into {SETTING}, as PEM.",
    ),
    (
        r"permissionerror|permission denied .*docker",
        "Join the docker group (`sudo usermod -aG docker $USER`, then log in again) or use sudo.",
    ),
    (
        r"filenotfounderror|connectionrefusederror",
        "Start Docker Engine, or let `make setup` install it; DOCKER_HOST says where it is if not here.",
    ),
)
_OTHERWISE = "Run `fairtrial doctor` to see whether the engine is well."


def explain(what: str, reason: str, output: str = "") -> EngineError:
    """The error for something that the engine did not do; reason and output decide the next step."""
    return EngineError(f"{what}: {reason.strip().rstrip('.')}.", _next_step(f"{reason}\n{output}"))


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn the engine's and the transport's exceptions into `EngineError`."""
    try:
        yield
    except (DockerException, RequestException) as error:
        raise explain(what, str(getattr(error, "explanation", None) or error)) from error


def _next_step(reason: str) -> str:
    found = (advice for words, advice in _NEXT_STEPS if re.search(words, reason, re.IGNORECASE))
    return next(found, _OTHERWISE)
