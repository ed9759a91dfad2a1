"""What the sample submissions consist of: programs that a candidate might really hand in."""

STREAMING = '''\
"""Name the noisiest clients of an access log that may be larger than memory."""

import argparse
import json
import re
import sys

LINE = re.compile(rb'^(\\S+) \\S+ \\S+ \\[[^\\]]+\\] "[^"]*" \\d{3} (\\d+|-)\\s*$')


def count(lines):
    """Requests and bytes by client, and how many lines were malformed."""
    clients, skipped = {}, 0
    for line in lines:
        match = LINE.match(line)
        if match is None:
            skipped += 1
            continue
        ip, size = match.groups()
        entry = clients.setdefault(ip, [0, 0])
        entry[0] += 1
        entry[1] += 0 if size == b"-" else int(size)
    return clients, skipped


def top(clients, n):
    # Most requests first, then most bytes; ties in the order of the address.
    ranked = sorted(clients.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    return [{"ip": ip.decode(), "requests": r, "bytes": b} for ip, (r, b) in ranked[:n]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--top", type=int, default=10, choices=range(1, 101), metavar="N")
    options = parser.parse_args()
    clients, skipped = count(sys.stdin.buffer)
    json.dump({"clients": top(clients, options.top), "skipped": skipped}, sys.stdout)


if __name__ == "__main__":
    main()
'''

SPLITTING = """\
import json
import sys
from collections import Counter

requests = Counter()
sizes = Counter()
skipped = 0

log = sys.stdin.read().splitlines()
for line in log:
    parts = line.split()
    if len(parts) != 10:
        skipped += 1
        continue
    ip, size = parts[0], parts[9]
    requests[ip] += 1
    sizes[ip] += int(size) if size != "-" else 0

n = int(sys.argv[2]) if len(sys.argv) > 2 else 10
clients = []
for ip, hits in requests.most_common(n):
    clients.append({"ip": ip, "requests": hits, "bytes": sizes[ip]})

print(json.dumps({"clients": clients, "skipped": skipped}))
"""

BROKEN_GO = """\
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	scanner := bufio.NewScanner(os.Stdin)
	counts := map[string]int{}
	for scanner.Scan() {
		counts[scanner.Text()]++
	}
	clients := rank(counts, 10)
	fmt.Printl(clients)
}
"""

GO_COMPILER = b"""\
# fairtrial/submission
./main.go:15:13: undefined: rank
./main.go:16:6: undefined: fmt.Printl
"""
