"""The service's parts, which not everybody who grades has installed."""

from __future__ import annotations

from importlib.util import find_spec

from runner.domain.errors import UsageError

_SERVICE = (
    "alembic",
    "fastapi",
    "httpx",
    "prometheus_client",
    "pydantic_settings",
    "redis",
    "rq",
    "sqlalchemy",
    "structlog",
    "uvicorn",
)


def require_service() -> None:
    """Raises `UsageError` unless everything is there that the service needs."""
    missing = [name for name in _SERVICE if find_spec(name) is None]
    if missing:
        raise not_installed(missing[0])


def is_of_service(module: str) -> bool:
    """Whether a module comes with the service's parts."""
    return module.partition(".")[0] in _SERVICE


def not_installed(module: str) -> UsageError:
    """What to do about a part that is missing."""
    return UsageError(
        f"This command needs the service's parts, and {module} is not installed.",
        "Install them: pip install 'fairtrial[service]', or from a clone: pip install '.[service]'.",
    )
