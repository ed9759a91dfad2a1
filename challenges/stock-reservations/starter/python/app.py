"""Stock reservations over HTTP: where you may begin."""

import os

from flask import Flask, jsonify
from werkzeug.serving import make_server

DATABASE_URL = os.environ["DATABASE_URL"]

app = Flask(__name__)


@app.get("/health")
def health():
    return jsonify(status="ok")


@app.post("/reservations")
def reserve():
    return jsonify(error="not_implemented", message="Your code here."), 501


if __name__ == "__main__":
    make_server("127.0.0.1", int(os.environ.get("PORT", "8080")), app, threaded=True).serve_forever()
