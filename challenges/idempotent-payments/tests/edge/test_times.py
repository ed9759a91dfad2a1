"""From when on, and how long."""

DAY = 86_400_000
ABANDONED = 60_000


def test_while_charging(checkout, stub, together, refused):
    """The processor is at work on the first request: the second is told so, and does not wait for it."""
    for delay, key in ((0.25, "a"), (0.7, "b")):
        checkout.processor({"status": 201, "json": {"id": "ch_1"}, "delay": delay})
        ended = []
        first = together.start(1, lambda _, key=key, ended=ended: (checkout.pay(key), ended.append(True))[0])
        stub.wait_for(1, "POST", "/charges")
        second = checkout.pay(key)
        overlapped = not ended
        [answer] = first.results()
        assert answer.status_code == 201
        checkout.asked(1)
        assert checkout.paid(key) == answer.json()
        if overlapped:
            break
    assert overlapped, "the second request was answered after the first one, expected 409 at once"
    refused(second, 409, "in_progress")


def test_in_progress(checkout, refused, openapi):
    """Another instance took the payment up 59,999 ms ago: it is at work on it, and is left alone."""
    row = checkout.put("k", created_ms=checkout.now - 90_000, taken_ms=checkout.now - ABANDONED + 1)
    response = checkout.pay("k")
    refused(response, 409, "in_progress")
    openapi.check(response)
    assert checkout.row("k") == row
    checkout.not_asked()


def test_abandoned_just_now(checkout):
    """After 60,000 ms to the millisecond nobody is at work on it."""
    row = checkout.put("k", taken_ms=checkout.now - ABANDONED)
    assert checkout.paid("k")["id"] == row["id"]
    assert checkout.asked(1) == [row["processor_key"]]


def test_last_moment(checkout):
    """A millisecond before its day is over, the key is still known."""
    payment = checkout.paid("k")
    checkout.later(DAY - 1)
    assert checkout.paid("k") == payment
    checkout.asked(1)


def test_forgotten(checkout):
    """When its day is over, to the millisecond, the key is forgotten, and may come with another order."""
    first = checkout.paid("k")
    checkout.later(DAY)
    second = checkout.paid("k", amount="5.00")
    assert second["id"] != first["id"]
    assert second["amount"] == "5.00"
    assert checkout.show(first["id"]).json() == first, "a forgotten payment is still shown"
    assert checkout.paid("k", amount="5.00") == second
    checkout.asked(2, keys=2)


def test_forgotten_by_two_at_once(checkout, database, together):
    """Two requests at the same time find that the key is forgotten: one new payment."""
    old = checkout.put("k", "succeeded", created_ms=checkout.now - DAY)
    with database.lock("lock table payments in share row exclusive mode"):
        requests = together.start(2, lambda _: checkout.pay("k"))
        database.waiting(2, within=1)
    statuses = sorted(answer.status_code for answer in requests.results())
    assert statuses in ([201, 201], [201, 409]), f"the answers were {statuses}, expected 201, and 201 or 409"
    assert checkout.paid("k")["id"] != old["id"]
    checkout.asked(1)


def test_never_settled(checkout):
    """A payment that was abandoned days ago was perhaps charged: its key is known, and it is carried on.

    Hint: Only what is final is forgotten.
    """
    row = checkout.put("k", created_ms=checkout.now - 3 * DAY, taken_ms=checkout.now - 3 * DAY)
    assert checkout.paid("k")["id"] == row["id"]
    assert checkout.asked(1) == [row["processor_key"]]
