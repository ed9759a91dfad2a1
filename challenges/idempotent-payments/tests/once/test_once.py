"""A payment is charged once, whatever happens."""

CHARGED = {"status": 201, "json": {"id": "ch_1"}}
IN_THE_WAY = "lock table payments in share row exclusive mode"
"""Lets others read the table, and nobody write to it."""


def one_of_them_paid(answers):
    """The payment, after requests for it at the same time: the others got it as well, or came too early."""
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 201, f"the answers were {statuses}, expected a 201 among them"
    assert set(statuses) <= {201, 409}, f"the answers were {statuses}, expected 201 and 409"
    payments = [answer.json() for answer in answers if answer.status_code == 201]
    assert all(payment == payments[0] for payment in payments), "the answers are not about the same payment"
    return payments[0]


def test_again(checkout):
    """The same request, a moment and an hour later, gets the same status and body, and charges nobody."""
    first = checkout.pay("k")
    assert first.status_code == 201
    for pause in (0, 1, 3_600_000):
        checkout.later(pause)
        again = checkout.pay("k")
        assert (again.status_code, again.json()) == (201, first.json())
    checkout.asked(1)


def test_declined_again(checkout):
    """What was declined stays declined: the processor is not asked again.

    Hint: By now it might say yes, to somebody who was told no.
    """
    checkout.processor({"status": 402, "json": {"reason": "insufficient_funds"}}, CHARGED)
    first = checkout.pay("k")
    assert first.status_code == 402
    checkout.later(90_000)
    again = checkout.pay("k")
    assert (again.status_code, again.json()) == (402, first.json())
    checkout.asked(1)


def test_two_at_once(checkout, database, together):
    """Both requests have looked for the payment, and found none."""
    with database.lock(IN_THE_WAY):
        requests = together.start(2, lambda _: checkout.pay("k"))
        database.waiting(2, within=1)
    payment = one_of_them_paid(requests.results())
    checkout.asked(1)
    assert checkout.paid("k") == payment


def test_eight_at_once(checkout, together):
    """Eight requests at the same time are one payment."""
    payment = one_of_them_paid(together(8, lambda _: checkout.pay("k")))
    checkout.asked(1)
    assert checkout.paid("k") == payment


def test_transaction_is_lost(checkout, database, stub, together):
    """Transactions open while the processor is at work are lost. Who asks again is not charged again.

    Hint: What has been committed by the time at which the processor is asked?
    """
    checkout.processor(CHARGED | {"delay": 0.2}, CHARGED)
    first = together.start(1, lambda _: checkout.pay("k"))
    stub.wait_for(1, "POST", "/charges")
    database.execute(
        "select pg_terminate_backend(pid, 1000) from pg_stat_activity"
        " where usename = 'app' and state like 'idle in transaction%'"
    )
    [answer] = first.outcomes()
    told = getattr(answer, "status_code", 500)
    assert told == 201 or told >= 500, f"the answer was {told}, expected 201 or an error of the service"
    for _ in range(20):
        checkout.later(60_000)
        again = checkout.pay("k")
        if again.status_code < 500:
            break
    assert again.status_code == 201, "the request was sent again, and got no 201"
    sent = {request.headers["idempotency-key"] for request in stub.requests("POST", "/charges")}
    assert len(sent) == 1, "the processor got another key, and charged the card again"


def test_another_instance(checkout):
    """Another instance finished the payment: its answer is the answer, and nobody is charged."""
    for key, status, code in (("a", "succeeded", 201), ("b", "declined", 402)):
        row = checkout.put(key, status, created_ms=checkout.now - 5_000)
        answer = checkout.pay(key)
        assert answer.status_code == code
        assert answer.json() == checkout.show(row["id"]).json()
    checkout.not_asked()


def test_abandoned(checkout, openapi):
    """An instance died while the processor was at work. Who asks again carries on, under the same key.

    Hint: The card may have been charged. Under which key does the processor know?
    """
    row = checkout.put("k", created_ms=checkout.now - 90_000, taken_ms=checkout.now - 90_000)
    response = checkout.pay("k")
    assert response.status_code == 201
    openapi.check(response)
    payment = response.json()
    assert (payment["id"], payment["created_ms"]) == (row["id"], row["created_ms"])
    assert checkout.asked(1) == [row["processor_key"]], "the processor got another key, and charged again"
    assert checkout.paid("k") == payment
    checkout.asked(1)


def test_abandoned_and_two_at_once(checkout, database, together):
    """Two requests have seen that the payment was abandoned. One of them takes it up."""
    row = checkout.put("k", taken_ms=checkout.now - 90_000)
    with database.lock("select * from payments where id = %s for update", [row["id"]]):
        requests = together.start(2, lambda _: checkout.pay("k"))
        database.waiting(2, within=1)
    payment = one_of_them_paid(requests.results())
    assert payment["id"] == row["id"]
    assert checkout.asked(1) == [row["processor_key"]]


def test_after_an_error(checkout, refused):
    """The processor failed, and may have charged the card: the next try is made under the same key."""
    checkout.processor({"status": 500}, {"status": 503}, CHARGED)
    refused(checkout.pay("k"), 503, "processor_unavailable")
    refused(checkout.pay("k"), 503, "processor_unavailable")
    payment = checkout.paid("k")
    assert payment["charge"] == "ch_1"
    checkout.asked(3)
    assert checkout.paid("k") == payment
    checkout.asked(3)


def test_same_key_of_two_shops(checkout):
    """Two shops may use the same key: two payments, two charges, and neither sees the other's.

    Hint: The processor has one account for all shops.
    """
    checkout.processor(CHARGED, {"status": 201, "json": {"id": "ch_2"}})
    first = checkout.paid("order-1")
    second = checkout.paid("order-1", shop=f"{checkout.shop}-b")
    assert (first["charge"], second["charge"]) == ("ch_1", "ch_2")
    checkout.asked(2, keys=2)
    assert checkout.paid("order-1") == first


def test_a_new_payment_is_charged(checkout):
    """Two days later the key is a new payment, with a charge of its own.

    Hint: The processor forgets nothing.
    """
    checkout.processor(CHARGED, {"status": 201, "json": {"id": "ch_2"}})
    first = checkout.paid("k")
    checkout.later(2 * 86_400_000)
    second = checkout.paid("k")
    assert second["id"] != first["id"]
    assert second["created_ms"] == checkout.now
    checkout.asked(2, keys=2)
    assert checkout.paid("k") == second


def test_too_late(checkout, stub, together):
    """A request is overtaken by another, which succeeds; then its own answer comes, and is an error.

    Hint: Write down what you learnt only where it is still yours to write.
    """
    for delay, key in ((0.25, "a"), (0.7, "b")):
        checkout.processor({"status": 500, "delay": delay}, CHARGED)
        ended = []
        first = together.start(1, lambda _, key=key, ended=ended: (checkout.pay(key), ended.append(True))[0])
        stub.wait_for(1, "POST", "/charges")
        checkout.later(60_000)
        payment = checkout.paid(key)
        overtaken = not ended
        [late] = first.results()
        assert late.status_code in {201, 503}, f"the late answer was {late.status_code}, expected 503 or 201"
        assert checkout.paid(key) == payment, "what had succeeded did not stay"
        assert checkout.show(payment["id"]).json() == payment
        checkout.asked(2)
        if overtaken:
            break
