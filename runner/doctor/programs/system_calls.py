"""Makes system calls that nothing here needs, by number.

Arguments are empty: a filter answers before they are looked at.
"""

import ctypes
import errno
import platform

NUMBERS = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "fsopen": (430, 430),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "mount": (165, 40),
    "move_mount": (429, 429),
    "mq_open": (240, 180),
    "msgget": (68, 186),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "semget": (64, 190),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "shmget": (29, 194),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "sync": (162, 81),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}
"""On x86_64 and on aarch64 (the kernel's syscall tables)."""
CLONE3 = 435
PERSONALITY = (135, 92)
ADDR_NO_RANDOMIZE = 0x0040000

column = ("x86_64", "aarch64").index(platform.machine())
kernel = ctypes.CDLL(None, use_errno=True)


def refusal(number: int, *arguments: int) -> str:
    """The errno's name with which the kernel refuses."""
    ctypes.set_errno(0)
    if kernel.syscall(number, *arguments, 0, 0, 0, 0, 0, 0) != -1:
        return "allowed"
    return errno.errorcode.get(ctypes.get_errno(), "?")


answers = {name: refusal(numbers[column]) for name, numbers in NUMBERS.items()}
answers["personality"] = refusal(PERSONALITY[column], ADDR_NO_RANDOMIZE)
wrong = [f"{name} {answer}" for name, answer in answers.items() if answer != "EPERM"]
clone3 = refusal(CLONE3)
if clone3 != "ENOSYS":
    wrong.append(f"clone3 {clone3}")
print(", ".join(wrong) or "all refused")
