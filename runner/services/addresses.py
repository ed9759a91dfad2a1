"""Where webhooks may go: to public addresses alone, so that nobody reaches our network through us (SSRF).

A name is resolved once, every address that it has is judged, and the connection goes to the very address
that was judged: a name server that answers differently the second time gains nothing.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

from runner.domain.errors import UsageError
from runner.settings import Settings

Address: TypeAlias = IPv4Address | IPv6Address

_PORTS: Final = {"https": 443, "http": 80}
_NAT64: Final = ip_network("64:ff9b::/96")


class AddressRefusedError(UsageError):
    """Deliveries do not go there."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to connect, and what to ask for there."""

    address: Address
    host: str
    port: int


def check_url(settings: Settings, url: str) -> SplitResult:
    """The parts of a URL that has the right form. Raises `AddressRefusedError`."""
    schemes = ("https", "http") if settings.webhook_http_allowed else ("https",)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refused("it is no URL") from error
    if parts.scheme not in schemes:
        raise _refused(f"it does not begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    if not parts.hostname or not url.isascii() or not url.isprintable():
        raise _refused("it is no URL")
    if parts.username is not None or parts.password is not None:
        raise _refused("it has a password in it")
    if port == 0:
        raise _refused("it has no port that there is")
    literal = _literal(parts.hostname)
    if literal is not None and not is_allowed(settings, literal):
        raise _refused("it leads to an address that is not public")
    return parts


def resolve(settings: Settings, url: str) -> Destination:
    """Where a URL leads now. Raises `AddressRefusedError` when any of its addresses is not to be reached."""
    parts = check_url(settings, url)
    host = parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _refused("its host's name leads nowhere") from error
    addresses = [ip_address(str(info[4][0]).partition("%")[0]) for info in found]
    if not addresses or not all(is_allowed(settings, address) for address in addresses):
        raise _refused("it leads to an address that is not public")
    return Destination(addresses[0], host, port)


def is_allowed(settings: Settings, address: Address) -> bool:
    """Whether it is public, or in a network that the operator allows."""
    inner = _embedded(address)
    if any(inner in network for network in map(ip_network, settings.webhook_networks_allowed)):
        return True
    return inner.is_global and not inner.is_multicast


def _embedded(address: Address) -> Address:
    """The IPv4 address in an IPv6 one that stands for it: mapped, 6to4, Teredo, or NAT64."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        teredo = address.teredo[1] if address.teredo else None
        return address.ipv4_mapped or address.sixtofour or teredo or address
    return address


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _refused(reason: str) -> AddressRefusedError:
    return AddressRefusedError(
        f"Webhooks do not go to this URL: {reason}.", "Give the https:// URL of a public host."
    )
