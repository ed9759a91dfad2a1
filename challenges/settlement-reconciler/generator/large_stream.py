"""Writes a large stream of events to standard output, the same bytes for the same arguments."""

import argparse
import itertools
import sys

WINDOW = 64  # how far an event may be carried off from its place


def numbers(seed):
    """Endless 32-bit numbers: Marsaglia's xorshift64, the upper half."""
    state = (seed * 2654435761 + 88172645463325252) % 2**64
    while True:
        state ^= state << 13 & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 7
        state ^= state << 17 & 0xFFFFFFFFFFFFFFFF
        yield state >> 32


def processor_amount(cents):
    """Minor units as the processor writes them."""
    return f"{cents // 100}.{cents % 100:02}"


def currency_of(number):
    """Every second payment is in dollars."""
    return ("EUR", "USD")[number % 2]


def final_cents(number):
    """What a payment comes to, once its amendments are in."""
    return 2500 + number * 7919 % 40000 * 25


def payment_events(number, amended, random):
    """The charge in both feeds, and for some payments a refund; one ledger in fifty is wrong or silent."""
    payment, currency, cents = f"pay-{number}", currency_of(number), final_cents(number)
    first = cents // 100 * 25 if amended else cents
    yield f"processor,pr-{number},charge,{payment},1,{processor_amount(first)},{currency}\n"
    fate = next(random) % 100
    if fate != 0:
        yield f"ledger,le-{number},charge,{payment},1,{cents + (fate == 1)},{currency}\n"
    if fate >= 90:
        refund = cents // 200 * 25
        yield f"processor,pr-{number}-r,refund,{payment},1,{processor_amount(refund)},{currency}\n"
        yield f"ledger,le-{number}-r,refund,{payment},1,{refund},{currency}\n"


def amendments(count):
    """For each of the first payments one of its processor's charge."""
    for number in range(count):
        amount = processor_amount(final_cents(number))
        yield f"processor,am-{number},amend,pr-{number},2,{amount},{currency_of(number)}\n"


def out_of_order(events, random):
    """Swaps every event with one nearby, and delivers one in twenty again."""
    waiting = []
    for event in events:
        waiting.append(event)
        if len(waiting) < WINDOW:
            continue
        place = next(random) % WINDOW
        waiting[place], waiting[-1] = waiting[-1], waiting[place]
        chosen = waiting.pop()
        yield chosen
        if next(random) % 20 == 0:
            waiting.append(chosen)
    yield from waiting


def stream(seed, payments, amended):
    """All amendments come before all charges."""
    random = numbers(seed)
    yield from out_of_order(amendments(amended), random)
    charges = (payment_events(number, number < amended, random) for number in range(payments))
    yield from out_of_order(itertools.chain.from_iterable(charges), random)


def main():
    """Writes the stream."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--payments", type=int, required=True)
    parser.add_argument("--amended", type=int, default=0, help="how many payments have an amendment")
    options = parser.parse_args()
    sys.stdout.writelines(stream(options.seed, options.payments, options.amended))


if __name__ == "__main__":
    main()
