"""Shown to candidates."""


def test_health(client):
    """The service says that it is ready."""
    assert client.get("/health").status_code == 200


def test_pay(checkout, stub, openapi):
    """A payment of 12.50 EUR succeeds; the processor was asked for 1250 cents."""
    response = checkout.pay("order-1")
    assert response.status_code == 201
    openapi.check(response)
    payment = response.json()
    assert payment == {
        "id": payment["id"],
        "shop": checkout.shop,
        "amount": "12.50",
        "currency": "EUR",
        "card": "tok_4242",
        "status": "succeeded",
        "charge": "ch_1",
        "reason": None,
        "created_ms": checkout.now,
    }
    [request] = stub.wait_for(1, "POST", "/charges")
    assert request.json() == {"amount": 1250, "currency": "EUR", "card": "tok_4242"}


def test_again(checkout):
    """The same request again gets the same answer, and the processor is not asked.

    Hint: The key is in the header `Idempotency-Key`, the payment in the table `payments`.
    """
    first = checkout.paid("order-1")
    assert checkout.paid("order-1") == first
    checkout.asked(1)


def test_another_instance(checkout, refused):
    """Another instance took the payment up half a minute ago, and is at work on it."""
    checkout.put("order-1", taken_ms=checkout.now - 30_000)
    refused(checkout.pay("order-1"), 409, "in_progress")
    checkout.not_asked()
