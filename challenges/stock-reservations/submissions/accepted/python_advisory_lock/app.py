"""Stock reservations over HTTP. Whoever changes something takes one advisory lock, and only then looks."""

import os
from collections import Counter

from flask import Flask, jsonify, request
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool
from werkzeug.serving import make_server

GREATEST_ID = 2**31 - 1
TIME = """to_char({} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

PRODUCTS = """
    select p.sku, p.name, p.on_hand, coalesce(h.held, 0)::int as held,
           greatest(p.on_hand - coalesce(h.held, 0), 0)::int as available
    from products p
    left join (
        select l.sku, sum(l.quantity) as held
        from reservation_lines l join reservations r on r.id = l.reservation_id
        where r.status = 'held' and r.expires_at > shop_now()
        group by l.sku
    ) h on h.sku = p.sku
"""
RESERVATION = f"""
    select r.id, {TIME.format("r.created_at")} as created_at, {TIME.format("r.expires_at")} as expires_at,
           case when r.status = 'held' and r.expires_at <= shop_now() then 'expired' else r.status end as status
    from reservations r
    where r.id = %s
"""

pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=1, max_size=16, kwargs={"row_factory": dict_row}, open=False)
app = Flask(__name__)
app.json.sort_keys = False


class Refusal(Exception):
    def __init__(self, code, error, message, **more):
        super().__init__(message)
        self.code, self.body = code, {"error": error, "message": message, **more}


@app.errorhandler(Refusal)
def refuse(refusal):
    return jsonify(refusal.body), refusal.code


@app.get("/health")
def health():
    return jsonify(status="ok")


@app.get("/products")
def list_products():
    with pool.connection() as connection:
        return jsonify(items=connection.execute(f"{PRODUCTS} order by p.sku").fetchall())


@app.get("/products/<sku>")
def show_product(sku):
    if "\0" in sku:
        raise Refusal(404, "not_found", "There is no such product.")
    with pool.connection() as connection:
        product = connection.execute(f"{PRODUCTS} where p.sku = %s", [sku]).fetchone()
    if product is None:
        raise Refusal(404, "not_found", "There is no such product.")
    return jsonify(product)


@app.post("/reservations")
def reserve():
    lines, hold_seconds = read_reservation(request.get_json(force=True, silent=True))
    with pool.connection() as connection:
        check_stock(connection, lines)
        reservation_id = connection.execute(
            """insert into reservations (created_at, expires_at)
               values (shop_now(), shop_now() + %s * interval '1 second') returning id""",
            [hold_seconds],
        ).fetchone()["id"]
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into reservation_lines (reservation_id, position, sku, quantity) values (%s, %s, %s, %s)",
                [(reservation_id, position, sku, quantity) for position, (sku, quantity) in enumerate(lines, 1)],
            )
        reservation = find_reservation(connection, reservation_id)
    return jsonify(reservation), 201, {"Location": f"/reservations/{reservation_id}"}


@app.get("/reservations/<text>")
def show_reservation(text):
    with pool.connection() as connection:
        return jsonify(find_reservation(connection, read_id(text)))


@app.post("/reservations/<text>/confirm")
def confirm(text):
    with pool.connection() as connection:
        reservation = find_reservation(connection, read_id(text), lock=True)
        if reservation["status"] == "held":
            take_from_stock(connection, reservation["lines"])
            set_status(connection, reservation, "confirmed")
        return answer(reservation, "confirmed")


@app.post("/reservations/<text>/cancel")
def cancel(text):
    with pool.connection() as connection:
        reservation = find_reservation(connection, read_id(text), lock=True)
        if reservation["status"] == "held":
            set_status(connection, reservation, "cancelled")
        return answer(reservation, "cancelled")


def is_whole(value, least, greatest):
    return type(value) is int and least <= value <= greatest


def read_id(text):
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and 1 <= int(text) <= GREATEST_ID):
        raise Refusal(404, "not_found", "There is no such reservation.")
    return int(text)


def read_reservation(body):
    """The lines as pairs of a SKU and a quantity, and how many seconds to hold them."""

    def require(condition, message):
        if not condition:
            raise Refusal(400, "invalid_body", message)

    require(isinstance(body, dict), "The body is not a JSON object.")
    hold_seconds = body.get("hold_seconds", 600)
    require(is_whole(hold_seconds, 1, 86400), "hold_seconds is a whole number from 1 to 86400.")
    lines = body.get("lines")
    require(isinstance(lines, list) and 1 <= len(lines) <= 20, "lines is a list of 1 to 20 lines.")
    for line in lines:
        require(isinstance(line, dict), "A line is an object.")
        sku = line.get("sku")
        require(
            isinstance(sku, str) and 1 <= len(sku) <= 40 and "\0" not in sku, "sku is a text of 1 to 40 characters."
        )
        require(is_whole(line.get("quantity"), 1, 1000), "quantity is a whole number from 1 to 1000.")
    return [(line["sku"], line["quantity"]) for line in lines], hold_seconds


def take_turn(connection):
    """Until the transaction ends."""
    connection.execute("select pg_advisory_xact_lock(1)")


def check_stock(connection, lines):
    """Takes a turn, and only then looks at what is held: what others committed meanwhile is seen."""
    wanted = Counter()
    for sku, quantity in lines:
        wanted[sku] += quantity
    skus = sorted(wanted)
    take_turn(connection)
    known = connection.execute("select sku from products where sku = any(%s)", [skus]).fetchall()
    if len(known) < len(skus):
        raise Refusal(422, "unknown_product", "There is no such product.")
    for product in connection.execute(f"{PRODUCTS} where p.sku = any(%s)", [skus]):
        if product["available"] < wanted[product["sku"]]:
            raise Refusal(409, "insufficient_stock", f"Of {product['sku']} there are only {product['available']} left.")


def find_reservation(connection, reservation_id, lock=False):
    if lock:
        take_turn(connection)
    reservation = connection.execute(RESERVATION, [reservation_id]).fetchone()
    if reservation is None:
        raise Refusal(404, "not_found", "There is no such reservation.")
    lines = connection.execute(
        "select sku, quantity from reservation_lines where reservation_id = %s order by position", [reservation_id]
    )
    return reservation | {"lines": lines.fetchall()}


def take_from_stock(connection, lines):
    quantities = Counter()
    for line in lines:
        quantities[line["sku"]] += line["quantity"]
    for sku, quantity in sorted(quantities.items()):
        updated = connection.execute(
            "update products set on_hand = on_hand - %s where sku = %s and on_hand >= %s", [quantity, sku, quantity]
        )
        if not updated.rowcount:
            raise Refusal(409, "insufficient_stock", f"There are not {quantity} pieces of {sku} in the warehouse.")


def set_status(connection, reservation, status):
    connection.execute("update reservations set status = %s where id = %s", [status, reservation["id"]])
    reservation["status"] = status


def answer(reservation, wanted):
    if reservation["status"] != wanted:
        message = f"The reservation is {reservation['status']}."
        raise Refusal(409, "not_held", message, status=reservation["status"])
    return jsonify(reservation)


if __name__ == "__main__":
    with pool:
        make_server("127.0.0.1", int(os.environ.get("PORT", "8080")), app, threaded=True).serve_forever()
