"""What the tests of all groups share: the shop's tables as a case sets them up, and its pages."""

import pytest

ADA, GRACE, EDSGER, BARBARA, KEN = 1, 2, 3, 4, 5


class Shop:
    """The shop's database, without any order at first, and its API."""

    def __init__(self, database, client):
        self.database = database
        self.client = client

    def order(
        self,
        created_at,
        *,
        customer=ADA,
        status="paid",
        note=None,
        lines=(("MUG-01", 1, "12.50"),),
        number=None,
    ):
        """Puts an order into the tables, as other systems do, and returns its id."""
        columns, values = (
            ["customer_id", "status", "note", "created_at"],
            [customer, status, note, created_at],
        )
        if number is not None:
            columns, values = ["id", *columns], [number, *values]
        marks = ", ".join(["%s"] * len(values))
        order = self.database.one(
            f"insert into orders ({', '.join(columns)}) values ({marks}) returning id", values
        )
        for position, (sku, quantity, unit_price) in enumerate(lines, 1):
            self.database.execute(
                "insert into order_lines (order_id, position, product_id, quantity, unit_price) "
                "select %s, %s, id, %s, %s from products where sku = %s",
                [order["id"], position, quantity, unit_price, sku],
            )
        return order["id"]

    def delete(self, order_id):
        self.database.execute("delete from orders where id = %s", [order_id])

    def page(self, **parameters):
        """One page of orders."""
        response = self.client.get("/orders", params=parameters)
        assert response.status_code == 200, f"GET /orders answered {response.status_code}, expected 200"
        page = response.json()
        assert isinstance(page, dict), "the page is not an object"
        assert isinstance(page.get("items"), list), "the page has no list `items`"
        assert "next" in page, "the page has no `next`"
        return page

    def follow(self, cursor, **parameters):
        """The ids on the pages from a cursor on."""
        ids = []
        for _ in range(200):
            if cursor is None:
                return ids
            page = self.page(cursor=cursor, **parameters)
            ids += ids_of(page)
            cursor = page["next"]
        pytest.fail("after 200 pages there is still a next one")

    def all_pages(self, **parameters):
        """The ids on all pages."""
        first = self.page(**parameters)
        return ids_of(first) + self.follow(first["next"], **parameters)

    def place(self, *, expected=201, **body):
        """Places an order and returns the body of the answer."""
        response = self.client.post("/orders", json=body)
        assert response.status_code == expected, (
            f"POST /orders answered {response.status_code}, expected {expected}"
        )
        return response.json()

    def stored(self):
        """How many orders and lines are in the tables."""
        counts = self.database.one(
            "select (select count(*) from orders) as orders, (select count(*) from order_lines) as lines"
        )
        return counts["orders"], counts["lines"]


def ids_of(page):
    return [order["id"] for order in page["items"]]


@pytest.fixture
def shop(database, client):
    database.execute("delete from order_lines")
    database.execute("delete from orders")
    return Shop(database, client)


@pytest.fixture
def refused():
    """Checks that an answer is an error of the stated kind."""

    def check(response, status, error):
        assert response.status_code == status, f"the status was {response.status_code}, expected {status}"
        body = response.json()
        assert isinstance(body, dict), "the error is not an object"
        assert body.get("error") == error, f"`error` was {body.get('error')!r}, expected {error!r}"
        assert isinstance(body.get("message"), str), "the error has no text `message`"

    return check
