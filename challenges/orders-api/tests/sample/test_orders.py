"""Shown to candidates."""


def test_health(client):
    """The service says that it is ready."""
    assert client.get("/health").status_code == 200


def test_one_order(shop, client, openapi):
    """An order with two lines is shown.

    Hint: 2 mugs at 12.50 and 10 pens at 1.75 are 42.50 euros, so `total` is 4250.
    """
    order = shop.order(
        "2026-03-05T12:34:56.000789Z",
        customer=3,
        status="pending",
        note="Ring twice.",
        lines=[("MUG-01", 2, "12.50"), ("PEN-BL", 10, "1.75")],
    )
    response = client.get(f"/orders/{order}")
    openapi.check(response)
    assert response.json() == {
        "id": order,
        "customer": {"id": 3, "name": "Edsger Rotter", "email": "edsger@example.com"},
        "status": "pending",
        "note": "Ring twice.",
        "created_at": "2026-03-05T12:34:56.000789Z",
        "total": 4250,
        "lines": [
            {"sku": "MUG-01", "name": "Mug", "quantity": 2, "unit_price": 1250},
            {"sku": "PEN-BL", "name": "Pen, blue", "quantity": 10, "unit_price": 175},
        ],
    }


def test_two_pages(shop):
    """Three orders, two a page: the newest come first, and `next` leads to the third.

    Hint: `next` is null on the second page, since nothing follows it.
    """
    oldest = shop.order("2026-03-01T08:00:00.125Z")
    newest = shop.order("2026-03-03T08:00:00.125Z")
    middle = shop.order("2026-03-02T08:00:00.125Z")
    first = shop.page(limit=2)
    assert [order["id"] for order in first["items"]] == [newest, middle]
    second = shop.page(limit=2, cursor=first["next"])
    assert [order["id"] for order in second["items"]] == [oldest]
    assert second["next"] is None


def test_a_placed_order_is_listed(shop, client):
    """An order is placed, answered with 201, and listed."""
    response = client.post("/orders", json={"customer_id": 2, "lines": [{"sku": "CAP-01", "quantity": 3}]})
    assert response.status_code == 201
    order = response.json()
    assert response.headers["Location"] == f"/orders/{order['id']}"
    assert order["total"] == 4575
    assert shop.page()["items"] == [order]


def test_a_limit_in_words(client, refused):
    """A limit that is not written in digits is refused."""
    refused(client.get("/orders", params={"limit": "ten"}), 400, "invalid_parameter")
