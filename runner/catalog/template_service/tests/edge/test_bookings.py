def test_two_at_once(client, database, together):
    """Two bookings that both wait for the same row, which we hold until they do."""

    def book(number):
        return client.post("/accounts/food/bookings", json={"amount": 100 + number})

    with database.lock("select 1 from accounts where name = 'food' for update"):
        booking = together.start(2, book)
        database.waiting(2)
    assert [answer.status_code for answer in booking.results()] == [201, 201]
    assert client.get("/accounts/food").json()["balance"] == 201


def test_amounts_are_whole_numbers(client):
    """Texts, fractions, true, null and nothing at all are no amounts, and change nothing."""
    for amount in ("100", 1.5, True, None):
        answer = client.post("/accounts/rent/bookings", json={"amount": amount})
        assert answer.status_code == 422, f"amount {amount!r}: status was {answer.status_code}, expected 422"
    assert client.post("/accounts/rent/bookings", content=b"{").status_code == 422
    assert client.post("/accounts/rent/bookings", json={}).status_code == 422
    assert client.get("/accounts/rent").json()["balance"] == -90000


def test_amounts_have_a_limit(client):
    """The largest and the smallest amount are booked; what is beyond them is refused, and changes nothing."""
    for amount, status in ((10**9, 201), (-(10**9), 201), (10**9 + 1, 422), (-(10**9) - 1, 422)):
        answer = client.post("/accounts/rent/bookings", json={"amount": amount})
        assert answer.status_code == status, f"{amount}: status was {answer.status_code}, expected {status}"
    assert client.get("/accounts/rent").json()["balance"] == -90000
