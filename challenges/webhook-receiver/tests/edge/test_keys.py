from conftest import (
    KEY,
    NEXT_KEY,
    NEXT_KEY_STARTS,
    NOW,
    OLD_KEY,
    OLD_KEY_RETIRES,
    SECOND,
    assert_accepted,
    assert_refused,
    event,
    sign,
)


def test_both_active_keys_count(sender):
    """While keys are rotated two are active, and the sender may use either.

    Hint: How many keys can be active at a time?
    """
    assert_accepted(sender.send("both_1", key=OLD_KEY), "signed with the older of two active keys")
    assert_accepted(sender.send("both_2", key=KEY), "signed with the newer of two active keys")


def test_a_retired_key_counts_no_more(sender):
    """The old key counts until the moment at which it retires, and not from that moment on."""
    sender.set_clock(OLD_KEY_RETIRES - 1)
    assert_accepted(sender.send("retired_1", key=OLD_KEY), "one millisecond before the key retires")
    sender.set_clock(OLD_KEY_RETIRES)
    answer = sender.send("retired_2", key=OLD_KEY)
    assert_refused(answer, 401, "bad signature", "the key retires at this very moment")
    assert_accepted(sender.send("retired_3", key=KEY), "the other key is still active")


def test_a_key_counts_from_its_time_on(sender):
    """The next key is known already, and counts from the moment at which it becomes active."""
    sender.set_clock(NEXT_KEY_STARTS - 1)
    answer = sender.send("next_1", key=NEXT_KEY)
    assert_refused(answer, 401, "bad signature", "one millisecond before the key becomes active")
    sender.set_clock(NEXT_KEY_STARTS)
    assert_accepted(sender.send("next_2", key=NEXT_KEY), "the key becomes active at this very moment")


def test_keys_change_while_the_service_runs(sender, database):
    """A key that leaked is replaced at once: what the table says now is what counts."""
    assert_accepted(sender.send("leaked_1"))
    database.execute("insert into signing_keys values ('leak', 'nine-new-needles', %s, null)", [NOW])
    assert_accepted(sender.send("leaked_2", key="nine-new-needles"), "a key that was added a moment ago")
    database.execute("delete from signing_keys where id = 'leak'")
    answer = sender.send("leaked_3", key="nine-new-needles")
    assert_refused(answer, 401, "bad signature", "a key that was deleted a moment ago")


def test_no_key_is_active(sender):
    """Between two keys nothing can be signed, and that is no error of the service."""
    sender.set_clock(1_700_000_000_000)
    assert_refused(sender.send("none_1"), 401, "bad signature", "no key is active")


def test_several_signatures(sender):
    """A sender that changes keys signs with both; one signature that fits is enough, wherever it stands.

    Hint: How many signatures can one header have?
    """
    timestamp = NOW // SECOND
    right = "v1=" + sign(KEY, "several", timestamp, event())
    wrong = "v1=" + sign("guessed", "several", timestamp, event())
    answer = sender.send("several", webhook_signature=f"{wrong} v0=ab {right}")
    assert_accepted(answer, "the last of three signatures fits")


def test_only_version_one_counts(sender):
    """What fits, but under the name of another version, is no signature."""
    right = sign(KEY, "version", NOW // SECOND, event())
    for written in (f"v0={right}", f"v2={right}", f"v11={right}", right, f"={right}", f"sha256={right}"):
        answer = sender.send("version", webhook_signature=written)
        assert_refused(answer, 401, "bad signature", f"the header is {written[:12]}…")


def test_signatures_of_any_form(sender):
    """Whatever stands in the header, it is a signature that does not fit, and no error of the service.

    Hint: What does your comparison do with texts of another length, or that are not ASCII?
    """
    right = sign(KEY, "form", NOW // SECOND, event())
    forms = (
        "v1=",
        "v1",
        "=",
        "v1=abc",
        "v1=" + "g" * 64,
        f"v1={right}0",
        f"v1={right[:-1]}",
        "v1=" + "0" * 5000,
    )
    for written in (*forms, f"v1,{right}", b"v1=\xe9\xe8", b"\xff"):
        answer = sender.send("form", webhook_signature=written)
        assert_refused(answer, 401, "bad signature", f"the header is {written[:12]!r}")
