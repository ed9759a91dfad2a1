def test_a_seeded_account_has_its_balance(client, openapi):
    """An account that nobody has booked on."""
    answer = client.get("/accounts/rent")
    assert answer.status_code == 200
    assert answer.json() == {"name": "rent", "balance": -90000}
    openapi.check(answer)


def test_bookings_add_up(client):
    """Several bookings, positive and negative."""
    for amount in (500, -750, 0, 1):
        assert client.post("/accounts/travel/bookings", json={"amount": amount}).status_code == 201
    assert client.get("/accounts/travel").json()["balance"] == 1


def test_an_unknown_account_is_not_found(client):
    """Reading and booking.

    Hint: What if nobody has opened the account?
    """
    for answer in (client.get("/accounts/fun"), client.post("/accounts/fun/bookings", json={"amount": 1})):
        assert answer.status_code == 404
        assert answer.json() == {"error": "unknown account"}
