"""Bad parameters."""


def test_limits_that_are_no_numbers(client, refused):
    """A limit that is no number at all is refused."""
    for limit in ("", "ten", "x5", "NaN", "null", "0x10", "-"):
        refused(client.get("/orders", params={"limit": limit}), 400, "invalid_parameter")


def test_unknown_status(client, refused, openapi):
    """A status that there is not is refused."""
    for status in ("", "lost", "PAID", "paid,pending", "paid "):
        response = client.get("/orders", params={"status": status})
        refused(response, 400, "invalid_parameter")
        openapi.check(response)


def test_addresses_too_short_or_long(shop, client, refused):
    """An address has 1 to 254 characters."""
    for email in ("", "a" * 255):
        refused(client.get("/orders", params={"customer_email": email}), 400, "invalid_parameter")
    assert shop.all_pages(customer_email="a" * 254) == []


def test_other_parameters(shop):
    """Parameters that are not among the four are ignored."""
    order = shop.order("2026-02-01T10:00:00.250Z")
    assert shop.all_pages(offset="7", sort="id", page="x") == [order]


def test_ids_that_are_none(client, refused, openapi):
    """A path with something else in place of an id gets 404."""
    for text in ("x", "0", "-1", "null", "NaN", "a-b", "%27"):
        response = client.get(f"/orders/{text}")
        refused(response, 404, "not_found")
        openapi.check(response)
