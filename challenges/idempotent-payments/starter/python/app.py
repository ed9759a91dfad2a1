"""A server that is ready and charges no card yet."""

import os

from flask import Flask, jsonify
from werkzeug.serving import make_server

DATABASE_URL = os.environ["DATABASE_URL"]
PROCESSOR_URL = os.environ["PROCESSOR_URL"]

app = Flask(__name__)


@app.get("/health")
def health():
    return jsonify({})


@app.post("/shops/<shop>/payments")
def pay(shop):
    return jsonify(error="not written yet"), 501


if __name__ == "__main__":
    make_server("127.0.0.1", int(os.environ["PORT"]), app, threaded=True).serve_forever()
