"""Moves an N that is out of range to the nearest one allowed."""

import argparse
import json
import re
import sys

LINE = re.compile(r'(?P<ip>[^ ]+) [^ ]+ [^ ]+ \[[^\]]+\] ".*" [0-9]{3} (?P<bytes>[0-9]+|-)')


def top_size(text):
    if not re.fullmatch("-?[0-9]+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return min(max(int(text), 1), 100)


def count_requests(lines):
    """Returns {ip: [requests, bytes]} and the number of malformed lines, holding one line at a time."""
    totals = {}
    skipped = 0
    for line in lines:
        match = LINE.fullmatch(line.rstrip("\n"))
        if match is None:
            skipped += 1
            continue
        ip, size = match["ip"], match["bytes"]
        total = totals.setdefault(ip, [0, 0])
        total[0] += 1
        total[1] += 0 if size == "-" else int(size)
    return totals, skipped


def main():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--top", type=top_size, default=10, metavar="N")
    options = parser.parse_args()

    totals, skipped = count_requests(sys.stdin)
    ranking = sorted(totals.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    clients = [
        {"ip": ip, "requests": requests, "bytes": size} for ip, (requests, size) in ranking[: options.top]
    ]
    json.dump({"clients": clients, "skipped": skipped}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
