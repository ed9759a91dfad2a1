"""Case 1 makes directories below directories until no inode is left, deeper than any path can name, and closes them to itself."""

import os
import sys

if sys.stdin.read().strip() == "plant":
    depth = 0
    try:
        for depth in range(20_000):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
    except OSError:
        os.chmod(".", 0)
    print("planted", depth > 1000)
else:
    print("found", os.listdir("/work"))
