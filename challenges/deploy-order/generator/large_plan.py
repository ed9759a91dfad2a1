"""Writes a large list of services to standard output, the same bytes for the same arguments."""

import argparse
import sys

LAYERS = 20
DEPENDENCIES = 4  # of each service that has any


def numbers(seed):
    """Endless 32-bit numbers: Marsaglia's xorshift64, the upper half."""
    state = (seed * 2654435761 + 88172645463325252) % 2**64
    while True:
        state ^= state << 13 & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 7
        state ^= state << 17 & 0xFFFFFFFFFFFFFFFF
        yield state >> 32


def shuffled(items, random):
    """The items in another order (Fisher and Yates)."""
    items = list(items)
    for last in range(len(items) - 1, 0, -1):
        place = next(random) % (last + 1)
        items[last], items[place] = items[place], items[last]
    return items


def chain(services, _random):
    """Every service needs the one before it."""
    yield "s0:\n"
    for number in range(1, services):
        yield f"s{number}: s{number - 1}\n"


def layers(services, random):
    """Every service needs a few of the layer before its own."""
    size = services // LAYERS
    for number in range(services):
        first = (number // size - 1) * size
        needed = {first + next(random) % size for _ in range(DEPENDENCIES)} if first >= 0 else ()
        yield f"s{number}: {' '.join(f's{other}' for other in sorted(needed))}\n"


SHAPES = {"chain": chain, "layers": layers}


def main():
    """Writes the list in no particular order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--services", type=int, required=True)
    parser.add_argument("--shape", choices=SHAPES, required=True)
    options = parser.parse_args()
    random = numbers(options.seed)
    sys.stdout.writelines(shuffled(SHAPES[options.shape](options.services, random), random))


if __name__ == "__main__":
    main()
