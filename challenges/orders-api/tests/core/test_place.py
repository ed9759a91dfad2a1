"""New orders."""


def test_the_answer(shop, client, openapi):
    """The answer is the order, as it is shown from then on."""
    lines = [{"sku": "MUG-01", "quantity": 2}, {"sku": "PEN-BL", "quantity": 10}]
    response = client.post("/orders", json={"customer_id": 3, "note": "Ring twice.", "lines": lines})
    assert response.status_code == 201
    openapi.check(response)
    order = response.json()
    assert order["customer"] == {"id": 3, "name": "Edsger Rotter", "email": "edsger@example.com"}
    assert (order["status"], order["note"], order["total"]) == ("pending", "Ring twice.", 4250)
    assert order["lines"] == [
        {"sku": "MUG-01", "name": "Mug", "quantity": 2, "unit_price": 1250},
        {"sku": "PEN-BL", "name": "Pen, blue", "quantity": 10, "unit_price": 175},
    ]
    assert response.headers["Location"] == f"/orders/{order['id']}"
    assert client.get(f"/orders/{order['id']}").json() == order
    assert shop.page()["items"] == [order]


def test_what_is_stored(shop, database):
    """Order and lines are in the tables, for the systems that read them there."""
    order = shop.place(
        customer_id=5, note=None, lines=[{"sku": "TEE-L", "quantity": 3}, {"sku": "BAG-01", "quantity": 1}]
    )
    row = database.one("select customer_id, status, note from orders where id = %s", [order["id"]])
    assert (row["customer_id"], row["status"], row["note"]) == (5, "pending", None)
    rows = database.rows(
        "select l.position, p.sku, l.quantity, l.unit_price::text as unit_price "
        "from order_lines l join products p on p.id = l.product_id where l.order_id = %s order by l.position",
        [order["id"]],
    )
    assert [(row["position"], row["sku"], row["quantity"], row["unit_price"]) for row in rows] == [
        (1, "TEE-L", 3, "24.00"),
        (2, "BAG-01", 1, "32.00"),
    ]


def test_the_time(shop, database):
    """The time is the database's when the order is placed."""
    now = """select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now"""
    before = database.one(now)["now"]
    order = shop.place(customer_id=1, lines=[{"sku": "MUG-01", "quantity": 1}])
    after = database.one(now)["now"]
    assert before <= order["created_at"] <= after
    again = shop.place(customer_id=1, lines=[{"sku": "MUG-01", "quantity": 1}])
    assert [listed["id"] for listed in shop.page()["items"]] == [again["id"], order["id"]]


def test_notes(shop):
    """A note may be null or left out, and what else is in the body does not matter."""
    lines = [{"sku": "MUG-01", "quantity": 1, "unit_price": 1, "name": "Cup"}]
    assert shop.place(customer_id=1, lines=lines)["note"] is None
    assert shop.place(customer_id=1, note=None, lines=lines)["note"] is None
    order = shop.place(customer_id=1, note="x", lines=lines, status="paid", total=1, id=1)
    assert (order["note"], order["status"], order["total"]) == ("x", "pending", 1250)
    assert order["lines"] == [{"sku": "MUG-01", "name": "Mug", "quantity": 1, "unit_price": 1250}]


def test_as_much_as_allowed(shop):
    """Fifty lines of a thousand pieces, SKUs of 40 characters and a note of 500 are allowed."""
    shop.database.execute(
        "insert into products (sku, name, price) select rpad('BULK-' || n, 40, '-'), 'Bulk', n "
        "from generate_series(1, 50) n "
        "on conflict do nothing"
    )
    skus = [f"BULK-{n}".ljust(40, "-") for n in range(1, 51)]
    order = shop.place(customer_id=1, note="n" * 500, lines=[{"sku": sku, "quantity": 1000} for sku in skus])
    assert order["note"] == "n" * 500
    assert [line["sku"] for line in order["lines"]] == skus
    assert order["total"] == 100 * 1000 * sum(range(1, 51))


def test_unknown_customer(shop, client, refused, openapi):
    """A customer that there is not is refused, whether or not the products exist."""
    for sku in ("MUG-01", "MUG-99"):
        response = client.post("/orders", json={"customer_id": 99, "lines": [{"sku": sku, "quantity": 1}]})
        refused(response, 422, "unknown_customer")
        openapi.check(response)
    assert shop.stored() == (0, 0)


def test_unknown_product(shop, client, refused, openapi):
    """A product that there is not is refused."""
    for sku in ("MUG-99", "mug-01", "s" * 40):
        response = client.post("/orders", json={"customer_id": 1, "lines": [{"sku": sku, "quantity": 1}]})
        refused(response, 422, "unknown_product")
        openapi.check(response)
    assert shop.stored() == (0, 0)
