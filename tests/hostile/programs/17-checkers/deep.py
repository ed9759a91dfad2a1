"""JSON that is nested deeper than any parser should follow."""

import sys

sys.stdout.write("[" * 400_000 + "]" * 400_000 + "\n")
