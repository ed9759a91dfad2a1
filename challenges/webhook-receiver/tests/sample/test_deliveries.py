from conftest import KEY, NOW, SECOND, assert_accepted, assert_duplicate, assert_refused, event, sign


def test_the_example_of_the_statement():
    """How a signature is made: this only tries the sender of these tests."""
    body = b'{"type":"invoice.paid","data":{"number":7}}'
    assert (
        sign(KEY, "msg_1", NOW // SECOND, body)
        == "af33259ee8bd145ff800b501f12ad0d8ca76b4611041f05161c9545256c34957"
    )


def test_a_delivery_is_accepted(sender):
    """A signed delivery is accepted, and its event can be read."""
    assert_accepted(sender.send("msg_1", event(number=7)))
    answer = sender.event("msg_1")
    assert answer.status_code == 200
    assert answer.json() == {"id": "msg_1", "type": "invoice.paid", "data": {"number": 7}, "received_at": NOW}


def test_the_same_delivery_again_is_a_duplicate(sender):
    """The sender did not hear the first answer and delivers once more."""
    assert_accepted(sender.send("msg_2"))
    assert_duplicate(sender.send("msg_2"))


def test_a_wrong_signature_is_refused(sender):
    """Signed with a secret that no key has."""
    answer = sender.send("msg_3", key="guessed")
    assert_refused(answer, 401, "bad signature", "signed with an unknown secret")
