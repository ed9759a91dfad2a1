"""Lists of orders."""


def test_newest_first(shop):
    """Orders are listed by time, whatever their ids."""
    second = shop.order("2026-02-02T10:00:00.250Z")
    fourth = shop.order("2026-01-31T10:00:00.250Z")
    first = shop.order("2026-02-03T10:00:00.250Z")
    third = shop.order("2026-02-01T10:00:00.250Z")
    assert shop.all_pages() == [first, second, third, fourth]


def test_no_orders(shop, client, openapi):
    """Without orders there is one empty page."""
    assert shop.stored() == (0, 0)
    response = client.get("/orders")
    openapi.check(response)
    assert response.json() == {"items": [], "next": None}


def test_twenty_a_page(shop):
    """A page has twenty orders when no limit is given."""
    ids = [shop.order(f"2026-02-01T10:{minute:02}:00.250Z") for minute in range(23)]
    page = shop.page()
    assert len(page["items"]) == 20
    assert shop.follow(page["next"]) == ids[2::-1]


def test_limits_are_kept(shop):
    """A page has as many orders as the limit says, up to a hundred; it may change between pages."""
    ids = [shop.order(f"2026-02-01T{n // 60:02}:{n % 60:02}:00.250Z") for n in range(103)][::-1]
    assert [order["id"] for order in shop.page(limit=100)["items"]] == ids[:100]
    one = shop.page(limit=1)
    assert [order["id"] for order in one["items"]] == ids[:1]
    assert shop.follow(one["next"], limit=40) == ids[1:]


def test_all_pages(shop):
    """All pages together list every order once, in order."""
    ids = [shop.order(f"2026-02-{day:02}T10:00:00.250Z") for day in range(1, 12)][::-1]
    assert shop.all_pages(limit=3) == ids


def test_by_status(shop):
    """Only orders with the status are listed, page by page."""
    statuses = ["paid", "pending", "paid", "shipped", "cancelled", "paid", "pending", "paid"]
    ids = [shop.order(f"2026-02-01T10:{n:02}:00.250Z", status=status) for n, status in enumerate(statuses)]
    for wanted in ("pending", "paid", "shipped", "cancelled"):
        expected = [order for order, status in zip(ids, statuses, strict=True) if status == wanted]
        assert shop.all_pages(limit=2, status=wanted) == expected[::-1], f"status={wanted}"


def test_by_customer(shop):
    """Only the customer's orders are listed, page by page; nobody's address, no orders."""
    customers = [1, 2, 1, 1, 3, 1, 2]
    ids = [shop.order(f"2026-02-01T10:{n:02}:00.250Z", customer=who) for n, who in enumerate(customers)]
    assert shop.all_pages(limit=2, customer_email="ada@example.com") == [ids[n] for n in (5, 3, 2, 0)]
    assert shop.all_pages(limit=2, customer_email="grace@example.com") == [ids[6], ids[1]]
    assert shop.all_pages(customer_email="ken@example.com") == []
    assert shop.all_pages(customer_email="nobody@example.com") == []
    assert shop.all_pages(customer_email="ADA@example.com") == []


def test_both_filters(shop):
    """Status and customer must both hold."""
    wanted = []
    for n in range(12):
        customer, status = (1, 2)[n % 2], ("paid", "paid", "pending")[n % 3]
        order = shop.order(f"2026-02-01T10:{n:02}:00.250Z", customer=customer, status=status)
        if (customer, status) == (2, "paid"):
            wanted.insert(0, order)
    assert shop.all_pages(limit=1, customer_email="grace@example.com", status="paid") == wanted


def test_listed_orders_are_complete(shop, client, openapi):
    """A listed order has all that a shown one has."""
    shop.order("2026-02-01T10:00:00.250Z", note="One.", lines=[("TEE-M", 2, "20.00"), ("MUG-01", 1, "12.50")])
    shop.order("2026-02-02T10:00:00.250Z", customer=4, status="shipped", lines=[("BAG-01", 3, "30.00")])
    response = client.get("/orders")
    openapi.check(response)
    newer, older = response.json()["items"]
    assert newer == client.get(f"/orders/{newer['id']}").json()
    assert older == client.get(f"/orders/{older['id']}").json()
    assert (newer["status"], newer["note"], newer["total"]) == ("shipped", None, 9000)
    assert newer["customer"] == {"id": 4, "name": "Barbara Huberman", "email": "barbara@example.com"}
    assert (older["status"], older["note"], older["total"]) == ("paid", "One.", 5250)
    assert older["lines"] == [
        {"sku": "TEE-M", "name": "T-shirt, medium", "quantity": 2, "unit_price": 2000},
        {"sku": "MUG-01", "name": "Mug", "quantity": 1, "unit_price": 1250},
    ]
