"""Case 1 gives one file as many names as it can, each of them kernel memory; case 2 must find none."""

import errno
import itertools
import os
import sys

if sys.stdin.read().strip() == "plant":
    open("/work/0", "w").close()
    for number in itertools.count(1):
        try:
            os.link("/work/0", f"/work/{number}-{'n' * 200}")
        except OSError as error:
            print(errno.errorcode[error.errno], number < 40_000)
            break
else:
    print("found", os.listdir("/work"))
