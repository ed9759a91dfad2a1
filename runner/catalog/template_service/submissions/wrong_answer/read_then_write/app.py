"""Reads a balance, adds to it, and writes it: of two bookings at once one is lost."""

import json
import os

import psycopg
import uvicorn
from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

MOST = 1_000_000_000
app = FastAPI()


def one(statement, *values):
    """The account that a statement returns, as an answer."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute(statement, values).fetchone()
    return row and {"name": row[0], "balance": row[1]}


def amount_of(body):
    """The amount in a request's body; None when there is no proper one."""
    try:
        amount = json.loads(body)["amount"]
    except (ValueError, KeyError, TypeError):
        return None
    return amount if type(amount) is int and -MOST <= amount <= MOST else None


def answer(account, status):
    if account is None:
        return JSONResponse({"error": "unknown account"}, status_code=404)
    return JSONResponse(account, status_code=status)


@app.get("/health")
def health():
    return {}


@app.get("/accounts/{name}")
def read(name: str):
    return answer(one("select name, balance from accounts where name = %s", name), 200)


@app.post("/accounts/{name}/bookings")
async def book(name: str, request: Request):
    amount = amount_of(await request.body())
    if amount is None:
        return JSONResponse({"error": "bad amount"}, status_code=422)
    account = await run_in_threadpool(one, "select name, balance from accounts where name = %s", name)
    if account is None:
        return answer(None, 404)
    statement = "update accounts set balance = %s where name = %s returning name, balance"
    return answer(await run_in_threadpool(one, statement, account["balance"] + amount, name), 201)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
