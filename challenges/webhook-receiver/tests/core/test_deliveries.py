from conftest import NOW, SECOND, assert_accepted, assert_duplicate, assert_refused, event, sign


def test_a_delivery_is_as_documented(sender, openapi):
    """The answers to a new delivery, to the same again, and to a reader."""
    for answer in (sender.send("doc_1"), sender.send("doc_1"), sender.event("doc_1")):
        openapi.check(answer)


def test_the_answers_name_the_delivery(sender):
    """Accepted or duplicate, the answer has the delivery's id."""
    first, second = sender.send("named_1"), sender.send("named_1")
    assert first.json() == {"id": "named_1", "status": "accepted"}
    assert second.json() == {"id": "named_1", "status": "duplicate"}


def test_events_are_kept_apart(sender):
    """Several deliveries, each with its type and data."""
    for number in range(5):
        assert_accepted(sender.send(f"apart_{number}", event(f"order.step_{number}", number=number)))
    for number in range(5):
        found = sender.event(f"apart_{number}").json()
        assert (found["type"], found["data"]) == (f"order.step_{number}", {"number": number})


def test_an_unknown_event_is_not_found(sender, openapi):
    """Nothing was delivered under this id."""
    answer = sender.event("nobody_sent_this")
    assert_refused(answer, 404, "unknown event", "nothing was delivered under this id")
    openapi.check(answer)


def test_the_service_goes_by_the_clock(sender):
    """An event has the time that the table `clock` says, and timestamps are held against that.

    Hint: Where do you read the time, and how often?
    """
    sender.set_clock(NOW + 600 * SECOND + 123)
    assert_accepted(sender.send("later_1"), "it was signed now, as the clock says")
    assert sender.event("later_1").json()["received_at"] == NOW + 600 * SECOND + 123


def test_another_body_is_refused(sender):
    """Somebody changed the body on its way."""
    signature = "v1=" + sign("copper-kettle-2026", "body_1", NOW // SECOND, event(amount=1))
    answer = sender.send("body_1", event(amount=1000), webhook_signature=signature)
    assert_refused(answer, 401, "bad signature", "the signature is of another body")


def test_another_id_is_refused(sender):
    """Somebody gave a delivery another id, so that it would count twice."""
    assert_accepted(sender.send("id_1"))
    signature = "v1=" + sign("copper-kettle-2026", "id_1", NOW // SECOND, event())
    answer = sender.send("id_2", webhook_signature=signature)
    assert_refused(answer, 401, "bad signature", "the signature is of another id")


def test_another_timestamp_is_refused(sender):
    """Somebody gave a delivery another timestamp, so that it would look fresh."""
    signature = "v1=" + sign("copper-kettle-2026", "time_1", NOW // SECOND - 600, event())
    answer = sender.send("time_1", webhook_signature=signature)
    assert_refused(answer, 401, "bad signature", "the signature is of another timestamp")


def test_missing_headers_are_refused(sender, openapi):
    """Each of the three headers is needed."""
    for name in ("webhook_id", "webhook_timestamp", "webhook_signature"):
        answer = sender.send("missing_1", **{name: None})
        assert_refused(answer, 400, "bad header", f"{name.replace('_', '-')} is missing")
        openapi.check(answer)


def test_a_stale_delivery_is_refused(sender, openapi):
    """It was signed an hour ago."""
    answer = sender.send("stale_1", at=NOW // SECOND - 3600)
    assert_refused(answer, 401, "stale timestamp", "it was signed an hour ago")
    openapi.check(answer)


def test_an_improper_id_is_refused(sender):
    """Ids have 1 to 64 letters, digits, underscores and hyphens."""
    assert_accepted(sender.send("Az-09_" + "x" * 58), "an id of 64 characters")
    for identity in ("x" * 65, "a b", "a.b", "a/b"):
        assert_refused(sender.send(identity), 400, "bad header", f"the id {identity!r}")


def test_an_improper_event_is_refused(sender, openapi):
    """Signed, but no JSON."""
    answer = sender.send("improper_1", b'{"type":"invoice.paid","data":')
    assert_refused(answer, 400, "bad body", "the body is no JSON")
    openapi.check(answer)


def test_a_replay_within_the_tolerance_is_a_duplicate(sender):
    """Two minutes later, the very same delivery again."""
    at = NOW // SECOND
    assert_accepted(sender.send("again_1", at=at))
    sender.set_clock(NOW + 120 * SECOND)
    assert_duplicate(sender.send("again_1", at=at))
    assert sender.event("again_1").json()["received_at"] == NOW, "the first delivery is the one that counts"
