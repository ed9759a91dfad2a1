"""Prints in which waves services can be deployed, or why they cannot."""

import sys


def main():
    targets = sys.argv[1:]
    for line in sys.stdin:
        line = line.rstrip("\n")
        # Your code here.


if __name__ == "__main__":
    main()
