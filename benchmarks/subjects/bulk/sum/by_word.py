"""The sum of the numbers, all of them held at once."""

import sys

print(sum(map(int, sys.stdin.buffer.read().split())))
