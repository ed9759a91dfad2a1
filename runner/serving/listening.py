"""The socket that the service listens on: bound by the parent, which can say at once that a port is taken."""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import Final

from runner.domain.errors import UsageError

_BACKLOG: Final = 512


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket; port 0 takes a free one. Raises `UsageError` when that cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise UsageError(f"{host} is no address of this machine.", "Give another one with --host.") from error
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _explained(error, host, port) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """Where it listens, for people and for FAIRTRIAL_SERVER."""
    host, port, *_ = listener.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_reachable_from_elsewhere(listener: socket.socket) -> bool:
    """Whether other machines can connect."""
    return not ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def _explained(error: OSError, host: str, port: int) -> UsageError:
    if error.errno == errno.EADDRINUSE:
        return UsageError(
            f"Port {port} of {host} is taken.", "Choose another with --port, or end what listens there."
        )
    if error.errno == errno.EACCES:
        return UsageError(f"Port {port} is not yours to listen on.", "Choose one above 1023 with --port.")
    return UsageError(f"{host} port {port} cannot be listened on: {error.strerror}.", "Choose another.")
