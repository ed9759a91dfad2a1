"""What is the same request, and what it is about."""


def test_other_order(checkout, refused, openapi):
    """The key is known with another amount, currency or card: 422, and the payment stays what it is."""
    payment = checkout.paid("k")
    for change in ({"amount": "20.00"}, {"currency": "USD"}, {"card": "tok_4343"}):
        response = checkout.pay("k", **change)
        refused(response, 422, "key_reused")
        openapi.check(response)
    assert checkout.paid("k") == payment
    checkout.asked(1)


def test_other_order_in_progress(checkout, refused):
    """A payment in progress, or abandoned, asked for with another amount: 422, and it is not taken up."""
    for key, age in (("a", 0), ("b", 90_000)):
        row = checkout.put(key, taken_ms=checkout.now - age)
        refused(checkout.pay(key, amount="20.00"), 422, "key_reused")
        assert checkout.row(key) == row
    refused(checkout.pay("c", amount="20"), 400, "bad_body")
    checkout.not_asked()


def test_other_spelling(checkout, client):
    """Another order of the fields, spaces, and fields that are ignored make no other request."""
    payment = checkout.paid("k")
    body = b'{ "note": "again",\n "card": "tok_4242", "currency": "EUR", "amount": "12.50" }'
    headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
    again = client.post(f"/shops/{checkout.shop}/payments", content=body, headers=headers)
    assert (again.status_code, again.json()) == (201, payment)
    checkout.asked(1)


def test_cents(checkout, stub):
    """Amounts come out to the cent, for the processor and in the answer.

    Hint: 4.35 times 100 is 434.99999999999994, for a computer.
    """
    amounts = {
        "4.35": 435,
        "0.29": 29,
        "1.15": 115,
        "0.07": 7,
        "10.10": 1010,
        "0.01": 1,
        "999999.99": 99999999,
    }
    for number, (amount, cents) in enumerate(amounts.items()):
        assert checkout.paid(f"k{number}", amount=amount)["amount"] == amount
        sent = stub.requests("POST", "/charges")[-1].json()["amount"]
        assert sent == cents, f"for {amount} the processor was asked for {sent}, expected {cents}"
