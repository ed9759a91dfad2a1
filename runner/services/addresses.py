"""Where webhooks may go: to public addresses alone, so that nobody reaches our network through us (SSRF).

A name is resolved once, every address that it has is judged, and the connection goes to the very address
that was judged: a name server that answers differently the second time gains nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

from runner.domain.errors import UsageError
from runner.settings import Settings

Address: TypeAlias = IPv4Address | IPv6Address
Lookup: TypeAlias = Callable[[str, int], Sequence[tuple[Any, ...]]]
"""Where a name leads, as `socket.getaddrinfo` says it."""

_PORTS: Final = {"https": 443, "http": 80}
_NAT64: Final = ip_network("64:ff9b::/96")
_INSIDE: Final = (ip_network("192.0.0.0/24"), ip_network("168.63.129.16/32"))
"""Where clouds (Oracle's, Azure's) keep services of the machine itself, at addresses that look public."""
_GLOBAL_UNICAST: Final = ip_network("2000::/3")
"""All that IANA gave out of IPv6: what lies beyond it is nobody's public address."""


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
    if not parts.hostname or not url.isascii() or not url.isprintable() or " " in url:
        raise _refused("it is no URL")
    if parts.username is not None or parts.password is not None:
        raise _refused("it has a password in it")
    if port == 0:
        raise _refused("it has no port that there is")
    literal = _literal(parts.hostname)
    if literal is not None and not is_allowed(settings, literal):
        raise _refused("it leads to no public address")
    return parts


def look_up(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    """Ask the system's resolver. Raises `OSError`."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def resolve(settings: Settings, url: str, lookup: Lookup = look_up) -> Destination:
    """Where a URL leads now. Raises `AddressRefusedError` when any of its addresses is not to be reached."""
    parts = check_url(settings, url)
    host = parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
    try:
        found = lookup(host, port)
    except (OSError, UnicodeError) as error:
        raise _refused("it leads to no public address") from error
    addresses = [ip_address(str(info[4][0]).partition("%")[0]) for info in found]
    if not addresses or not all(is_allowed(settings, address) for address in addresses):
        raise _refused("it leads to no public address")
    return Destination(addresses[0], host, port)


def is_allowed(settings: Settings, address: Address) -> bool:
    """Whether it is public, or in a network that the operator allows."""
    inner = _embedded(address)
    if any(inner in network for network in map(ip_network, settings.webhook_networks_allowed)):
        return True
    if isinstance(inner, IPv6Address) and inner not in _GLOBAL_UNICAST:
        return False
    if any(inner in network for network in _INSIDE):
        return False
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
    """Also one that is written as the C library reads it: `2130706433`, `0x7f.1`, `0177.0.0.1`."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _refused(reason: str) -> AddressRefusedError:
    return AddressRefusedError(
        f"Webhooks do not go to this URL: {reason}.", "Give the https:// URL of a public host."
    )
