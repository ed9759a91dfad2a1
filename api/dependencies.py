"""What routes work with.

All are coroutines: the framework would have a thread call a plain function.
"""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from api.sse import Streams
from api.watcher import Watcher
from runner.services.service import Service


def service_of(request: Request) -> Service:
    """What `TheService` is, for what is asked for so often that another dependency costs too much."""
    return cast(Service, request.app.state.service)


async def _service(request: Request) -> Service:
    return service_of(request)


async def _streams(request: Request) -> Streams:
    return cast(Streams, request.app.state.streams)


async def _watcher(request: Request) -> Watcher:
    return cast(Watcher, request.app.state.watcher)


TheService = Annotated[Service, Depends(_service)]
TheStreams = Annotated[Streams, Depends(_streams)]
TheWatcher = Annotated[Watcher, Depends(_watcher)]
