"""Headers that tell browsers what not to do with an answer (OWASP ASVS 5.0, V3.4 and V14.2).

A route that knows better sets its own: only what is missing is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""For answers that are data and load nothing."""
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""For our self-contained pages: their own styles, no scripts, an origin of their own. What a candidate wrote
is inert in them, and could still do nothing if it were not."""

ALWAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": DATA_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cache-Control": "no-store",
    }
)
_HSTS: Final = "max-age=31536000; includeSubDomains"


class SecurityHeadersMiddleware:
    """Adds them to every answer; Strict-Transport-Security where the operator says that https is in front."""

    def __init__(self, app: ASGIApp, extra: Mapping[str, str]) -> None:
        self.app = app
        self.headers = {**ALWAYS, **extra}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Security-Policy"] = PAGE_POLICY
            await send(message)

        await self.app(scope, receive, send_with_headers)


def https_only() -> Mapping[str, str]:
    """What to add when the service is reached over https alone."""
    return {"Strict-Transport-Security": _HSTS}
