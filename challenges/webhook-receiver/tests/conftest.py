"""The sender of the webhooks, as the statement describes it."""

import hashlib
import hmac
import json

import pytest

NOW = 1_790_000_000_000  # what the clock says when a test begins, in milliseconds
SECOND = 1000
OLD_KEY = "ink-and-quills-2025"
KEY = "copper-kettle-2026"
NEXT_KEY = "seven-grey-geese-2027"
OLD_KEY_RETIRES = 1_790_003_600_000
NEXT_KEY_STARTS = 1_820_000_000_000


def event(kind="invoice.paid", **data):
    """A body as the sender writes it."""
    return json.dumps({"type": kind, "data": data}, separators=(",", ":")).encode()


def sign(secret, identity, timestamp, body):
    """The signature of a delivery, in hexadecimal digits."""
    signed = f"{identity}.{timestamp}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


class Sender:
    """Delivers webhooks, and sets the clock."""

    def __init__(self, client, database):
        self.client = client
        self.database = database
        self.set_clock(NOW)

    def set_clock(self, now_ms):
        self.now = now_ms
        self.database.execute("update clock set now_ms = %s", [now_ms])

    def send(self, identity, body=None, *, at=None, key=KEY, **headers):
        """A delivery, signed with `key` at `at`, in seconds; given headers replace the right ones."""
        body = event() if body is None else body
        timestamp = self.now // SECOND if at is None else at
        sent = {
            "Content-Type": "application/json",
            "Webhook-Id": identity,
            "Webhook-Timestamp": str(timestamp),
            "Webhook-Signature": "v1=" + sign(key, identity, timestamp, body),
        }
        for name, value in headers.items():
            sent[name.replace("_", "-").title()] = value
        given = {name: value for name, value in sent.items() if value is not None}
        return self.client.post("/webhooks", content=body, headers=given)

    def event(self, identity):
        return self.client.get(f"/events/{identity}")


@pytest.fixture
def sender(client, database):
    return Sender(client, database)


def assert_accepted(answer, why="a proper delivery is accepted"):
    assert answer.status_code == 202, why
    assert answer.json()["status"] == "accepted", why


def assert_duplicate(answer, why="a delivery that was accepted before is a duplicate"):
    assert answer.status_code == 200, why
    assert answer.json()["status"] == "duplicate", why


def assert_refused(answer, status, error, why):
    assert answer.status_code == status, why
    assert answer.json() == {"error": error}, why
