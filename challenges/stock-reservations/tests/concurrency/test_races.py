"""Requests at the same time. Each case holds a lock that all need, lets them run into it, and lets go.

Whoever queues by other means, in the program or with advisory locks, just waits elsewhere."""

PRODUCT = "select sku from products where sku = %s for update"
RESERVATION = "select id from reservations where id = %s for update"


def test_the_last_piece(stock, database, together, new_client):
    """Two want the last piece: one gets it.

    Hint: Between looking and taking, somebody else may look.
    """
    stock.put(A=1)
    with database.lock(PRODUCT, ["A"]):
        started = together.start(2, lambda _: stock.reserve(("A", 1), client=new_client()))
        database.waiting(2)
    assert sorted(response.status_code for response in started.results()) == [201, 409]
    assert stock.pieces("A") == (1, 1, 0)


def test_confirmed_twice(stock, database, together, new_client):
    """A reservation is confirmed twice at the same time: both are told so, and its pieces leave once."""
    reservation = stock.held(("A", 2))
    with database.lock(RESERVATION, [reservation["id"]]):
        started = together.start(2, lambda _: stock.post(reservation, "confirm", new_client()))
        database.waiting(2)
    assert [response.status_code for response in started.results()] == [200, 200]
    assert stock.pieces("A") == (3, 0, 3)


def test_confirmed_and_cancelled(stock, database, together, new_client):
    """A reservation is confirmed and cancelled at the same time: one of them happens."""
    reservation = stock.held(("A", 2))
    with database.lock(RESERVATION, [reservation["id"]]):
        confirmed = together.start(1, lambda _: stock.post(reservation, "confirm", new_client()))
        database.waiting(1)
        cancelled = together.start(1, lambda _: stock.post(reservation, "cancel", new_client()))
        database.waiting(2)
    statuses = (confirmed.results()[0].status_code, cancelled.results()[0].status_code)
    assert statuses in {(200, 409), (409, 200)}, (
        f"confirm and cancel were answered {statuses[0]} and {statuses[1]}"
    )
    if statuses[0] == 200:
        assert (stock.status(reservation), stock.pieces("A")) == ("confirmed", (3, 0, 3))
    else:
        assert (stock.status(reservation), stock.pieces("A")) == ("cancelled", (5, 0, 5))


def test_reserved_while_confirmed(stock, database, together, new_client):
    """Somebody wants a piece while all of them are being confirmed: there is none at any moment."""
    reservation = stock.held(("A", 5))
    with database.lock(PRODUCT, ["A"]):
        confirmed = together.start(1, lambda _: stock.post(reservation, "confirm", new_client()))
        database.waiting(1)
        wanted = together.start(1, lambda _: stock.reserve(("A", 1), client=new_client()))
        database.waiting(2, within=0.5)
    assert confirmed.results()[0].status_code == 200
    assert wanted.results()[0].status_code == 409
    assert stock.pieces("A") == (0, 0, 0)


def test_confirmed_while_reserved(stock, database, together, new_client):
    """The same the other way round: somebody is about to ask for a piece when all of them are confirmed."""
    reservation = stock.held(("A", 5))
    with database.lock(PRODUCT, ["A"]):
        wanted = together.start(1, lambda _: stock.reserve(("A", 1), client=new_client()))
        database.waiting(1, within=0.5)
        confirmed = together.start(1, lambda _: stock.post(reservation, "confirm", new_client()))
        database.waiting(2, within=0.5)
    assert confirmed.results()[0].status_code == 200
    assert wanted.results()[0].status_code == 409
    assert stock.pieces("A") == (0, 0, 0)


def test_in_opposite_order(stock, database, together, new_client):
    """One reserves A and B, another B and A: both get them, and neither waits for the other for ever.

    Hint: Two that take two locks in opposite order can each hold what the other needs.
    """
    with database.lock(PRODUCT, ["A"]):
        first = together.start(1, lambda _: stock.reserve(("A", 1), ("B", 1), client=new_client()))
        database.waiting(1)
        second = together.start(1, lambda _: stock.reserve(("B", 1), ("A", 1), client=new_client()))
        database.waiting(2)
    statuses = [pending.results()[0].status_code for pending in (first, second)]
    assert statuses == [201, 201]
    assert (stock.pieces("A"), stock.pieces("B")) == ((5, 2, 3), (3, 2, 1))
