from conftest import NOW, SECOND, assert_accepted, assert_duplicate, assert_refused, event


def test_a_retry_is_signed_anew(sender):
    """The sender heard no answer and delivers again, with a new timestamp and so with a new signature.

    Hint: What makes two deliveries the same?
    """
    assert_accepted(sender.send("retry_1", at=NOW // SECOND))
    assert_duplicate(sender.send("retry_1", at=NOW // SECOND + 1), "the same id, signed a second later")


def test_the_first_delivery_stays(sender):
    """The same id with another event is a duplicate, too, and changes nothing."""
    assert_accepted(sender.send("first_1", event(amount=1)))
    assert_duplicate(sender.send("first_1", event(amount=2)), "the same id with another body")
    assert sender.event("first_1").json()["data"] == {"amount": 1}, (
        "the first delivery is the one that counts"
    )


def test_a_retry_of_the_next_day(sender):
    """A sender may try for days: the id is known for ever, not only while a signature is fresh."""
    assert_accepted(sender.send("days_1"))
    sender.set_clock(NOW + 86_400 * SECOND)
    assert_duplicate(sender.send("days_1"), "the same id, a day later")
    assert sender.event("days_1").json()["received_at"] == NOW, "the first delivery is the one that counts"


def test_what_is_refused_leaves_nothing_behind(sender):
    """Who cannot sign must not be able to use up an id that the sender will need.

    Hint: When do you remember an id?
    """
    assert_refused(
        sender.send("burnt_1", key="guessed"), 401, "bad signature", "signed with an unknown secret"
    )
    stale = sender.send("burnt_1", at=NOW // SECOND - 3600)
    assert_refused(stale, 401, "stale timestamp", "signed an hour ago")
    assert sender.event("burnt_1").status_code == 404, "what was refused is no event"
    assert_accepted(sender.send("burnt_1"), "the real delivery, after forged ones with its id")


def test_what_is_known_is_verified_all_the_same(sender):
    """Somebody knows an id that was accepted: what comes under it is verified before it is a duplicate.

    Hint: In which order do you look at things?
    """
    assert_accepted(sender.send("known_1"))
    forged = sender.send("known_1", key="guessed")
    assert_refused(forged, 401, "bad signature", "a known id, signed with an unknown secret")
    improper = sender.send("known_1", b"{")
    assert_refused(improper, 400, "bad body", "a known id, and a body that is no JSON")
    replayed = sender.send("known_1", at=NOW // SECOND - 301)
    assert_refused(replayed, 401, "stale timestamp", "a known id, signed 301 seconds ago")


def test_two_at_once(sender, database, together):
    """The same delivery twice at the same moment: one is accepted, one is a duplicate, none is an error.

    Hint: What if both have looked before either has written?
    """
    with database.lock("lock table events in share mode"):
        deliveries = together.start(2, lambda _: sender.send("twice_1"))
        database.waiting(2)
    answers = deliveries.results()
    assert sorted(answer.status_code for answer in answers) == [200, 202], "one is accepted, one a duplicate"
