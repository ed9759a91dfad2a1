"""Puts the service together. All that it works with is passed in, so two can live side by side."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Final

from anyio import to_thread
from fastapi import Depends, FastAPI
from prometheus_client import CollectorRegistry

import runner
from api import bodies, error_answers, openapi
from api.metrics import HttpMetrics, PlatformMetrics, told_by
from api.middleware.access_log import AccessLogMiddleware
from api.middleware.body_limits import BodyLimitsMiddleware
from api.middleware.framing import FramingMiddleware
from api.middleware.last_resort import LastResortMiddleware
from api.middleware.request_id import RequestIdMiddleware
from api.middleware.security_headers import SecurityHeadersMiddleware, https_only
from api.paces import Paces
from api.readers import Readers
from api.routes import (
    audit,
    challenges,
    events,
    grants,
    health,
    metrics,
    problems,
    regrades,
    reports,
    runs,
    signing_keys,
    submissions,
    tokens,
    users,
    webhooks,
)
from api.sse import Streams
from api.watcher import Watcher
from runner.services.service import Service
from runner.settings import Settings

THREADS: Final = 12
"""Requests that are worked on at a time. More would fight over the interpreter, and over connections to the
database: those beyond the pool's are opened and closed for each request.
"""
_ROUTES: Final[tuple[ModuleType, ...]] = (
    challenges,
    submissions,
    reports,
    runs,
    events,
    users,
    tokens,
    grants,
    regrades,
    webhooks,
    audit,
    health,
    metrics,
    problems,
    signing_keys,
)
"""Each has a `router`; in the order in which the API's description lists them."""


def create_app(service: Service, streams: Streams, registry: CollectorRegistry) -> FastAPI:
    """The service as an ASGI application.

    Args:
        service: what its routes work with.
        streams: all its event streams, which its server ends.
        registry: where this process's metrics are kept.
    """
    app = FastAPI(
        title=openapi.TITLE,
        version=runner.__version__,
        description=openapi.DESCRIPTION,
        openapi_tags=[dict(tag) for tag in openapi.TAGS],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        dependencies=[Depends(bodies.json_only)],
    )
    app.state.service = service
    app.state.streams = streams
    app.state.registry = told_by(registry)
    app.state.readers = Readers()
    app.state.paces = Paces(service.settings.reads_per_minute)
    PlatformMetrics(service.database, app.state.registry)
    error_answers.install(app)
    openapi.install(app)
    _add_middleware(app, service.settings, registry)
    for routes in _ROUTES:
        app.include_router(routes.router)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What belongs to the event loop that serves."""
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    watcher = Watcher(app.state.service.database)
    app.state.watcher = watcher
    try:
        yield
    finally:
        await watcher.close()


def _add_middleware(app: FastAPI, settings: Settings, registry: CollectorRegistry) -> None:
    """From inside to outside: what is added last sees a request first."""
    app.add_middleware(
        BodyLimitsMiddleware, max_bytes=settings.max_body_bytes, max_seconds=settings.body_seconds
    )
    app.add_middleware(FramingMiddleware)
    app.add_middleware(LastResortMiddleware)
    app.add_middleware(SecurityHeadersMiddleware, extra=https_only() if settings.hsts else {})
    app.add_middleware(AccessLogMiddleware, metrics=HttpMetrics(registry))
    app.add_middleware(RequestIdMiddleware)
