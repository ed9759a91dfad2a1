"""Orders that are not like most."""


def test_whole_seconds(shop, client):
    """A time without a fraction has six zeros, and midnight has its hours."""
    for written in (
        "2026-02-01T10:00:00.000000Z",
        "2026-02-02T00:00:00.000000Z",
        "2026-02-03T10:00:00.100000Z",
    ):
        order = shop.order(written)
        assert client.get(f"/orders/{order}").json()["created_at"] == written
        assert shop.page(limit=1)["items"][0]["created_at"] == written


def test_no_lines(shop, client, openapi):
    """An order without lines is listed and shown like any other."""
    with_lines = shop.order("2026-02-01T10:00:00.250Z")
    without = shop.order("2026-02-02T10:00:00.250Z", lines=[])
    assert shop.all_pages() == [without, with_lines]
    response = client.get(f"/orders/{without}")
    openapi.check(response)
    assert (response.json()["lines"], response.json()["total"]) == ([], 0)


def test_lines_as_ordered(shop, client):
    """Lines stay in the order of the request, and two with the same SKU stay two."""
    skus = [("STK-10", 1), ("MUG-01", 2), ("TEE-M", 3), ("MUG-01", 4), ("BAG-01", 5), ("STK-10", 6)]
    order = shop.place(customer_id=1, lines=[{"sku": sku, "quantity": quantity} for sku, quantity in skus])
    assert [(line["sku"], line["quantity"]) for line in order["lines"]] == skus
    shown = client.get(f"/orders/{order['id']}").json()
    assert [(line["sku"], line["quantity"]) for line in shown["lines"]] == skus


def test_all_or_nothing(shop):
    """The last of three products does not exist: nothing of the order stays, then or later."""
    lines = [{"sku": sku, "quantity": 1} for sku in ("MUG-01", "CAP-01", "MUG-99")]
    assert shop.place(expected=422, customer_id=1, lines=lines)["error"] == "unknown_product"
    assert shop.stored() == (0, 0), "a refused order left something in the tables"
    order = shop.place(customer_id=2, lines=lines[:2])
    assert shop.stored() == (1, 2), "a refused order left something in the tables"
    assert shop.all_pages() == [order["id"]]


def test_great_ids(shop, client, refused):
    """Ids beyond the greatest are no ids."""
    greatest = shop.order("2026-02-01T10:00:00.250Z", number=2_147_483_647)
    assert client.get(f"/orders/{greatest}").json()["id"] == greatest
    for text in ("2147483648", "4294967297", "9223372036854775808", "99999999999999999999999999"):
        refused(client.get(f"/orders/{text}"), 404, "not_found")
    line = {"sku": "MUG-01", "quantity": 1}
    refused(
        client.post("/orders", json={"customer_id": 2_147_483_647, "lines": [line]}), 422, "unknown_customer"
    )
    for number in (2_147_483_648, 2**63, 10**30):
        refused(client.post("/orders", json={"customer_id": number, "lines": [line]}), 400, "invalid_body")


def test_numbers_and_more(shop, client, refused):
    """What only begins with a number is no number."""
    order = shop.order("2026-02-01T10:00:00.250Z")
    for text in (f"{order}x", f"{order}.5", f"{order},", f"{order}%20x", f"{order}e"):
        refused(client.get(f"/orders/{text}"), 404, "not_found")
    for text in ("5x", "5.5", "5,", "5 x", "5e"):
        refused(client.get("/orders", params={"limit": text}), 400, "invalid_parameter")
