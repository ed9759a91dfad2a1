"""The moment at which a hold ends, and what it does not end."""


def test_boundary(stock, refused):
    """At its last moment a reservation is expired, for whoever asks."""
    first = stock.held(("A", 5), hold_seconds=60)
    stock.set_time("10:01:00")
    assert stock.pieces("A") == (5, 0, 5)
    assert stock.status(first) == "expired"
    refused(stock.post(first, "confirm"), 409, "not_held", status="expired")
    refused(stock.post(first, "cancel"), 409, "not_held", status="expired")
    stock.held(("A", 5))


def test_just_before(stock, refused):
    """A microsecond before its end a reservation is held."""
    stock.set_time("10:00:00.123456")
    first = stock.held(("A", 3), hold_seconds=60)
    second = stock.held(("A", 2), hold_seconds=60)
    stock.set_time("10:01:00.123455")
    assert (stock.status(first), stock.status(second)) == ("held", "held")
    assert stock.pieces("A") == (5, 5, 0)
    refused(stock.reserve(("A", 1)), 409, "insufficient_stock")
    stock.done(first, "confirm")
    stock.done(second, "cancel")
    assert stock.pieces("A") == (2, 0, 2)


def test_only_held_ones_expire(stock, refused):
    """Confirmed and cancelled reservations stay what they are when their time is over."""
    confirmed, cancelled = stock.held(("A", 1)), stock.held(("A", 2))
    stock.done(confirmed, "confirm")
    stock.done(cancelled, "cancel")
    stock.set_time("10:30:00")
    assert (stock.status(confirmed), stock.status(cancelled)) == ("confirmed", "cancelled")
    assert stock.done(confirmed, "confirm") == confirmed | {"status": "confirmed"}
    assert stock.done(cancelled, "cancel") == cancelled | {"status": "cancelled"}
    refused(stock.post(confirmed, "cancel"), 409, "not_held", status="confirmed")
    refused(stock.post(cancelled, "confirm"), 409, "not_held", status="cancelled")
    assert stock.pieces("A") == (4, 0, 4)
