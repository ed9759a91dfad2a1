"""Cursors, good and bad."""

import re

BAD = (
    "",
    "garbage",
    "~~~~",
    "..",
    "-",
    "a" * 201,
    "é",
    "💩",
    "%",
    "null",
    "W10",  # []
    "bnVsbA",  # null
    "e30",  # {}
    "WyJ5ZXN0ZXJkYXkiLCAxXQ",  # ["yesterday", 1]
    "WyIyMDI2LTEzLTQ1VDk5Ojk5Ojk5LjAwMDAwMFoiLCAxXQ",  # ["2026-13-45T99:99:99.000000Z", 1]
    "MjAyNi0wMi0wMVQxMDowMDowMC4yNTAwMDBaLDEgb3IgMT0x",  # 2026-02-01T10:00:00.250000Z,1 or 1=1
    "WyIyMDI2LTAyLTAxVDEwOjAwOjAwLjI1MDAwMFoiLCAieCJd",  # ["2026-02-01T10:00:00.250000Z", "x"]
    "WyIyMDI2LTAyLTAxVDEwOjAwOjAwLjI1MDAwMFoiLCA5OTk5OTk5OTk5OV0",  # [the same time, 99999999999]
    "WyIyMDI2LTAyLTAxVDEwOjAwOjAwLjI1MDAwMFoiXQ",  # ["2026-02-01T10:00:00.250000Z"]
)


def test_bad(shop, client, refused, openapi):
    """What the service cannot have handed out is refused, and is no way to the first page.

    Hint: A cursor comes back from outside: whatever cannot be read as one of yours gets 400.
    """
    shop.order("2026-02-01T10:00:00.250Z")
    for cursor in BAD:
        response = client.get("/orders", params={"cursor": cursor})
        refused(response, 400, "invalid_cursor")
        openapi.check(response)


def test_characters(shop):
    """A cursor can be put into a URL as it is, however many digits an id has."""
    ids = [1_000_000_007, 100_000_007, 10_000_007]
    for day, number in enumerate([5, *ids[::-1], 2_000_000_011], 1):
        shop.order(f"2026-02-{day:02}T10:00:00.250Z", number=number)
    cursor, seen = None, []
    while cursor or not seen:
        page = shop.page(limit=1, **({"cursor": cursor} if cursor else {}))
        seen += [order["id"] for order in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
        assert re.fullmatch("[A-Za-z0-9._~-]{1,200}", cursor), f"the cursor {cursor!r} has other characters"
    assert seen == [2_000_000_011, *ids, 5]
