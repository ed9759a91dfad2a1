"""Wants the sidecars' ports for itself, before and after it is ready."""

import socket

from server import attempt, background, serve, telling

PORTS = (5432, 6379, 9000)
ADDRESSES = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::"))  # noqa: S104
held = []


def squat(port, family, address):
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listener.bind((address, port))
    listener.listen()
    held.append(listener)


def try_all():
    return attempt(
        {f"{address} {port}": lambda p=port, f=family, a=address: squat(p, f, a)
         for port in PORTS[:2] for family, address in ADDRESSES}
    )  # fmt: skip


def beside():
    """What nobody has taken may be listened on, and is no use."""
    squat(9000, socket.AF_INET, "127.0.0.1")
    while True:
        connection, _ = held[-1].accept()
        connection.close()


def keep_trying():
    for _ in range(200):
        if not found:
            found.extend(try_all())


found = try_all()
background(beside)
background(keep_trying)
serve(telling(found))
