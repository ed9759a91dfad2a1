"""Case 1 leaves links, pipes, sockets and closed directories in place of files; case 2 must find the areas as they were made."""

import os
import stat
import sys

AREAS = ("/work", "/tmp", "/dev/shm")

if sys.stdin.read().strip() == "plant":
    for area in AREAS:
        os.symlink("/etc", f"{area}/etc")
        os.symlink("/", f"{area}/root")
        os.symlink("loop", f"{area}/loop")
        os.symlink("/proc/1/fd/1", f"{area}/stdout")
        os.mkfifo(f"{area}/fifo")
        os.mkdir(f"{area}/closed")
        open(f"{area}/closed/kept", "wb").close()
        os.symlink("/box", f"{area}/closed/box")
        os.chmod(f"{area}/closed", 0)
    os.link("/work/loop", "/work/loop2", follow_symlinks=False)
    print("planted")
else:
    for area in AREAS:
        seen = os.stat(area)
        print(area, os.listdir(area), seen.st_uid, oct(stat.S_IMODE(seen.st_mode)))
