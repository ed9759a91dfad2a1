"""Says in one word how the Docker engine is, with nothing but the standard library: set-up runs this first.

`ready`; `bare`: it answers but lacks the base image; `denied`: its socket is not ours to use; `absent`: none.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys

BASE_IMAGE = "debian:trixie-slim"
SOCKET = "/var/run/docker.sock"
SECONDS = 10.0


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(SECONDS)
        self.sock.connect(self._path)


def _status(path: str, request: str) -> int:
    connection = _UnixConnection(path)
    try:
        connection.request("GET", request)
        return connection.getresponse().status
    finally:
        connection.close()


def _ask_socket(path: str) -> str:
    try:
        if _status(path, "/_ping") != http.client.OK:
            return "absent"
        return "ready" if _status(path, f"/images/{BASE_IMAGE}/json") == http.client.OK else "bare"
    except PermissionError:
        return "denied"
    except (OSError, http.client.HTTPException):
        return "absent"


def _ask_command_line() -> str:
    """For engines that are not on a Unix socket of this machine."""
    try:
        subprocess.run(["docker", "version"], check=True, capture_output=True, timeout=SECONDS)
        known = subprocess.run(
            ["docker", "image", "inspect", BASE_IMAGE], check=False, capture_output=True, timeout=SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return "absent"
    return "ready" if known.returncode == 0 else "bare"


def main() -> None:
    """Print the word."""
    host = os.environ.get("DOCKER_HOST", "")
    path = host.removeprefix("unix://") or SOCKET
    state = _ask_socket(path) if not host or host.startswith("unix://") else _ask_command_line()
    if state == "absent" and not host:
        state = _ask_command_line()
    sys.stdout.write(f"{state}\n")


if __name__ == "__main__":
    main()
