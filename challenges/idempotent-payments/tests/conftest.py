"""A shop's checkout, the processor and the other instances, as the statement describes them."""

from uuid import uuid4

import pytest

SECOND = 1000
DAY = 86_400 * SECOND
ORDER = {"amount": "12.50", "currency": "EUR", "card": "tok_4242"}
STORED = {"amount_cents": 1250, "currency": "EUR", "card": "tok_4242"}
CHARGES = ("POST", "/charges")
COLUMNS = (
    "id, shop, idempotency_key, amount_cents, currency, card, status, processor_key, charge, reason,"
    " created_ms, taken_ms"
)


class Checkout:
    """One shop of the case's own. The clock stands two days after what it said in the case before."""

    def __init__(self, client, database, stub):
        self.client = client
        self.database = database
        self.stub = stub
        self.shop = f"shop-{uuid4().hex[:12]}"
        self.now = database.value("select now_ms from clock")
        self.later(2 * DAY)
        self.processor({"status": 201, "json": {"id": "ch_1"}})

    def later(self, milliseconds):
        """Moves the clock."""
        self.now += milliseconds
        self.database.execute("update clock set now_ms = %s", [self.now])

    def processor(self, *answers):
        """What the processor answers from now on, the last one again and again; it was asked nothing yet."""
        method, path = CHARGES
        self.stub.script({"method": method, "path": path, "answers": list(answers)})
        self.stub.forget()

    def pay(self, key, *, shop=None, **changes):
        """The response to a request for a payment of 12.50 EUR, or with other fields."""
        return self.client.post(
            f"/shops/{shop or self.shop}/payments", json=ORDER | changes, headers={"Idempotency-Key": key}
        )

    def paid(self, key, **changes):
        """The payment that such a request makes, or made."""
        response = self.pay(key, **changes)
        assert response.status_code == 201, f"the payment was answered {response.status_code}, expected 201"
        return response.json()

    def show(self, payment_id, shop=None):
        """The response to the question what became of a payment."""
        return self.client.get(f"/shops/{shop or self.shop}/payments/{payment_id}")

    def asked(self, requests, keys=1):
        """How often the processor was asked, under how many keys: the keys, in the order of the requests."""
        found = self.stub.requests(*CHARGES)
        sent = [request.headers.get("idempotency-key") for request in found]
        assert None not in sent, "the processor was asked without an Idempotency-Key"
        charges = len(set(sent))
        assert charges == keys, (
            f"the processor was asked under {charges} keys, expected {keys}: it charges once for each"
        )
        assert len(sent) == requests, f"the processor was asked {len(sent)} times, expected {requests}"
        return sent

    def not_asked(self):
        """The processor was asked nothing."""
        count = len(self.stub.requests(*CHARGES))
        assert count == 0, f"the processor was asked {count} times, expected not at all"

    def put(self, key, status="processing", **columns):
        """A payment of another instance of the service: its row."""
        row = {
            "shop": self.shop,
            "idempotency_key": key,
            **STORED,
            "status": status,
            "processor_key": f"theirs-{uuid4()}",
            "charge": "ch_theirs" if status == "succeeded" else None,
            "reason": "expired_card" if status == "declined" else None,
            "created_ms": self.now,
            "taken_ms": self.now if status == "processing" else None,
        } | columns
        names = ", ".join(row)
        values = ", ".join(f"%({name})s" for name in row)
        self.database.execute(f"insert into payments ({names}) values ({values})", row)
        return self.row(key)

    def row(self, key):
        """The row of the payment that has the key now; of columns of the service's own other instances know
        nothing.
        """
        return self.database.one(
            f"select {COLUMNS} from payments where shop = %s and idempotency_key = %s", [self.shop, key]
        )


@pytest.fixture
def checkout(client, database, stub):
    return Checkout(client, database, stub)


@pytest.fixture
def refused():
    """Checks that an answer is the error that it should be."""

    def check(response, status, error):
        assert response.status_code == status, f"the answer was {response.status_code}, expected {status}"
        told = response.json()["error"]
        assert told == error, f"`error` was {told!r}, expected {error!r}"

    return check
