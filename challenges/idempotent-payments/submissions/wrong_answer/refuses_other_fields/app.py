"""Refuses fields that it does not know."""

import os
import re
import uuid

import httpx
from flask import Flask, jsonify, request
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool
from werkzeug.serving import make_server

REMEMBERED_MS = 86_400_000
ABANDONED_MS = 60_000
PROCESSOR_SECONDS = 1.2
KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
AMOUNT = re.compile(r"(0|[1-9][0-9]{0,5})\.([0-9]{2})")
CARD = re.compile(r"[A-Za-z0-9_]{1,40}")
STATUS = {"succeeded": 201, "declined": 402}

pool = ConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=1,
    max_size=16,
    kwargs={"row_factory": dict_row},
    open=False,
)
processor = httpx.Client(base_url=os.environ["PROCESSOR_URL"], timeout=PROCESSOR_SECONDS)
app = Flask(__name__)


class Refusal(Exception):
    def __init__(self, status, error):
        super().__init__(error)
        self.status = status
        self.error = error


@app.errorhandler(Refusal)
def refuse(refusal):
    return jsonify(error=refusal.error), refusal.status


@app.get("/health")
def health():
    return jsonify({})


@app.post("/shops/<shop>/payments")
def pay(shop):
    key = read_key(request.headers.get("Idempotency-Key", ""))
    order = read_order(request.get_json(force=True, silent=True))
    payment, is_ours = take(shop, key, order)
    if is_ours:
        payment = settle(payment, *charge(payment))
    return jsonify(shown(payment)), STATUS[payment["status"]]


@app.get("/shops/<shop>/payments/<int:payment_id>")
def show(shop, payment_id):
    with pool.connection() as connection:
        payment = connection.execute(
            "select * from payments where shop = %s and id = %s", [shop, payment_id]
        ).fetchone()
    if payment is None:
        raise Refusal(404, "not_found")
    return jsonify(shown(payment))


def read_key(text):
    if not KEY.fullmatch(text):
        raise Refusal(400, "bad_key")
    return text


def read_order(body):
    """What makes two requests the same: the amount in cents, the currency and the card."""
    fields = body if isinstance(body, dict) and body.keys() <= {"amount", "currency", "card"} else {}
    amount, currency, card = (fields.get(name) for name in ("amount", "currency", "card"))
    found = AMOUNT.fullmatch(amount) if isinstance(amount, str) else None
    cents = int(found[1] + found[2]) if found else 0
    if not cents or currency not in ("EUR", "USD") or not isinstance(card, str) or not CARD.fullmatch(card):
        raise Refusal(400, "bad_body")
    return {"amount_cents": cents, "currency": currency, "card": card}


def take(shop, key, order):
    """The payment, and whether it is this request's to carry on; committed when it returns."""
    with pool.connection() as connection:
        now = connection.execute("select now_ms from clock").fetchone()["now_ms"]
        connection.execute(
            "update payments set idempotency_key = null"
            " where shop = %s and idempotency_key = %s and status <> 'processing' and created_ms <= %s",
            [shop, key, now - REMEMBERED_MS],
        )
        new = connection.execute(
            "insert into payments (shop, idempotency_key, amount_cents, currency, card, status, processor_key,"
            " created_ms, taken_ms) values (%s, %s, %s, %s, %s, 'processing', %s, %s, %s)"
            " on conflict (shop, idempotency_key) do nothing returning *",
            [shop, key, *order.values(), str(uuid.uuid4()), now, now],
        ).fetchone()
        if new:
            return new, True
        payment = connection.execute(
            "select * from payments where shop = %s and idempotency_key = %s for update", [shop, key]
        ).fetchone()
        if any(payment[name] != value for name, value in order.items()):
            raise Refusal(422, "key_reused")
        if payment["status"] != "processing":
            return payment, False
        if payment["taken_ms"] is not None and payment["taken_ms"] > now - ABANDONED_MS:
            raise Refusal(409, "in_progress")
        return connection.execute(
            "update payments set taken_ms = %s where id = %s returning *", [now, payment["id"]]
        ).fetchone(), True


def charge(payment):
    """What the processor decided, and its word for it; None and None where that is unknown."""
    try:
        answer = processor.post(
            "/charges",
            headers={"Idempotency-Key": payment["processor_key"]},
            json={
                "amount": payment["amount_cents"],
                "currency": payment["currency"],
                "card": payment["card"],
            },
        )
        match answer.status_code, answer.json():
            case 201, {"id": str(charge_id)}:
                return "succeeded", charge_id
            case 402, {"reason": str(reason)}:
                return "declined", reason
    except (httpx.HTTPError, ValueError):
        app.logger.exception("payment %s: no usable answer of the processor", payment["id"])
    return None, None


def settle(payment, status, word):
    """The payment as it is on record afterwards. What another request recorded meanwhile stays."""
    with pool.connection() as connection:
        if status is None:
            connection.execute(
                "update payments set taken_ms = null where id = %s and status = 'processing' and taken_ms = %s",
                [payment["id"], payment["taken_ms"]],
            )
        else:
            connection.execute(
                "update payments set status = %s, charge = %s, reason = %s, taken_ms = null"
                " where id = %s and status = 'processing'",
                [
                    status,
                    word if status == "succeeded" else None,
                    word if status == "declined" else None,
                    payment["id"],
                ],
            )
        recorded = connection.execute("select * from payments where id = %s", [payment["id"]]).fetchone()
    if recorded["status"] == "processing":
        raise Refusal(503, "processor_unavailable")
    return recorded


def shown(payment):
    whole, cents = divmod(payment["amount_cents"], 100)
    names = ("id", "shop", "currency", "card", "status", "charge", "reason", "created_ms")
    return {"amount": f"{whole}.{cents:02}"} | {name: payment[name] for name in names}


if __name__ == "__main__":
    with pool:
        make_server("127.0.0.1", int(os.environ["PORT"]), app, threaded=True).serve_forever()
