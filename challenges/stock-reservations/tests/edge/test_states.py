"""The same twice, and one after the other."""


def test_confirmed_twice(stock):
    """Confirming again changes nothing and is no error.

    Hint: Whoever did not get the first answer asks again.
    """
    reservation = stock.held(("A", 2))
    first = stock.done(reservation, "confirm")
    assert stock.done(reservation, "confirm") == first
    assert stock.pieces("A") == (3, 0, 3)


def test_cancelled_twice(stock):
    """Cancelling again changes nothing and is no error."""
    reservation = stock.held(("A", 2))
    stock.held(("A", 1))
    first = stock.done(reservation, "cancel")
    assert stock.done(reservation, "cancel") == first
    assert stock.pieces("A") == (5, 1, 4)


def test_cancel_after_confirm(stock, refused):
    """What is confirmed cannot be cancelled, and stays sold."""
    reservation = stock.held(("A", 2))
    stock.done(reservation, "confirm")
    refused(stock.post(reservation, "cancel"), 409, "not_held", status="confirmed")
    assert stock.status(reservation) == "confirmed"
    assert stock.pieces("A") == (3, 0, 3)
