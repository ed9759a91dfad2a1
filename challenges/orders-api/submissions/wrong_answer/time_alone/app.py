"""A cursor is a time: orders that have the same one as the last of a page are lost."""

import base64
import json
import os
import re
from contextlib import asynccontextmanager
from datetime import datetime

import uvicorn
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

STATUSES = {"pending", "paid", "shipped", "cancelled"}
GREATEST_ID = 2**31 - 1
TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"

ORDERS = """
    select o.id, o.status, o.note,
           to_char(o.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at,
           c.id as customer_id, c.name as customer_name, c.email as customer_email
    from orders o join customers c on c.id = o.customer_id
"""
LINES = """
    select l.order_id, p.sku, p.name, l.quantity, (l.unit_price * 100)::bigint as unit_price
    from order_lines l join products p on p.id = l.product_id
    where l.order_id = any(%s)
    order by l.order_id, l.position
"""

pool = ConnectionPool(
    os.environ["DATABASE_URL"], min_size=1, max_size=8, kwargs={"row_factory": dict_row}, open=False
)


@asynccontextmanager
async def lifespan(_):
    with pool:
        yield


app = FastAPI(lifespan=lifespan)


class Refusal(Exception):
    def __init__(self, status, error, message):
        super().__init__(message)
        self.status, self.error = status, error


@app.exception_handler(Refusal)
def refuse(_, refusal):
    return JSONResponse({"error": refusal.error, "message": str(refusal)}, refusal.status)


@app.get("/health")
def health():
    return {"status": "ok"}


@app.get("/orders")
def list_orders(request: Request):
    query = request.query_params
    limit = parse_limit(query.get("limit", "20"))
    conditions, values = [], []
    if "status" in query:
        if query["status"] not in STATUSES:
            raise Refusal(400, "invalid_parameter", "There is no such status.")
        conditions.append("o.status = %s")
        values.append(query["status"])
    if "customer_email" in query:
        conditions.append("c.email = %s")
        values.append(parse_email(query["customer_email"]))
    if "cursor" in query:
        conditions.append("o.created_at < %s")
        values.append(decode_cursor(query["cursor"]))
    where = f"where {' and '.join(conditions)}" if conditions else ""
    with pool.connection() as connection:
        rows = connection.execute(
            f"{ORDERS} {where} order by o.created_at desc, o.id desc limit %s", [*values, limit + 1]
        ).fetchall()
        page = rows[:limit]
        items = with_lines(connection, page)
    return {"items": items, "next": encode_cursor(page[-1]) if len(rows) > limit else None}


@app.get("/orders/{order_id}")
def show_order(order_id: str):
    if not re.fullmatch("[0-9]{1,10}", order_id) or not 1 <= int(order_id) <= GREATEST_ID:
        raise Refusal(404, "not_found", "There is no such order.")
    with pool.connection() as connection:
        return find_order(connection, int(order_id))


async def read_body(request: Request):
    return await request.body()


@app.post("/orders")
def place_order(raw: bytes = Depends(read_body)):
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refusal(400, "invalid_body", "The body is not JSON.") from None
    check_order(body)
    with pool.connection() as connection:
        order = insert_order(connection, body)
    return JSONResponse(order, 201, {"Location": f"/orders/{order['id']}"})


def parse_limit(text):
    if not re.fullmatch("[0-9]{1,3}", text) or not 1 <= int(text) <= 100:
        raise Refusal(400, "invalid_parameter", "limit is a whole number from 1 to 100.")
    return int(text)


def parse_email(text):
    if not 1 <= len(text) <= 254 or "\0" in text:
        raise Refusal(400, "invalid_parameter", "customer_email is a text of 1 to 254 characters.")
    return text


def encode_cursor(row):
    text = json.dumps(row["created_at"])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(text):
    """The time of the last order that was shown."""
    try:
        created_at = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        datetime.strptime(created_at, TIME_FORMAT)
        return created_at
    except (ValueError, TypeError):
        pass
    raise Refusal(400, "invalid_cursor", "This is not a cursor of ours.")


def is_whole(value, least, greatest):
    return type(value) is int and least <= value <= greatest


def check_order(body):
    def require(condition, message):
        if not condition:
            raise Refusal(400, "invalid_body", message)

    require(isinstance(body, dict), "The body is not an object.")
    require(is_whole(body.get("customer_id"), 1, GREATEST_ID), "customer_id is the id of a customer.")
    note = body.get("note")
    require(
        note is None or isinstance(note, str) and len(note) <= 500 and "\0" not in note,
        "note is a text of at most 500 characters.",
    )
    lines = body.get("lines")
    require(isinstance(lines, list) and 1 <= len(lines) <= 50, "lines is a list of 1 to 50 lines.")
    for line in lines:
        require(isinstance(line, dict), "A line is an object.")
        sku = line.get("sku")
        require(
            isinstance(sku, str) and 1 <= len(sku) <= 40 and "\0" not in sku, "sku is a text of 1 to 40 characters."
        )
        require(is_whole(line.get("quantity"), 1, 1000), "quantity is a whole number from 1 to 1000.")


def insert_order(connection, body):
    customer = connection.execute("select 1 from customers where id = %s", [body["customer_id"]]).fetchone()
    if customer is None:
        raise Refusal(422, "unknown_customer", "There is no such customer.")
    skus = [line["sku"] for line in body["lines"]]
    rows = connection.execute("select id, sku, price from products where sku = any(%s)", [skus]).fetchall()
    products = {row["sku"]: row for row in rows}
    for sku in skus:
        if sku not in products:
            raise Refusal(422, "unknown_product", f"There is no product {sku}.")
    order_id = connection.execute(
        "insert into orders (customer_id, note) values (%s, %s) returning id",
        [body["customer_id"], body.get("note")],
    ).fetchone()["id"]
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into order_lines (order_id, position, product_id, quantity, unit_price) values (%s, %s, %s, %s, %s)",
            [
                (order_id, position, products[line["sku"]]["id"], line["quantity"], products[line["sku"]]["price"])
                for position, line in enumerate(body["lines"], 1)
            ],
        )
    return find_order(connection, order_id)


def find_order(connection, order_id):
    row = connection.execute(f"{ORDERS} where o.id = %s", [order_id]).fetchone()
    if row is None:
        raise Refusal(404, "not_found", "There is no such order.")
    return with_lines(connection, [row])[0]


def with_lines(connection, rows):
    """The orders as they are shown; the lines of all of them are read at once."""
    lines = {row["id"]: [] for row in rows}
    for line in connection.execute(LINES, [list(lines)]):
        lines[line.pop("order_id")].append(line)
    return [
        {
            "id": row["id"],
            "customer": {"id": row["customer_id"], "name": row["customer_name"], "email": row["customer_email"]},
            "status": row["status"],
            "note": row["note"],
            "created_at": row["created_at"],
            "total": sum(line["quantity"] * line["unit_price"] for line in lines[row["id"]]),
            "lines": lines[row["id"]],
        }
        for row in rows
    ]


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8080")))
