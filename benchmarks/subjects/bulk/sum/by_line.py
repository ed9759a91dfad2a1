"""The sum of the numbers, line by line."""

import sys

total = 0
for line in sys.stdin:
    total += int(line)
print(total)
