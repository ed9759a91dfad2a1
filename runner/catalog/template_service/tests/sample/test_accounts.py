def test_a_booking_changes_the_balance(client):
    """What is booked is in the balance, at once and for who asks later."""
    booked = client.post("/accounts/food/bookings", json={"amount": 1250})
    assert booked.status_code == 201, "a booking answers 201"
    assert booked.json() == {"name": "food", "balance": 1250}
    assert client.get("/accounts/food").json() == {"name": "food", "balance": 1250}
