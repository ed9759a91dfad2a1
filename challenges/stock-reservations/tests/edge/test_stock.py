"""Pieces that are not there."""

HELD = "select count(*) from reservations where status = 'held' and expires_at > shop_now()"


def test_same_sku_twice(stock, refused):
    """Lines with the same SKU add up, and stay two lines."""
    refused(stock.reserve(("A", 3), ("B", 1), ("A", 3)), 409, "insufficient_stock")
    assert (stock.pieces("A"), stock.pieces("B")) == ((5, 0, 5), (3, 0, 3))
    reservation = stock.held(("A", 3), ("B", 1), ("A", 2))
    assert [line["quantity"] for line in reservation["lines"]] == [3, 1, 2]
    assert stock.pieces("A") == (5, 5, 0)
    stock.done(reservation, "confirm")
    assert (stock.pieces("A"), stock.pieces("B")) == ((0, 0, 0), (2, 0, 2))


def test_all_or_nothing(stock, refused, database):
    """One of three products is short: nothing is held of the others, and no reservation is left behind."""
    refused(stock.reserve(("A", 1), ("B", 1), ("C", 1)), 409, "insufficient_stock")
    assert (stock.pieces("A"), stock.pieces("B")) == ((5, 0, 5), (3, 0, 3))
    assert database.value(HELD) == 0, "a refused reservation left something in the tables"
    stock.held(("A", 5), ("B", 3))
    assert database.value(HELD) == 1


def test_lost_goods(stock, refused, openapi):
    """Pieces were lost before the reservation is confirmed: nothing of it leaves, and it stays held."""
    reservation = stock.held(("A", 2), ("B", 2))
    stock.put(B=1)
    response = stock.post(reservation, "confirm")
    refused(response, 409, "insufficient_stock")
    openapi.check(response)
    assert stock.status(reservation) == "held"
    assert stock.pieces("A") == (5, 2, 3)
    stock.put(B=2)
    assert stock.done(reservation, "confirm")["status"] == "confirmed"
    assert (stock.pieces("A"), stock.pieces("B")) == ((3, 0, 3), (0, 0, 0))


def test_never_below_zero(stock, client, refused, openapi):
    """More is held than there is: nothing is available, and not less than nothing."""
    stock.held(("A", 4))
    stock.put(A=1)
    openapi.check(client.get("/products/A"))
    assert stock.pieces("A") == (1, 4, 0)
    listed = {product["sku"]: product["available"] for product in client.get("/products").json()["items"]}
    assert listed["A"] == 0
    refused(stock.reserve(("A", 1)), 409, "insufficient_stock")


def test_statements(stock, client, database):
    """A list of three hundred products takes no more statements than a short one: at most ten.

    Hint: One statement for each product is one too many. Count what your service sends to the database.
    """
    stock.held(("A", 1))
    database.execute(
        "insert into products (sku, name, on_hand) select 'N' || n, 'Many', 1 from generate_series(1, 300) n"
    )
    client.get("/products")
    with database.counting() as counted:
        assert len(client.get("/products").json()["items"]) > 300
    assert counted.calls <= 10, f"GET /products took {counted.calls} statements, at most 10 are allowed"
