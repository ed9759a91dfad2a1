"""Where pages end, and what happens in between."""


def test_insert(shop):
    """Orders are placed, deleted and come in late while somebody reads page by page."""
    ids = [shop.order(f"2026-02-{day:02}T10:00:00.250Z") for day in range(1, 10)][::-1]
    first = shop.page(limit=3)
    assert [order["id"] for order in first["items"]] == ids[:3]
    shop.order("2026-02-20T10:00:00.250Z")
    shop.order("2026-02-21T10:00:00.250Z")
    shop.delete(ids[0])
    late = shop.order("2026-02-03T12:00:00.250Z")
    assert shop.follow(first["next"], limit=3) == [*ids[3:6], late, *ids[6:]]


def test_ties(shop):
    """Ten orders have the same time, and pages end among them."""
    ids = [shop.order("2026-02-01T10:00:00.500Z") for _ in range(10)][::-1]
    newer = shop.order("2026-02-01T10:00:01.500Z")
    older = shop.order("2026-02-01T09:59:59.500Z")
    assert shop.all_pages(limit=4) == [newer, *ids, older]


def test_same_millisecond(shop):
    """Times differ by microseconds only."""
    ids = [shop.order(f"2026-02-01T10:00:00.5001{n:02}Z") for n in (3, 40, 77, 99)][::-1]
    assert shop.all_pages(limit=1) == ids
    assert shop.all_pages(limit=3) == ids


def test_last_order_deleted(shop):
    """The last order of a page is deleted before the next page is read."""
    ids = [shop.order(f"2026-02-{day:02}T10:00:00.250Z") for day in range(1, 7)][::-1]
    first = shop.page(limit=2)
    shop.delete(ids[1])
    assert shop.follow(first["next"], limit=2) == ids[2:]


def test_full_last_page(shop):
    """The last page is full, and yet nothing follows."""
    ids = [shop.order(f"2026-02-{day:02}T10:00:00.250Z") for day in range(1, 5)][::-1]
    first = shop.page(limit=2)
    assert first["next"] is not None
    second = shop.page(limit=2, cursor=first["next"])
    assert [order["id"] for order in second["items"]] == ids[2:]
    assert second["next"] is None, "nothing follows, but there is a next page"
    assert shop.page(limit=4)["next"] is None, "nothing follows, but there is a next page"


def test_filtered_ties(shop):
    """Orders with the same time and different status and customers, listed by both."""
    wanted = []
    for n in range(12):
        customer, status = (1, 2)[n % 2], ("paid", "pending")[n // 2 % 2]
        order = shop.order("2026-02-01T10:00:00.500Z", customer=customer, status=status)
        if (customer, status) == (1, "paid"):
            wanted.insert(0, order)
    assert shop.all_pages(limit=1, status="paid", customer_email="ada@example.com") == wanted
    assert len(shop.all_pages(limit=2, status="pending")) == 6
