"""The least that a service can be: one thread, the standard library, the same answer to everything."""

import os
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")
        self.close_connection = True


HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
