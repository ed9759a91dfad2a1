"""What the tests of all groups share: the stock as a case sets it up, and what is asked of the service."""

from datetime import timedelta

import pytest


class Stock:
    """Products of which nothing is held, a clock that stands at 10:00 on the case's own day, and the API."""

    def __init__(self, database, client):
        self.database = database
        self.client = client
        self.day = database.value("select (now + interval '2 days')::date from clock")
        self.set_time("10:00:00")

    def set_time(self, time):
        """Moves the clock on the case's day: `10:00:00`, or with a fraction."""
        self.database.execute("update clock set now = %s", [f"{self.day}T{time}Z"])

    def time(self, time, days=0):
        """A time on the case's day, or some days later, as the API writes it."""
        return f"{self.day + timedelta(days)}T{time}Z"

    def put(self, **on_hand):
        """Says how many pieces of products there are: `put(A=5)` for the SKU `A`. New ones are added."""
        for sku, pieces in on_hand.items():
            self.database.execute(
                "insert into products (sku, name, on_hand) values (%s, %s, %s) "
                "on conflict (sku) do update set on_hand = excluded.on_hand",
                [sku, f"Product {sku}", pieces],
            )

    def reserve(self, *lines, client=None, **more):
        """The response to a reservation of pairs of a SKU and a quantity."""
        body = {"lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines], **more}
        return (client or self.client).post("/reservations", json=body)

    def held(self, *lines, **more):
        """The reservation that such a request makes."""
        response = self.reserve(*lines, **more)
        assert response.status_code == 201, (
            f"POST /reservations answered {response.status_code}, expected 201"
        )
        return response.json()

    def post(self, reservation, action, client=None):
        """The response to confirming or cancelling."""
        return (client or self.client).post(f"/reservations/{reservation['id']}/{action}")

    def done(self, reservation, action):
        """The reservation after confirming or cancelling."""
        response = self.post(reservation, action)
        assert response.status_code == 200, f"POST …/{action} answered {response.status_code}, expected 200"
        return response.json()

    def status(self, reservation):
        """The reservation's status as it is shown."""
        response = self.client.get(f"/reservations/{reservation['id']}")
        assert response.status_code == 200, (
            f"GET /reservations/… answered {response.status_code}, expected 200"
        )
        return response.json()["status"]

    def pieces(self, sku):
        """On hand, held and available, as the product is shown."""
        response = self.client.get(f"/products/{sku}")
        assert response.status_code == 200, (
            f"GET /products/{sku} answered {response.status_code}, expected 200"
        )
        product = response.json()
        return product["on_hand"], product["held"], product["available"]


@pytest.fixture
def stock(database, client):
    made = Stock(database, client)
    made.put(A=5, B=3, C=0)
    return made


@pytest.fixture
def refused():
    """Checks that an answer is an error of the stated kind."""

    def check(response, code, error, **more):
        assert response.status_code == code, f"the answer was {response.status_code}, expected {code}"
        body = response.json()
        assert isinstance(body, dict), "the error is not an object"
        assert body.get("error") == error, f"`error` was {body.get('error')!r}, expected {error!r}"
        assert isinstance(body.get("message"), str), "the error has no text `message`"
        for key, value in more.items():
            assert body.get(key) == value, f"`{key}` was {body.get(key)!r}, expected {value!r}"

    return check
