from conftest import NOW, SECOND, assert_accepted, assert_refused

TOLERANCE = 300


def test_exactly_at_the_tolerance(sender):
    """300 seconds apart is still in time, in the past and in the future."""
    assert_accepted(sender.send("edge_1", at=NOW // SECOND - TOLERANCE), "signed 300 seconds ago")
    assert_accepted(sender.send("edge_2", at=NOW // SECOND + TOLERANCE), "signed 300 seconds ahead")


def test_a_second_too_old(sender):
    """301 seconds ago is too long ago."""
    answer = sender.send("old_1", at=NOW // SECOND - TOLERANCE - 1)
    assert_refused(answer, 401, "stale timestamp", "signed 301 seconds ago")


def test_too_far_ahead(sender):
    """A timestamp of tomorrow could be used until the day after."""
    for ahead in (TOLERANCE + 1, 86_400):
        answer = sender.send("ahead_1", at=NOW // SECOND + ahead)
        assert_refused(answer, 401, "stale timestamp", f"signed {ahead} seconds ahead of the clock")


def test_a_millisecond_too_old(sender):
    """The clock has milliseconds: 300.001 seconds are more than 300.

    Hint: Which unit do you compare in?
    """
    sender.set_clock(NOW + 1)
    answer = sender.send("fine_1", at=NOW // SECOND - TOLERANCE)
    assert_refused(answer, 401, "stale timestamp", "signed 300.001 seconds ago")
    sender.set_clock(NOW + 999)
    assert_accepted(sender.send("fine_2", at=NOW // SECOND + TOLERANCE), "signed 299.001 seconds ahead")
    assert_accepted(sender.send("fine_3", at=NOW // SECOND - TOLERANCE + 1), "signed 299.999 seconds ago")


def test_who_has_no_key_learns_nothing_about_times(sender):
    """Stale, and without a proper signature: the signature is what is told."""
    answer = sender.send("blind_1", at=NOW // SECOND - 3600, key="guessed")
    assert_refused(answer, 401, "bad signature", "an unsigned, stale delivery")


def test_a_timestamp_is_digits(sender):
    """1 to 12 digits and nothing else, however it was signed: refused, and never an error of the service.

    Hint: Which texts does your language take for a number?
    """
    now = str(NOW // SECOND)
    forms = (
        f"+{now}",
        f"-{now}",
        "1_790_000_000",
        f"{now}.0",
        "1.79e9",
        "0x6ab13380",
        "now",
        "NaN",
        "9" * 13,
        "9" * 400,
    )
    for written in (*forms, b"\xb2\xb3"):
        at = written.decode("latin-1") if isinstance(written, bytes) else written
        answer = sender.send("digits_1", at=at, webhook_timestamp=written)
        assert_refused(answer, 400, "bad header", f"the timestamp is {written[:14]!r}")
    assert_accepted(sender.send("digits_2", at=f"00{now}"), "zeros in front are digits")
