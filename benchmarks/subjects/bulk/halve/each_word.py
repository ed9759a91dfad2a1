"""Half of each number, rounded down, all of them held at once."""

import sys

print("\n".join(str(int(number) // 2) for number in sys.stdin.buffer.read().split()))
