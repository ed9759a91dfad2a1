"""What becomes of a reservation."""


def test_confirm(stock, database, openapi):
    """A confirmed reservation's pieces leave the warehouse, of all its products."""
    reservation = stock.held(("A", 2), ("B", 3))
    response = stock.post(reservation, "confirm")
    assert response.status_code == 200
    openapi.check(response)
    assert response.json() == reservation | {"status": "confirmed"}
    assert stock.status(reservation) == "confirmed"
    assert (stock.pieces("A"), stock.pieces("B")) == ((3, 0, 3), (0, 0, 0))
    assert database.value("select on_hand from products where sku = 'A'") == 3
    assert database.value("select status from reservations where id = %s", [reservation["id"]]) == "confirmed"


def test_cancel(stock, openapi):
    """A cancelled reservation's pieces are available again."""
    reservation = stock.held(("A", 5))
    response = stock.post(reservation, "cancel")
    assert response.status_code == 200
    openapi.check(response)
    assert response.json() == reservation | {"status": "cancelled"}
    assert stock.status(reservation) == "cancelled"
    assert stock.pieces("A") == (5, 0, 5)
    stock.held(("A", 5))


def test_others_stay_held(stock):
    """Confirming and cancelling touch no other reservation."""
    first, second, third = (stock.held(("A", quantity)) for quantity in (1, 2, 1))
    stock.done(first, "confirm")
    stock.done(third, "cancel")
    assert [stock.status(one) for one in (first, second, third)] == ["confirmed", "held", "cancelled"]
    assert stock.pieces("A") == (4, 2, 2)


def test_expire(stock, refused, openapi):
    """An expired reservation can neither be confirmed nor cancelled, and its pieces are available."""
    reservation = stock.held(("A", 5), hold_seconds=60)
    stock.set_time("10:02:00")
    assert stock.pieces("A") == (5, 0, 5), "nobody asked for the reservation before the product"
    for action in ("confirm", "cancel"):
        response = stock.post(reservation, action)
        refused(response, 409, "not_held", status="expired")
        openapi.check(response)
    assert stock.status(reservation) == "expired"
    assert stock.pieces("A") == (5, 0, 5)
    stock.held(("A", 5))


def test_each_at_its_time(stock):
    """Reservations expire one after the other."""
    stock.held(("A", 1), hold_seconds=60)
    stock.held(("A", 2), hold_seconds=180)
    stock.held(("A", 2), hold_seconds=120)
    for time, held in (("10:00:30", 5), ("10:01:30", 4), ("10:02:30", 2), ("10:03:30", 0)):
        stock.set_time(time)
        assert stock.pieces("A") == (5, held, 5 - held), time


def test_cancelled_is_not_confirmed(stock, refused, openapi):
    """A cancelled reservation cannot be confirmed."""
    reservation = stock.held(("A", 2))
    stock.done(reservation, "cancel")
    response = stock.post(reservation, "confirm")
    refused(response, 409, "not_held", status="cancelled")
    openapi.check(response)
    assert stock.pieces("A") == (5, 0, 5)


def test_sold_out(stock, refused):
    """What was confirmed is gone for good, and new pieces can be sold."""
    for _ in range(5):
        stock.done(stock.held(("A", 1)), "confirm")
    assert stock.pieces("A") == (0, 0, 0)
    refused(stock.reserve(("A", 1)), 409, "insufficient_stock")
    stock.put(A=1)
    stock.done(stock.held(("A", 1)), "confirm")
    assert stock.pieces("A") == (0, 0, 0)
