"""The whole environment is what the runner built."""

import os

print(*sorted(f"{name}={value}" for name, value in os.environ.items() if name != "LC_CTYPE"), sep="\n")
