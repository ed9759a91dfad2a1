from conftest import assert_accepted, assert_refused, event

LARGEST = 65_536


def test_the_body_is_signed_as_it_came(sender):
    """White space, escapes and the order of keys are the sender's: the signature is of these very bytes.

    Hint: What exactly do you compute the signature of?
    """
    body = b'{ "type" : "invoice.paid",\n  "data" : {"b": 1.0, "a": "caf\\u00e9 \xc3\xa9"} }\n'
    assert_accepted(sender.send("raw_1", body), "the signature is of the bytes as they came")
    assert sender.event("raw_1").json()["data"] == {"b": 1.0, "a": "café é"}


def test_any_content_type_will_do(sender):
    """The body is JSON, whatever its Content-Type says, also without one."""
    for number, written in enumerate(("application/webhook+json", "text/plain; charset=utf-8", None)):
        answer = sender.send(f"content_{number}", content_type=written)
        assert_accepted(answer, f"with Content-Type {written}")


def test_a_body_of_the_largest_size(sender):
    """65,536 bytes are accepted, one more is not."""
    for size, identity in ((LARGEST, "size_1"), (LARGEST + 1, "size_2")):
        filling = "x" * (size - len(event(text="")))
        body = event(text=filling)
        assert len(body) == size
        answer = sender.send(identity, body)
        if size == LARGEST:
            assert_accepted(answer, "a body of 65,536 bytes")
        else:
            assert_refused(answer, 413, "too large", "a body of 65,537 bytes")


def test_who_has_no_key_learns_nothing_about_bodies(sender):
    """A body that is no event, without a proper signature: the signature is what is told.

    Hint: In which order do you look at things?
    """
    for body in (b"{", b"[]", b"\xff", b""):
        answer = sender.send("unsigned_1", body, key="guessed")
        assert_refused(answer, 401, "bad signature", f"an unsigned body {body!r}")


def test_bodies_that_are_no_events(sender):
    """Signed, but no object with a proper type and data: refused, and no error of the service."""
    bodies = (
        b"",
        b"null",
        b"[]",
        b'"invoice.paid"',
        b"\xff\xfe",
        b"{}",
        b'{"type":"invoice.paid"}',
        b'{"data":{}}',
        b'{"type":7,"data":{}}',
        b'{"type":"","data":{}}',
        b'{"type":"Invoice Paid","data":{}}',
        event("x" * 61),
        b'{"type":"invoice.paid","data":null}',
        b'{"type":"invoice.paid","data":[]}',
        b'{"type":"invoice.paid","data":"text"}',
        b'{"type":"invoice.paid","data":{"bytes":"\xff"}}',
    )
    for body in bodies:
        assert_refused(sender.send("shape_1", body), 400, "bad body", f"the body {body[:60]!r}")
    assert_accepted(sender.send("shape_2", event("x" * 60)), "a type of 60 characters")


def test_too_large_is_told_first(sender):
    """Too large and with a header missing: what is told is the first of both."""
    body = event(text="x" * LARGEST)
    answer = sender.send("size_3", body, webhook_timestamp=None)
    assert_refused(answer, 413, "too large", "the body has more than 65,536 bytes, and a header is missing")
