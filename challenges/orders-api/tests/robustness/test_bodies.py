"""Bad bodies."""

LINE = {"sku": "MUG-01", "quantity": 1}


def test_not_an_object(shop, client, refused, openapi):
    """JSON that is not an object is refused."""
    for body in (b"[]", b"[{}]", b'"order"', b"1", b"true", b"null"):
        response = client.post("/orders", content=body, headers={"Content-Type": "application/json"})
        refused(response, 400, "invalid_body")
        openapi.check(response)
    assert shop.stored() == (0, 0)


def test_customers(shop, client, refused):
    """A customer is a positive integer."""
    for value in (None, "1", 0, -1, 1.5, [1], {"id": 1}):
        refused(client.post("/orders", json={"customer_id": value, "lines": [LINE]}), 400, "invalid_body")
    refused(client.post("/orders", json={"lines": [LINE]}), 400, "invalid_body")
    assert shop.stored() == (0, 0)


def test_notes(shop, client, refused):
    """A note is a text of at most 500 characters."""
    for value in (1, False, ["a"], {}, "n" * 501):
        refused(
            client.post("/orders", json={"customer_id": 1, "note": value, "lines": [LINE]}),
            400,
            "invalid_body",
        )
    assert shop.stored() == (0, 0)


def test_lines(shop, client, refused):
    """There are 1 to 50 lines, and each is an object with both fields."""
    lines = (
        None,
        [],
        {},
        "MUG-01",
        LINE,
        [LINE] * 51,
        [None],
        ["MUG-01"],
        [[LINE]],
        [LINE, {}],
        [{"sku": "MUG-01"}],
        [{"quantity": 1}],
    )
    for value in lines:
        refused(client.post("/orders", json={"customer_id": 1, "lines": value}), 400, "invalid_body")
    refused(client.post("/orders", json={"customer_id": 1}), 400, "invalid_body")
    assert shop.stored() == (0, 0)


def test_skus(shop, client, refused):
    """A SKU is a text of 1 to 40 characters."""
    for value in (None, 1, "", "s" * 41, ["MUG-01"]):
        refused(
            client.post("/orders", json={"customer_id": 1, "lines": [LINE | {"sku": value}]}),
            400,
            "invalid_body",
        )
    assert shop.stored() == (0, 0)


def test_quantities(shop, client, refused):
    """A quantity is an integer from 1 to 1000."""
    for value in (None, "1", 0, -1, 1001, 1.5, [1]):
        refused(
            client.post("/orders", json={"customer_id": 1, "lines": [LINE, LINE | {"quantity": value}]}),
            400,
            "invalid_body",
        )
    assert shop.stored() == (0, 0)


def test_true_is_no_number(shop, client, refused):
    """True is neither a customer nor a quantity."""
    refused(client.post("/orders", json={"customer_id": True, "lines": [LINE]}), 400, "invalid_body")
    lines = [LINE | {"quantity": True}]
    refused(client.post("/orders", json={"customer_id": 1, "lines": lines}), 400, "invalid_body")
    assert shop.stored() == (0, 0)
