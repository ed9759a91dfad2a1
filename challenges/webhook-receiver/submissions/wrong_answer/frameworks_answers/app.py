"""Leaves it to the framework to say that a header is missing, or an event unknown."""

import hashlib
import hmac
import json
import os
import re
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Header, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from psycopg_pool import ConnectionPool

LARGEST_BODY = 65_536
TOLERANCE_MS = 300_000
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
TIMESTAMP = re.compile(r"[0-9]{1,12}")
TYPE = re.compile(r"[a-z0-9_.]{1,60}")

pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=2, max_size=10, open=False)


class Refusal(Exception):
    def __init__(self, status, error):
        self.status = status
        self.error = error


@asynccontextmanager
async def lifespan(_):
    with pool:
        yield


app = FastAPI(lifespan=lifespan)


@app.exception_handler(Refusal)
def refuse(_, refusal):
    return JSONResponse({"error": refusal.error}, status_code=refusal.status)


async def read_body(request):
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise Refusal(413, "too large")
    return body


def header(request, name, form):
    text = request.headers.get(name, "")
    if not form.fullmatch(text):
        raise Refusal(400, "bad header")
    return text


def clock_and_secrets(connection):
    """The time in milliseconds, and the secrets of the keys that are active now."""
    rows = connection.execute(
        "select now_ms, secret from clock left join signing_keys"
        " on active_from <= now_ms and (retires_at is null or now_ms < retires_at)"
    ).fetchall()
    return rows[0][0], [secret for _, secret in rows if secret is not None]


def is_signed(signed, header_text, secrets):
    given = [part.removeprefix("v1=") for part in header_text.split(" ") if part.startswith("v1=")]
    expected = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return any(hmac.compare_digest(one.encode(), other.encode()) for one in given for other in expected)


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def parse(body):
    try:
        event = json.loads(body.decode(), parse_constant=no_constant)
    except (ValueError, RecursionError):
        raise Refusal(400, "bad body") from None
    if (
        not isinstance(event, dict)
        or not isinstance(event.get("type"), str)
        or not TYPE.fullmatch(event["type"])
        or not isinstance(event.get("data"), dict)
    ):
        raise Refusal(400, "bad body")
    return event


def take(identity, timestamp, signatures, body):
    """Whether the delivery is a new one."""
    with pool.connection() as connection:
        now_ms, secrets = clock_and_secrets(connection)
        signed = f"{identity}.{timestamp}.".encode() + body
        if not is_signed(signed, signatures, secrets):
            raise Refusal(401, "bad signature")
        if abs(now_ms - int(timestamp) * 1000) > TOLERANCE_MS:
            raise Refusal(401, "stale timestamp")
        event = parse(body)
        inserted = connection.execute(
            "insert into events values (%s, %s, %s, %s) on conflict (id) do nothing",
            (identity, event["type"], body, now_ms),
        )
        return inserted.rowcount == 1


def find(identity):
    with pool.connection() as connection:
        return connection.execute(
            "select type, body, received_at from events where id = %s", (identity,)
        ).fetchone()


@app.get("/health")
def health():
    return {}


@app.post("/webhooks")
async def receive(
    request: Request,
    webhook_id: str = Header(),
    webhook_timestamp: str = Header(),
    webhook_signature: str = Header(),
):
    body = await read_body(request)
    identity = header(request, "webhook-id", ID)
    timestamp = header(request, "webhook-timestamp", TIMESTAMP)
    signatures = header(request, "webhook-signature", re.compile(r".+"))
    is_new = await run_in_threadpool(take, identity, timestamp, signatures, body)
    if is_new:
        return JSONResponse({"id": identity, "status": "accepted"}, status_code=202)
    return {"id": identity, "status": "duplicate"}


@app.get("/events/{identity}")
def event(identity: str):
    row = find(identity)
    if row is None:
        raise HTTPException(404, "unknown event")
    return {"id": identity, "type": row[0], "data": json.loads(row[1])["data"], "received_at": row[2]}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
