"""Limits."""


def test_bad_limits(shop, client, refused, openapi):
    """A limit below 1 or above 100 is refused, not moved to the nearest one allowed."""
    shop.order("2026-02-01T10:00:00.250Z")
    for limit in ("0", "-1", "101", "1000", "99999999999999999999"):
        response = client.get("/orders", params={"limit": limit})
        refused(response, 400, "invalid_parameter")
        openapi.check(response)
