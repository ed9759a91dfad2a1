"""Probes that try to get out: to privileges, the kernel, the network, the host's files, the supervisor."""

from __future__ import annotations

from runner.doctor.attempts import prints
from runner.doctor.model import Probe

_NO_SOCKET = "EAFNOSUPPORT"
_PLACES = (
    ("TCP", "No connection to another machine", ("tcp", "192.0.2.1", "80")),
    ("UDP", "No datagram to another machine", ("udp", "192.0.2.1", "53")),
    ("IPv6", "No connection over IPv6", ("tcp6", "2001:db8::1", "80")),
    ("metadata address", "No cloud credentials", ("tcp", "169.254.169.254", "80")),
    ("bridge address", "No service of the host", ("tcp", "172.17.0.1", "22")),
    ("engine by TCP", "No command to the engine", ("tcp", "172.17.0.1", "2375")),
    ("engine's socket", "No command to the engine", ("unix", "/var/run/docker.sock")),
    ("local ports", "No connection to whoever shares the machine", ("tcp", "127.0.0.1", "6379")),
    ("listening", "No channel between candidates", ("listen",)),
)
NETWORK_PROBES: tuple[Probe, ...] = (
    *(prints(name, proves, _NO_SOCKET, "network", *arguments) for name, proves, arguments in _PLACES),
    prints("DNS", "No name is resolved", "no such name", "network", "name"),
    prints("interfaces", "The network namespace is empty", "lo", "network", "interfaces"),
)

ESCAPE_PROBES: tuple[Probe, ...] = (
    prints(
        "privileges",
        "Code runs as nobody in particular and cannot become anybody",
        "user unprivileged, capabilities none, no-new-privileges yes, seccomp filter",
        "identity",
    ),
    prints("system calls", "The kernel's risky parts are closed", "all refused", "system_calls"),
    prints("32-bit calls", "No way around the filter", "killed", "compat_calls"),
    *NETWORK_PROBES,
    prints(
        "writable places",
        "Nothing of the image can be changed",
        "/dev/shm /tmp /work",  # noqa: S108 - inside of a sandbox
        "files",
        "writable",
    ),
    prints("host paths", "No file of the host is there", "none", "files", "mounts"),
    prints("supervisor", "PID 1 cannot be read, traced or signalled", "nothing", "pid_1"),
    prints("descriptors", "Only standard streams are open", "0", "descriptors"),
)
