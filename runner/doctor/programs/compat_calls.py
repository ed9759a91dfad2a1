"""Makes a 32-bit call (`int 0x80`, getpid) in a child: a filter for 64-bit calls alone would not see it."""

import ctypes
import mmap
import os
import platform
import signal

CODE = bytes.fromhex("b814000000cd80c3")
"""mov eax, 20; int 0x80; ret."""


def call() -> None:
    """Run the code."""
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(CODE)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    answer = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    os._exit(0 if answer > 0 else 1)


if platform.machine() != "x86_64":
    print("killed: there are none on this architecture")
else:
    child = os.fork()
    if child == 0:
        call()
    status = os.waitpid(child, 0)[1]
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGSYS, signal.SIGSEGV)
    print("killed" if killed else "refused" if os.WEXITSTATUS(status) else "allowed")
