"""A number with almost a million digits, which must not be turned into an integer."""

import sys

sys.stdout.write("4" * 1_000_000 + "\n")
