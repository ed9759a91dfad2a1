"""The right answer, and then a failure."""

import sys

print("42")
sys.exit(1)
