"""Books the amount of every amendment as a charge."""

import sys
from collections import Counter
from dataclasses import dataclass

FRACTION_DIGITS = {"EUR": 2, "GBP": 2, "JPY": 0, "KWD": 3, "USD": 2}
FEEDS = ("processor", "ledger")


def minor_units(feed, amount, currency):
    """The processor writes 12.5 for what the ledger calls 1250."""
    if feed == "ledger":
        return int(amount)
    whole, _, fraction = amount.partition(".")
    return int(whole + fraction.ljust(FRACTION_DIGITS[currency], "0"))


@dataclass(frozen=True, slots=True)
class Movement:
    """A charge or a refund, as it was first booked."""

    payment: str
    currency: str
    sign: int
    amount: int


class Reconciliation:
    """Takes events in any order; the results are those of all events together."""

    def __init__(self):
        self.movements = {}  # (feed, event) -> Movement
        self.amendments = {}  # (feed, amended event) -> (version, amount), the newest
        self.amenders = {}  # (feed, event) -> (feed, amended event)
        self.duplicates = 0

    def add(self, line):
        feed, event, kind, subject, version, amount, currency = line.split(",")
        key = (feed, event)
        if key in self.movements or key in self.amenders:
            self.duplicates += 1
            return
        units = minor_units(feed, amount, currency)
        if kind == "amend":
            target = (feed, subject)
            self.amenders[key] = target
            candidate = (int(version), units)
            self.amendments[target] = max(candidate, self.amendments.get(target, candidate))
        else:
            sign = 1 if kind == "charge" else -1
            self.movements[key] = Movement(subject, currency, sign, units)

    def totals(self):
        """Returns {(payment, currency): {feed: minor units}}; a feed that has no event is not there."""
        totals = {}
        for key, movement in self.movements.items():
            _, amount = self.amendments.get(key, (1, movement.sign * movement.amount))
            by_feed = totals.setdefault((movement.payment, movement.currency), Counter())
            by_feed[key[0]] += amount
        return totals

    def orphans(self):
        """The amendments of events that never came."""
        return [key for key, target in self.amenders.items() if target not in self.movements]


def report(reconciliation):
    """Yields the lines of the report."""
    totals = reconciliation.totals()
    differences = 0
    for payment, currency in sorted(totals):
        by_feed = totals[payment, currency]
        processor, ledger = (str(by_feed[feed]) if feed in by_feed else "-" for feed in FEEDS)
        if processor != ledger:
            differences += 1
            yield f"DIFF {payment} {currency} {processor} {ledger}"
    orphans = sorted(reconciliation.orphans())
    for feed, event in orphans:
        yield f"ORPHAN {feed} {event}"
    yield (
        f"SUMMARY matched={len(totals) - differences} diffs={differences}"
        f" orphans={len(orphans)} duplicates={reconciliation.duplicates}"
    )


def main():
    reconciliation = Reconciliation()
    for line in sys.stdin:
        reconciliation.add(line.rstrip("\n"))
    print("\n".join(report(reconciliation)))


if __name__ == "__main__":
    main()
