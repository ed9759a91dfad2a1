"""Bad requests."""

LINE = {"sku": "A", "quantity": 1}


def test_lines(stock, client, refused, openapi):
    """There are 1 to 20 lines, and each is an object with both fields."""
    lines = (
        None,
        [],
        {},
        "A",
        LINE,
        [LINE] * 21,
        [None],
        ["A"],
        [[LINE]],
        [LINE, {}],
        [{"sku": "A"}],
        [{"quantity": 1}],
    )
    for value in lines:
        response = client.post("/reservations", json={"lines": value})
        refused(response, 400, "invalid_body")
        openapi.check(response)
    refused(client.post("/reservations", json={}), 400, "invalid_body")
    assert stock.pieces("A") == (5, 0, 5)


def test_quantities(stock, client, refused):
    """A quantity is an integer from 1 to 1000."""
    for value in (None, "1", 0, -1, 1001, 10**30, 1.5, [1]):
        refused(
            client.post("/reservations", json={"lines": [LINE, LINE | {"quantity": value}]}),
            400,
            "invalid_body",
        )
    assert stock.pieces("A") == (5, 0, 5)


def test_skus(stock, client, refused):
    """A SKU is a text of 1 to 40 characters without U+0000."""
    for value in (None, 1, "", "s" * 41, "A\0", ["A"]):
        refused(client.post("/reservations", json={"lines": [LINE | {"sku": value}]}), 400, "invalid_body")
    refused(stock.reserve(("s" * 40, 1)), 422, "unknown_product")
    refused(stock.reserve(("A' or '1'='1", 1)), 422, "unknown_product")


def test_hold_seconds(stock, client, refused):
    """A hold lasts from 1 second to a day."""
    for value in (None, "60", 0, -1, 86401, 10**30, 0.5, [60]):
        refused(
            client.post("/reservations", json={"lines": [LINE], "hold_seconds": value}), 400, "invalid_body"
        )
    assert stock.pieces("A") == (5, 0, 5)


def test_true_is_no_number(stock, client, refused):
    """True is neither a quantity nor a time."""
    refused(client.post("/reservations", json={"lines": [LINE | {"quantity": True}]}), 400, "invalid_body")
    refused(client.post("/reservations", json={"lines": [LINE], "hold_seconds": True}), 400, "invalid_body")
    assert stock.pieces("A") == (5, 0, 5)


def test_ids_that_are_none(stock, client, refused):
    """What is not an id, or beyond the greatest, is not found."""
    reservation = stock.held(("A", 1))
    for text in ("x", "0", "-1", f"{reservation['id']}x", f"{reservation['id']}.5", "2147483648", "9" * 30):
        refused(client.get(f"/reservations/{text}"), 404, "not_found")
        for action in ("confirm", "cancel"):
            refused(client.post(f"/reservations/{text}/{action}"), 404, "not_found")
    assert stock.pieces("A") == (5, 1, 4)
