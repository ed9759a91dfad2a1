"""A processor that is not well."""

CHARGED = {"status": 201, "json": {"id": "ch_1"}}


def test_unusable_answers(checkout, refused):
    """Broken connections, bodies and other statuses are unknown answers; the next try, at once, goes well."""
    answers = (
        {"malformed": "reset-connection"},
        {"status": 201, "malformed": "not-json"},
        CHARGED | {"malformed": "truncated-body"},
        {"status": 201, "json": {"charge": "ch_1"}},
        {"status": 201, "json": ["ch_1"]},
        {"status": 402, "body": "no"},
        {"status": 200, "json": {"id": "ch_1"}},
        {"status": 404, "json": {"id": "ch_1"}},
        {"status": 429, "json": {"reason": "too_many"}, "headers": {"Retry-After": "1"}},
    )
    checkout.processor(*answers, CHARGED)
    for _ in answers:
        refused(checkout.pay("k"), 503, "processor_unavailable")
    assert checkout.paid("k")["charge"] == "ch_1"
    checkout.asked(len(answers) + 1)


def test_declined_in_the_end(checkout, refused):
    """After an unknown answer the next one decides, and be it no."""
    checkout.processor({"status": 502}, {"status": 402, "json": {"reason": "stolen_card"}}, CHARGED)
    refused(checkout.pay("k"), 503, "processor_unavailable")
    for _ in range(2):
        answer = checkout.pay("k")
        assert answer.status_code == 402
        assert answer.json()["reason"] == "stolen_card"
    checkout.asked(2)


def test_no_answer(checkout, refused):
    """The processor does not answer: after two seconds at most that is unknown, and may be tried again."""
    checkout.processor(CHARGED | {"delay": 3}, CHARGED)
    refused(checkout.pay("k"), 503, "processor_unavailable")
    checkout.paid("k")
    checkout.asked(2)
