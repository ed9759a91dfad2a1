"""Texts that mean something to somebody, but not to this service."""

TEXTS = (
    "o'brien",
    "%",
    "_da@example.com",
    "\\",
    '"',
    "x' or '1'='1",
    "'; delete from orders; --",
    "$1",
    ":id",
    "%s",
    "{}",
    "+ &",
)


def test_quotes(shop):
    """Addresses contain quotes, percent signs and pieces of SQL.

    Hint: Values go into SQL as parameters, never as text.
    """
    ada = shop.order("2026-02-01T10:00:00.250Z")
    expected = {}
    for n, text in enumerate(TEXTS):
        customer = shop.database.one(
            "insert into customers (name, email) values (%s, %s) returning id", [text, text]
        )["id"]
        expected[text] = shop.order(f"2026-02-02T10:00:{n:02}.250Z", customer=customer)
    try:
        for text, order in expected.items():
            page = shop.page(customer_email=text)
            assert [listed["id"] for listed in page["items"]] == [order], f"customer_email={text!r}"
        assert shop.page(customer_email="o''brien")["items"] == []
        assert shop.page(customer_email="ada@example.com")["items"][0]["id"] == ada
    finally:
        shop.database.execute("delete from order_lines")
        shop.database.execute("delete from orders")
        shop.database.execute("delete from customers where email = any(%s)", [list(TEXTS)])


def test_notes(shop):
    """Notes come back as they were sent."""
    for text in (*TEXTS, "", " ", "null", "line\nline", "<b>&amp;</b>", "Grüße, 您好, नमस्ते"):
        order = shop.place(customer_id=1, note=text, lines=[{"sku": "MUG-01", "quantity": 1}])
        assert order["note"] == text
        assert shop.page(limit=1)["items"][0]["note"] == text


def test_characters(shop):
    """A note of 500 characters is allowed, whatever they take in bytes or UTF-16."""
    for character in ("é", "您", "🎁"):
        order = shop.place(customer_id=1, note=character * 500, lines=[{"sku": "MUG-01", "quantity": 1}])
        assert order["note"] == character * 500


def test_nul(shop, client, refused):
    """U+0000, which PostgreSQL cannot store, is refused wherever a text may be."""
    line = {"sku": "MUG-01", "quantity": 1}
    refused(client.get("/orders", params={"customer_email": "ada\0@example.com"}), 400, "invalid_parameter")
    refused(
        client.post("/orders", json={"customer_id": 1, "note": "a\0b", "lines": [line]}), 400, "invalid_body"
    )
    refused(
        client.post("/orders", json={"customer_id": 1, "lines": [line | {"sku": "\0"}]}), 400, "invalid_body"
    )
    assert shop.stored() == (0, 0)
