"""Tries to reach one place: `network.py KIND [ADDRESS PORT]`."""

import errno
import socket
import sys
from pathlib import Path

SECONDS = 0.5


def stream(family: socket.AddressFamily, address: str, port: int) -> str:
    """Connect."""
    with socket.socket(family) as made:
        made.settimeout(SECONDS)
        made.connect((address, port))
    return "connected"


def datagram(address: str, port: int) -> str:
    """Send."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.sendto(b"probe", (address, port))
    return "sent"


def unix(path: str) -> str:
    """Connect to a socket in the file system."""
    with socket.socket(socket.AF_UNIX) as made:
        made.connect(path)
    return "connected"


def listen() -> str:
    """Wait for others."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        made.listen()
    return "listening"


def name() -> str:
    """Ask for an address."""
    socket.getaddrinfo("example.org", 80)
    return "resolved"


def interfaces() -> str:
    """The names of all that there are."""
    lines = Path("/proc/net/dev").read_text().splitlines()[2:]
    return " ".join(sorted(line.partition(":")[0].strip() for line in lines))


def attempt(kind: str, *place: str) -> str:  # noqa: PLR0911 - a return each kind
    """What came of it."""
    match kind:
        case "tcp":
            return stream(socket.AF_INET, place[0], int(place[1]))
        case "tcp6":
            return stream(socket.AF_INET6, place[0], int(place[1]))
        case "udp":
            return datagram(place[0], int(place[1]))
        case "unix":
            return unix(place[0])
        case "listen":
            return listen()
        case "name":
            return name()
        case _:
            return interfaces()


try:
    print(attempt(*sys.argv[1:]))
except socket.gaierror:
    print("no such name")
except TimeoutError:
    print("sent, no answer")
except OSError as error:
    print(errno.errorcode.get(error.errno or 0, "failed"))
