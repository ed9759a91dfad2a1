"""Single orders."""


def test_lines_by_position(shop, client, openapi):
    """Lines are shown by their positions, with the price that they were ordered for."""
    lines = [("STK-10", 7, "4.00"), ("MUG-01", 1, "11.50"), ("DSK-01", 2, "600.00")]
    order = shop.order("2026-02-01T10:00:00.125Z", lines=lines[:1])
    for position in (3, 2):
        sku, quantity, price = lines[position - 1]
        shop.database.execute(
            "insert into order_lines (order_id, position, product_id, quantity, unit_price) "
            "select %s, %s, id, %s, %s from products where sku = %s",
            [order, position, quantity, price, sku],
        )
    response = client.get(f"/orders/{order}")
    openapi.check(response)
    shown = response.json()
    assert [line["sku"] for line in shown["lines"]] == ["STK-10", "MUG-01", "DSK-01"]
    assert [line["unit_price"] for line in shown["lines"]] == [400, 1150, 60000]
    assert shown["total"] == 123950


def test_unknown_order(shop, client, refused, openapi):
    """An order that there is not gets 404, as does one that was deleted."""
    order = shop.order("2026-02-01T10:00:00.250Z")
    assert client.get(f"/orders/{order}").status_code == 200
    shop.delete(order)
    response = client.get(f"/orders/{order}")
    refused(response, 404, "not_found")
    openapi.check(response)
    refused(client.get("/orders/2000000000"), 404, "not_found")
