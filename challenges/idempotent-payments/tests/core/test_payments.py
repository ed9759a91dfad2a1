"""Payments, one at a time."""


def test_pay(checkout, stub, openapi):
    """The answer is the payment, and the processor was asked for what the request says."""
    checkout.processor({"status": 201, "json": {"id": "ch_77", "network": "any"}})
    response = checkout.pay("k", amount="250.00", currency="USD", card="tok_1", note="ignored")
    assert response.status_code == 201
    openapi.check(response)
    payment = response.json()
    assert payment == {
        "id": payment["id"],
        "shop": checkout.shop,
        "amount": "250.00",
        "currency": "USD",
        "card": "tok_1",
        "status": "succeeded",
        "charge": "ch_77",
        "reason": None,
        "created_ms": checkout.now,
    }
    [request] = stub.requests("POST", "/charges")
    assert request.json() == {"amount": 25000, "currency": "USD", "card": "tok_1"}


def test_declined(checkout, openapi):
    """The processor declines: 402, with its reason."""
    checkout.processor({"status": 402, "json": {"reason": "insufficient_funds"}})
    response = checkout.pay("k")
    assert response.status_code == 402
    openapi.check(response)
    payment = response.json()
    assert (payment["status"], payment["reason"], payment["charge"]) == (
        "declined",
        "insufficient_funds",
        None,
    )


def test_unknown(checkout, refused, openapi):
    """The processor fails: 503, and nothing is decided."""
    checkout.processor({"status": 500, "json": {"error": "oops"}})
    response = checkout.pay("k")
    refused(response, 503, "processor_unavailable")
    openapi.check(response)
    assert checkout.row("k")["status"] == "processing"


def test_on_record(checkout):
    """What another instance finds in the table."""
    payment = checkout.paid("k")
    row = checkout.row("k")
    [sent] = checkout.asked(1)
    assert row == {
        "id": payment["id"],
        "shop": checkout.shop,
        "idempotency_key": "k",
        "amount_cents": 1250,
        "currency": "EUR",
        "card": "tok_4242",
        "status": "succeeded",
        "processor_key": sent,
        "charge": "ch_1",
        "reason": None,
        "created_ms": checkout.now,
        "taken_ms": row["taken_ms"],
    }


def test_show(checkout, openapi):
    """A payment is shown whatever its status, with the time of its first request."""
    succeeded = checkout.paid("a")
    checkout.processor({"status": 402, "json": {"reason": "expired_card"}})
    declined = checkout.pay("b").json()
    checkout.later(5_000)
    for payment in (succeeded, declined):
        response = checkout.show(payment["id"])
        assert response.status_code == 200
        openapi.check(response)
        assert response.json() == payment
    response = checkout.show(checkout.put("c", amount_cents=5)["id"])
    openapi.check(response)
    shown = response.json()
    assert (shown["status"], shown["amount"], shown["charge"]) == ("processing", "0.05", None)


def test_not_found(checkout, refused, openapi):
    """A payment that is not there, and one of another shop, are not found."""
    payment = checkout.paid("k")
    response = checkout.show(2147483647)
    refused(response, 404, "not_found")
    openapi.check(response)
    refused(checkout.show(payment["id"], shop="another-shop"), 404, "not_found")


def test_other_keys(checkout):
    """Equal orders under two keys are two payments, and two charges."""
    checkout.processor({"status": 201, "json": {"id": "ch_1"}}, {"status": 201, "json": {"id": "ch_2"}})
    first, second = checkout.paid("a"), checkout.paid("A")
    assert (first["charge"], second["charge"]) == ("ch_1", "ch_2")
    assert first["id"] != second["id"]
    checkout.asked(2, keys=2)


def test_keys(checkout, client, refused, openapi):
    """A key is 1 to 64 letters, digits, `_` and `-`; without one nothing happens, whatever the body."""
    path = f"/shops/{checkout.shop}/payments"
    order = {"amount": "19.99", "currency": "EUR", "card": "tok_4242"}
    response = client.post(path, json=order)
    refused(response, 400, "bad_key")
    openapi.check(response)
    refused(client.post(path, json={}), 400, "bad_key")
    refused(client.post(path, content=b"{", headers={"Content-Type": "application/json"}), 400, "bad_key")
    for key in ("", "k" * 65, "a b", '"a"', "a.b", "a,b", "é".encode()):
        refused(client.post(path, json=order, headers={"Idempotency-Key": key}), 400, "bad_key")
    checkout.not_asked()
    checkout.paid("Az09_-" + "k" * 58)


def test_fields(checkout, refused, openapi):
    """Bodies with a field that is missing or not of its form are refused."""
    openapi.check(checkout.pay("k", amount=None))
    amounts = (None, 19.99, 1999, True, "", "19", "19.9", "19.999", ".99", "19.", "019.99", "00.99", "0.00")
    for amount in (
        *amounts,
        "-1.00",
        "+1.00",
        "1e2.00",
        " 1.00",
        "1.00\n",
        "1,00",
        "1000000.00",
        "١.٠٠",
        ["1.00"],
    ):
        refused(checkout.pay("k", amount=amount), 400, "bad_body")
    for currency in (None, "", "eur", "GBP", 1, ["EUR"], {"EUR": 1}):
        refused(checkout.pay("k", currency=currency), 400, "bad_body")
    for card in (None, "", "c" * 41, "tok 1", "tok-1", "tok_é", "tok_1\n", 4242, ["tok_1"]):
        refused(checkout.pay("k", card=card), 400, "bad_body")
    checkout.not_asked()


def test_not_json(checkout, client, refused):
    """A body that is no JSON object is refused, and leaves the key free."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
    for body in (b"", b"{", b"amount=19.99", b"[]", b'"k"', b"1", b"true", b"null"):
        response = client.post(f"/shops/{checkout.shop}/payments", content=body, headers=headers)
        refused(response, 400, "bad_body")
    checkout.not_asked()
    checkout.paid("k")
