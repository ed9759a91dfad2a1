"""Puts a link where the supervisor will clean up: the places themselves belong to root."""

import errno
import os


def attempt(what, action, *arguments):
    try:
        action(*arguments)
        print(what, "allowed")
    except OSError as error:
        print(what, errno.errorcode[error.errno])


for area in ("/work", "/tmp"):
    attempt(f"rmdir {area}", os.rmdir, area)
    attempt(f"rename {area}", os.rename, area, area + "2")
    attempt(f"chmod {area}", os.chmod, area, 0o777)
    attempt(f"chown {area}", os.chown, area, os.getuid(), -1)
