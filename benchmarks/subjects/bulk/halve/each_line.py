"""Half of each number, rounded down, line by line."""

import sys

for line in sys.stdin:
    print(int(line) // 2)
