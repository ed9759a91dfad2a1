"""Splits lines at spaces and looks only at the fields that it needs."""

import argparse
import json
import re
import sys

STATUS = re.compile("[0-9]{3}")
SIZE = re.compile("[0-9]+|-")


def top_size(text):
    if not re.fullmatch("[0-9]+", text) or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 100")
    return int(text)


def count_requests(lines):
    """Returns {ip: [requests, bytes]} and the number of malformed lines, holding one line at a time."""
    totals = {}
    skipped = 0
    for line in lines:
        fields = line.rstrip("\n").split(" ")
        if len(fields) < 7 or "" in fields or not STATUS.fullmatch(fields[-2]) or not SIZE.fullmatch(fields[-1]):
            skipped += 1
            continue
        ip, size = fields[0], fields[-1]
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
