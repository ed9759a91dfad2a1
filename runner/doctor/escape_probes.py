"""Probes that try to get out: to privileges, the kernel, the network, the host's files, the supervisor."""

from __future__ import annotations

from runner.doctor.attempts import prints, without
from runner.doctor.model import Probe
from runner.sandbox.runtime import Part

_NO_SOCKET = "EAFNOSUPPORT"
_NO_WAY = ("EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL")
"""A socket was made, and led nowhere."""
_PLACES = (
    ("TCP", "No connection to another machine", ("tcp", "192.0.2.1", "80"), _NO_WAY),
    ("UDP", "No datagram to another machine", ("udp", "192.0.2.1", "53"), _NO_WAY),
    ("IPv6", "No connection over IPv6", ("tcp6", "2001:db8::1", "80"), _NO_WAY),
    ("metadata address", "No cloud credentials", ("tcp", "169.254.169.254", "80"), _NO_WAY),
    ("bridge address", "No service of the host", ("tcp", "172.17.0.1", "22"), _NO_WAY),
    ("engine by TCP", "No command to the engine", ("tcp", "172.17.0.1", "2375"), _NO_WAY),
    ("engine's socket", "No command to the engine", ("unix", "/var/run/docker.sock"), ("ENOENT",)),
    (
        "local ports",
        "No connection to whoever shares the machine",
        ("tcp", "127.0.0.1", "6379"),
        ("ECONNREFUSED",),
    ),
    ("listening", "No channel between candidates", ("listen",), ("listening",)),
)
"""Each with what may come of it in a kernel of its own that has no filter of system calls."""
NETWORK_PROBES: tuple[Probe, ...] = (
    *(
        without(Part.SECCOMP, prints(name, proves, _NO_SOCKET, "network", *arguments), *nowhere)
        for name, proves, arguments, nowhere in _PLACES
    ),
    prints("DNS", "No name is resolved", "no such name", "network", "name"),
    prints("interfaces", "The network namespace is empty", "lo", "network", "interfaces"),
)
UNPRIVILEGED = "user unprivileged, capabilities none"
FILTERED = f"{UNPRIVILEGED}, no-new-privileges yes, seccomp filter"
UNKNOWN = tuple(f"{UNPRIVILEGED}, no-new-privileges unknown, seccomp {one}" for one in ("none", "filter"))
"""Of a kernel that does not say whether privileges can grow."""
SEEN_OF_PID_1 = "environ maps auxv fd/0 fd/1 ns/net fd fdinfo"
"""What gVisor shows everybody of a process: an environment that holds nothing, and names; nothing opens."""

ESCAPE_PROBES: tuple[Probe, ...] = (
    without(
        Part.NO_NEW_PRIVILEGES,
        prints(
            "privileges", "Code runs as nobody in particular and cannot become anybody", FILTERED, "identity"
        ),
        *UNKNOWN,
    ),
    without(
        Part.SECCOMP,
        prints("system calls", "The kernel's risky parts are closed", "all refused", "system_calls"),
    ),
    without(Part.SECCOMP, prints("32-bit calls", "No way around the filter", "killed", "compat_calls")),
    *NETWORK_PROBES,
    prints(
        "writable places",
        "Nothing of the image can be changed",
        "/dev/shm /tmp /work",  # noqa: S108 - inside of a sandbox
        "files",
        "writable",
    ),
    without(
        Part.MOUNTS, prints("host paths", "No file of the host is there", "none", "files", "mounts"), "/"
    ),
    without(
        Part.PROC,
        prints("supervisor", "PID 1 cannot be read, traced or signalled", "nothing", "pid_1"),
        SEEN_OF_PID_1,
    ),
    prints("descriptors", "Only standard streams are open", "0", "descriptors"),
)
