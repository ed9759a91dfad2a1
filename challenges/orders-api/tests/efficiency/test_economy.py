"""What a request costs."""

FETCHED = (
    "select coalesce(sum(s.rows), 0)::int from fairtrial.pg_stat_statements s "
    "join pg_database d on d.oid = s.dbid where s.userid = 'app'::regrole and d.datname = current_database()"
)


def fill(shop, orders):
    """Puts many orders into the tables at once, with two lines each."""
    shop.database.execute(
        "insert into orders (customer_id, status, created_at) "
        "select 1 + n %% 5, 'paid', timestamptz '2026-01-01 00:00:00.25+00' + n * interval '1 minute' "
        "from generate_series(1, %s) n",
        [orders],
    )
    shop.database.execute(
        "insert into order_lines (order_id, position, product_id, quantity, unit_price) "
        "select id, position, position, 1, 10 from orders, generate_series(1, 2) position"
    )


def test_statements(shop, database):
    """A page of a hundred orders takes no more statements than a small one: at most ten.

    Hint: One statement for each order on the page is too many. Count what your service sends to PostgreSQL.
    """
    fill(shop, 120)
    shop.page(limit=1)
    with database.counting() as counted:
        assert len(shop.page(limit=100)["items"]) == 100
    assert counted.calls <= 10, (
        f"a page of 100 orders took {counted.calls} statements, at most 10 are allowed"
    )


def test_rows(shop, database):
    """A page of ten orders out of five thousand does not read them all."""
    fill(shop, 5000)
    cursor = shop.page(limit=10)["next"]
    before = database.value(FETCHED)
    assert len(shop.page(limit=10, cursor=cursor)["items"]) == 10
    fetched = database.value(FETCHED) - before
    assert fetched <= 600, f"a page of 10 orders fetched {fetched} rows, at most 600 are allowed"


def test_refusals(shop):
    """After twenty refused orders the next one is placed as quickly as ever.

    Hint: Look at what your service does with its connection when an order is refused.
    """
    for _ in range(20):
        shop.place(expected=422, customer_id=1, lines=[{"sku": "MUG-99", "quantity": 1}])
    for _ in range(3):
        shop.place(customer_id=1, lines=[{"sku": "MUG-01", "quantity": 1}])
