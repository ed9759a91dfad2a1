"""Which kinds of sockets can be made: each family with each type."""

import socket

FAMILIES = range(48)
TYPES = range(1, 11)


def can_be_made(family: int, kind: int) -> bool:
    """Whether the kernel makes one."""
    try:
        socket.socket(family, kind).close()
    except OSError:
        return False
    return True


def name(family: int) -> str:
    """As socket(2) calls it."""
    return next((one.name for one in socket.AddressFamily if one == family), str(family))


for family in FAMILIES:
    for kind in TYPES:
        if can_be_made(family, kind):
            print(f"{name(family)}/{kind}")
