"""Accepts (42) a stream of events that keeps all that the statement promises, and rejects (43) others."""

import re
import sys
from collections import Counter

ACCEPT, REJECT = 42, 43
MAX_EVENTS = 150_000
FRACTION_DIGITS = {"EUR": 2, "GBP": 2, "JPY": 0, "KWD": 3, "USD": 2}
EVENT = re.compile(
    r"(?P<feed>processor|ledger),(?P<event>[A-Za-z0-9-]{1,40}),(?P<type>charge|refund|amend),"
    r"(?P<subject>[A-Za-z0-9-]{1,40}),(?P<version>[1-9][0-9]{0,9}),"
    r"(?P<amount>(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,3})?),(?P<currency>EUR|GBP|JPY|KWD|USD)"
)


class InvalidInputError(Exception):
    """What the statement does not allow."""


def minor_units(event):
    """The amount of an event, exact."""
    whole, point, fraction = event["amount"].partition(".")
    digits = FRACTION_DIGITS[event["currency"]]
    if event["feed"] == "ledger":
        if point:
            raise InvalidInputError("a point in an amount of the ledger")
        return int(whole)
    if len(fraction) > digits:
        raise InvalidInputError("too many digits behind the point")
    return int(whole + fraction.ljust(digits, "0"))


def parse(line):
    """The fields of one line by name."""
    match = EVENT.fullmatch(line)
    if match is None:
        raise InvalidInputError("not an event")
    version = int(match["version"])
    if (match["type"] == "amend") != (version > 1) or version > 1_000_000_000:
        raise InvalidInputError("a wrong version")
    return match.groupdict()


def distinct_events(text):
    """All events by feed and id; repetitions must be the same line."""
    lines = text.removesuffix("\n").split("\n") if text else []
    if len(lines) > MAX_EVENTS:
        raise InvalidInputError("too many events")
    events = {}
    for number, line in enumerate(lines, 1):
        try:
            event = parse(line)
        except InvalidInputError as error:
            raise InvalidInputError(f"line {number}: {error}") from error
        if events.setdefault((event["feed"], event["event"]), event) != event:
            raise InvalidInputError(f"line {number}: another event has the same feed and id")
    return events


def check_amendments(events):
    """Versions differ, currencies agree, and nothing amends an amendment."""
    versions = set()
    for (feed, event_id), event in events.items():
        if event["type"] != "amend":
            continue
        version = (feed, event["subject"], int(event["version"]))
        if version in versions:
            raise InvalidInputError(f"{feed} {event_id}: a version that another amendment has")
        versions.add(version)
        target = events.get((feed, event["subject"]))
        if target and (target["type"] == "amend" or target["currency"] != event["currency"]):
            raise InvalidInputError(f"{feed} {event_id}: amends what it may not")


def check_sums(events):
    """The amounts of a payment, its amendments' included, stay below 2^53 together."""
    sums = Counter()
    for (feed, _), event in events.items():
        payment = event["subject"]
        if event["type"] == "amend":
            target = events.get((feed, payment))
            payment = target["subject"] if target else ("orphan", payment)
        sums[feed, payment, event["currency"]] += minor_units(event)
    if any(amount >= 2**53 for amount in sums.values()):
        raise InvalidInputError("amounts of 2^53 or more")


def main():
    """Says on standard error what is wrong."""
    try:
        events = distinct_events(sys.stdin.buffer.read().decode("ascii"))
        check_amendments(events)
        check_sums(events)
    except (InvalidInputError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return REJECT
    return ACCEPT


if __name__ == "__main__":
    sys.exit(main())
