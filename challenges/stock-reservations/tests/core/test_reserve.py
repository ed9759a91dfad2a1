"""Reserving, and what it does to products."""


def test_as_many_as_there_are(stock, refused):
    """Pieces are held until none is left."""
    stock.held(("A", 2))
    stock.held(("A", 2))
    refused(stock.reserve(("A", 2)), 409, "insufficient_stock")
    stock.held(("A", 1))
    assert stock.pieces("A") == (5, 5, 0)
    refused(stock.reserve(("A", 1)), 409, "insufficient_stock")
    refused(stock.reserve(("C", 1)), 409, "insufficient_stock")


def test_several_products(stock, openapi):
    """Lines are held for several products at once, and stay in their order."""
    response = stock.reserve(("B", 1), ("A", 4))
    assert response.status_code == 201
    openapi.check(response)
    assert response.json()["lines"] == [{"sku": "B", "quantity": 1}, {"sku": "A", "quantity": 4}]
    assert (stock.pieces("A"), stock.pieces("B")) == ((5, 4, 1), (3, 1, 2))


def test_times(stock):
    """A hold lasts as long as it was asked for, from the shop's time on."""
    stock.set_time("12:34:56.000789")
    reservation = stock.held(("A", 1), hold_seconds=90)
    assert reservation["created_at"] == stock.time("12:34:56.000789")
    assert reservation["expires_at"] == stock.time("12:36:26.000789")
    assert stock.held(("A", 1), hold_seconds=86400)["expires_at"] == stock.time("12:34:56.000789", days=1)
    assert stock.held(("A", 1), hold_seconds=1)["expires_at"] == stock.time("12:34:57.000789")


def test_unknown_product(stock, refused, openapi):
    """A product that there is not is refused, and nothing is held for the others."""
    for lines in ([("Z", 1)], [("A", 1), ("Z", 1)], [("a", 1)]):
        response = stock.reserve(*lines)
        refused(response, 422, "unknown_product")
        openapi.check(response)
    assert stock.pieces("A") == (5, 0, 5)


def test_as_much_as_allowed(stock):
    """Twenty lines of a thousand pieces, with SKUs of forty characters, are allowed."""
    skus = [f"S{n}".ljust(40, "-") for n in range(20)]
    for sku in skus:
        stock.put(**{sku: 1000})
    stock.held(*((sku, 1000) for sku in skus))
    assert stock.pieces(skus[19]) == (1000, 1000, 0)


def test_products(stock, client, openapi):
    """All products are listed, in the order of their SKUs."""
    stock.held(("A", 2), ("B", 3))
    stock.done(stock.held(("A", 1)), "confirm")
    stock.done(stock.held(("A", 1)), "cancel")
    stock.held(("A", 1))
    response = client.get("/products")
    openapi.check(response)
    items = response.json()["items"]
    assert [product["sku"] for product in items] == sorted(product["sku"] for product in items)
    assert {"A", "B", "C", "MUG-01"} <= {product["sku"] for product in items}
    shown = {product["sku"]: product for product in items}
    assert shown["A"] == {"sku": "A", "name": "Product A", "on_hand": 4, "held": 3, "available": 1}
    assert shown["B"] == {"sku": "B", "name": "Product B", "on_hand": 3, "held": 3, "available": 0}
    assert shown["C"] == {"sku": "C", "name": "Product C", "on_hand": 0, "held": 0, "available": 0}


def test_unknown_things(client, refused, openapi):
    """Products and reservations that there are not get 404."""
    for path in ("/products/Z", "/products/a", "/reservations/2000000000"):
        response = client.get(path)
        refused(response, 404, "not_found")
        openapi.check(response)
    for action in ("confirm", "cancel"):
        refused(client.post(f"/reservations/2000000000/{action}"), 404, "not_found")


def test_stock_changes(stock, refused):
    """The warehouse gets and loses pieces while the service runs."""
    stock.held(("A", 5))
    stock.put(A=7)
    refused(stock.reserve(("A", 3)), 409, "insufficient_stock")
    stock.held(("A", 2))
    assert stock.pieces("A") == (7, 7, 0)
    stock.put(D=1)
    stock.held(("D", 1))
    assert stock.pieces("D") == (1, 1, 0)
