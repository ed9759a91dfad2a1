"""Requests and bytes of each client of an access log, in the order in which they first appear."""

import sys
from collections import Counter


def main() -> None:
    requests: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for line in sys.stdin:
        client, _ = line.split(" ", 1)
        _, size = line.rsplit(" ", 1)
        requests[client] += 1
        sizes[client] += int(size)
    for client, count in requests.items():
        print(client, count, sizes[client])


if __name__ == "__main__":
    main()
