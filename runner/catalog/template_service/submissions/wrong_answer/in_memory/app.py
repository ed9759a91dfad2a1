"""Keeps the balances to itself and asks no database, so every account begins with nothing, even an unknown one."""

import json
import os
from collections import Counter

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

MOST = 1_000_000_000
app = FastAPI()
balances = Counter()


def amount_of(body):
    """The amount in a request's body; None when there is no proper one."""
    try:
        amount = json.loads(body)["amount"]
    except (ValueError, KeyError, TypeError):
        return None
    return amount if type(amount) is int and -MOST <= amount <= MOST else None


@app.get("/health")
def health():
    return {}


@app.get("/accounts/{name}")
def read(name: str):
    return {"name": name, "balance": balances[name]}


@app.post("/accounts/{name}/bookings", status_code=201)
async def book(name: str, request: Request):
    amount = amount_of(await request.body())
    if amount is None:
        return JSONResponse({"error": "bad amount"}, status_code=422)
    balances[name] += amount
    return {"name": name, "balance": balances[name]}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
