"""Requests and bytes of each client of an access log, in the order in which they first appear."""

import re
import sys

LINE = re.compile(r"(\S+) .* (\d+)")


def main() -> None:
    totals: dict[str, list[int]] = {}
    for line in sys.stdin:
        match = LINE.fullmatch(line.rstrip("\n"))
        if match is None:
            sys.exit(1)
        total = totals.setdefault(match[1], [0, 0])
        total[0] += 1
        total[1] += int(match[2])
    for client, (requests, size) in totals.items():
        print(client, requests, size)


if __name__ == "__main__":
    main()
