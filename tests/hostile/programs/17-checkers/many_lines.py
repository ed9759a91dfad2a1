"""A million empty answers in no order, which must be sorted or counted in time."""

import sys

sys.stdout.write("\n".join(str(number % 7) for number in range(500_000)))
