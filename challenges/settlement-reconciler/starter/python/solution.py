"""Reports where the payment processor and the ledger disagree."""

import sys


def main():
    for line in sys.stdin:
        line = line.rstrip("\n")
        # Your code here.


if __name__ == "__main__":
    main()
