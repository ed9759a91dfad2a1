"""What runs cannot change what was handed in or built."""

import errno
import os


def attempt(what, action, *arguments):
    try:
        action(*arguments)
        print(what, "allowed")
    except OSError as error:
        print(what, errno.errorcode[error.errno])


attempt("write", lambda: os.open(__file__, os.O_WRONLY))
attempt("unlink", os.unlink, __file__)
attempt("create", lambda: os.open("/box/src/more", os.O_CREAT | os.O_WRONLY))
attempt("chmod", os.chmod, "/box/src", 0o777)
attempt("rename", os.rename, "/box/src", "/box/other")
