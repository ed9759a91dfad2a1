"""One process of the API: `python -m api --fd N` serves a socket that its parent listens on.

The parent, `fairtrial serve`, can thus say at once that a port is taken, and share one among several.
"""

from __future__ import annotations

import argparse
import socket
import sys

from prometheus_client import CollectorRegistry

from api.app import create_app
from api.metrics import WebhookMetrics
from api.server import server
from api.sse import Streams
from runner import logs
from runner.services.deliverer import Deliverer, Sender
from runner.services.service import Service
from runner.settings import read_settings


def main() -> None:
    """Serve until SIGTERM or SIGINT. Settings come from the environment, logs go to standard error."""
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="the listening socket's descriptor")
    descriptor = parser.parse_args().fd
    settings = read_settings()
    logs.configure(settings.log_level, sys.stderr)
    streams, registry = Streams(), CollectorRegistry()
    with (
        socket.socket(fileno=descriptor) as listener,
        Service.open(settings) as service,
        Deliverer(service.database, Sender(settings), WebhookMetrics(registry).record),
    ):
        app = create_app(service, streams, registry)
        server(app, streams).run(sockets=[listener])


if __name__ == "__main__":
    main()
