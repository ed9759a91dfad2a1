"""Names the clients with the most requests of an access log."""

import sys


def main():
    arguments = sys.argv[1:]
    for line in sys.stdin:
        line = line.rstrip("\n")
        # Your code here.


if __name__ == "__main__":
    main()
