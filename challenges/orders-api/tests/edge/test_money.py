"""Amounts."""


def test_cents(shop, client):
    """Prices that binary fractions cannot hold come out to the cent.

    Hint: 19.99 times 100 is 1998.9999999999998 in binary floating point.
    """
    prices = {
        "19.99": 1999,
        "0.29": 29,
        "1.15": 115,
        "4.35": 435,
        "1.10": 110,
        "64.10": 6410,
        "9999999999.99": 999999999999,
    }
    order = shop.order("2026-02-01T10:00:00.250Z", lines=[("MUG-01", 1, price) for price in prices])
    shown = client.get(f"/orders/{order}").json()
    assert [line["unit_price"] for line in shown["lines"]] == list(prices.values())
    assert shown["total"] == sum(prices.values())
    shop.database.execute("update products set price = 19.99 where sku = 'BAG-01'")
    try:
        assert shop.place(customer_id=1, lines=[{"sku": "BAG-01", "quantity": 3}])["total"] == 5997
    finally:
        shop.database.execute("update products set price = 32 where sku = 'BAG-01'")


def test_big_totals(shop, client):
    """A total is beyond 32 bits."""
    order = shop.order("2026-02-01T10:00:00.250Z", lines=[("DSK-01", 1000, "640.00")] * 50)
    assert client.get(f"/orders/{order}").json()["total"] == 3_200_000_000
    assert shop.page()["items"][0]["total"] == 3_200_000_000


def test_price_changes(shop, client, database):
    """A product's price changes; what was ordered before keeps its price, and the name is the new one."""
    old = shop.place(customer_id=1, lines=[{"sku": "CAP-01", "quantity": 2}])
    database.execute("update products set price = 16.5, name = 'Baseball cap' where sku = 'CAP-01'")
    try:
        new = shop.place(customer_id=1, lines=[{"sku": "CAP-01", "quantity": 2}])
        shown = [client.get(f"/orders/{order['id']}").json() for order in (old, new)]
        assert [order["total"] for order in shown] == [3050, 3300]
        assert [order["lines"][0]["unit_price"] for order in shown] == [1525, 1650]
        assert [order["lines"][0]["name"] for order in shown] == ["Baseball cap"] * 2
        assert [order["total"] for order in shop.page()["items"]] == [3300, 3050]
    finally:
        database.execute("update products set price = 15.25, name = 'Cap' where sku = 'CAP-01'")
