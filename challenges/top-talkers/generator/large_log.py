"""Writes a large access log in Common Log Format: the same bytes for the same arguments."""

import argparse
import sys

WORDS = ("cart", "checkout", "feed", "images", "invoices", "login", "orders", "prices", "search", "stock")
STATUSES = (200, 200, 200, 200, 201, 204, 301, 304, 404, 500)
HEX = "0123456789abcdef"
CHUNK = 8192  # lines


def numbers(seed):
    """Endless 32-bit numbers: Marsaglia's xorshift64, the upper half."""
    state = (seed * 2654435761 + 88172645463325252) % 2**64
    while True:
        state ^= state << 13 & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 7
        state ^= state << 17 & 0xFFFFFFFFFFFFFFFF
        yield state >> 32


def address(number):
    """The address of the client with this number, below 2**24."""
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def request_targets(random, length):
    """A hundred paths, each with a query of about `length` characters."""
    targets = []
    for _ in range(100):
        size = length * 3 // 4 + next(random) % (length // 2 + 1)
        token = "".join(HEX[next(random) % 16] for _ in range(size))
        targets.append(f"/{WORDS[next(random) % 10]}/{next(random) % 10000}?q={token}")
    return targets


def log_lines(seed, lines, clients, query):
    """Yields the lines.

    Every second one goes round all clients, the others favour low numbers. Every 997th is cut short.
    """
    random = numbers(seed)
    addresses = [address(number) for number in range(clients)]
    targets = request_targets(random, query)
    for index in range(lines):
        number = next(random)
        client = number % clients >> (number >> 20) % 16 if index % 2 else index // 2 % clients
        second = index // 50
        time = f"{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}"
        request = f'"GET {targets[number % 100]} HTTP/1.1" {STATUSES[number % 10]}'
        line = f"{addresses[client]} - - [22/Nov/2026:{time} +0000] {request} {number % 4093}\n"
        yield line if index % 997 != 996 else line[: len(line) // 2] + "\n"


def main():
    """Writes the log in large pieces, since a write a line is slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--lines", type=int, required=True)
    parser.add_argument("--clients", type=int, required=True, help="how many different ones, at most 2**24")
    parser.add_argument("--query", type=int, required=True, help="characters of a query, about")
    options = parser.parse_args()
    chunk = []
    for line in log_lines(options.seed, options.lines, options.clients, options.query):
        chunk.append(line)
        if len(chunk) == CHUNK:
            sys.stdout.write("".join(chunk))
            chunk.clear()
    sys.stdout.write("".join(chunk))


if __name__ == "__main__":
    main()
