"""Shown to candidates."""


def test_health(client):
    """The service says that it is ready."""
    assert client.get("/health").status_code == 200


def test_reserve(stock, openapi):
    """Two of five pieces are reserved for ten minutes.

    Hint: Nothing has left the warehouse yet: `on_hand` stays 5, and 3 of them are available.
    """
    response = stock.reserve(("A", 2))
    assert response.status_code == 201
    openapi.check(response)
    reservation = response.json()
    assert response.headers["Location"] == f"/reservations/{reservation['id']}"
    assert reservation == {
        "id": reservation["id"],
        "status": "held",
        "created_at": stock.time("10:00:00.000000"),
        "expires_at": stock.time("10:10:00.000000"),
        "lines": [{"sku": "A", "quantity": 2}],
    }
    assert stock.pieces("A") == (5, 2, 3)


def test_confirm(stock):
    """A confirmed reservation's pieces have left the warehouse."""
    reservation = stock.held(("A", 2))
    assert stock.done(reservation, "confirm")["status"] == "confirmed"
    assert stock.pieces("A") == (3, 0, 3)


def test_too_many(stock, refused):
    """Of five pieces, six cannot be reserved."""
    refused(stock.reserve(("A", 6)), 409, "insufficient_stock")
    assert stock.pieces("A") == (5, 0, 5)


def test_later(stock):
    """The time of a reservation is over.

    Hint: The time is what `shop_now()` says; this test moved it by an hour.
    """
    reservation = stock.held(("A", 5))
    stock.set_time("11:00:00")
    assert stock.status(reservation) == "expired"
    assert stock.pieces("A") == (5, 0, 5)
