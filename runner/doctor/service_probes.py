"""Probes that try to get out of a candidate's service, which may make sockets on the loopback device."""

from __future__ import annotations

from runner.doctor.bench import Bench
from runner.doctor.engine_probes import in_effect
from runner.doctor.escape_probes import FILTERED
from runner.doctor.model import Probe, Seen
from runner.sandbox.runtime import Part

_SOCKETS = frozenset(
    {"AF_UNIX/1", "AF_UNIX/2", "AF_INET/1", "AF_INET/2", "AF_INET6/1", "AF_INET6/2", "AF_NETLINK/3"}
)
"""Family and type (socket(2)): streams, datagrams, and what getifaddrs asks with."""
_NOWHERE = "no way there"
_UNREACHABLE = frozenset({"ENETUNREACH", "EADDRNOTAVAIL"})
"""No route, or no address to start from: as the kernel says it where IPv6 is off."""


def _says(name: str, proves: str, expected: str, program: str, *arguments: str) -> Probe:
    """A program that must print these words when it runs where a service does."""

    def run(bench: Bench) -> Seen:
        words = bench.said(program, *arguments, in_=bench.service)
        return Seen(words == expected, words)

    return Probe(f"service: {name}", proves, expected, run, Part.SERVICES)


def _reaches_nobody(name: str, proves: str, kind: str, address: str, port: str) -> Probe:
    def run(bench: Bench) -> Seen:
        words = bench.said("network", kind, address, port, in_=bench.service)
        return Seen(words in _UNREACHABLE, _NOWHERE if words in _UNREACHABLE else words)

    return Probe(f"service: {name}", proves, _NOWHERE, run, Part.SERVICES)


def _policy(bench: Bench) -> Seen:
    return in_effect(bench.service)


def _families(bench: Bench) -> Seen:
    """A host without IPv6 has fewer."""
    made = bench.said("families", in_=bench.service).split(", ")
    others = [one for one in made if one not in _SOCKETS]
    return Seen(not others, ", ".join(others) or "no others")


SERVICE_PROBES: tuple[Probe, ...] = (
    Probe("service: policy", "PID 1 sees the policy that was asked for", "in effect", _policy, Part.SERVICES),
    _says(
        "privileges",
        "A service runs as nobody in particular and cannot become anybody",
        FILTERED,
        "identity",
    ),
    _says("system calls", "The kernel's risky parts are closed to it", "all refused", "system_calls"),
    Probe(
        "service: families",
        "It makes TCP, UDP and Unix sockets, and asks for network devices; nothing else",
        "no others",
        _families,
        Part.SERVICES,
    ),
    _reaches_nobody("TCP", "No connection to another machine", "tcp", "192.0.2.1", "80"),
    _reaches_nobody("UDP", "No datagram to another machine", "udp", "192.0.2.1", "53"),
    _reaches_nobody("IPv6", "No connection over IPv6", "tcp6", "2001:db8::1", "80"),
    _reaches_nobody("metadata address", "No cloud credentials", "tcp", "169.254.169.254", "80"),
    _reaches_nobody("bridge address", "No service of the host", "tcp", "172.17.0.1", "22"),
    _reaches_nobody("engine by TCP", "No command to the engine", "tcp", "172.17.0.1", "2375"),
    _says("engine's socket", "No command to the engine", "ENOENT", "network", "unix", "/var/run/docker.sock"),
    _says(
        "local ports",
        "Nobody else's service is on its loopback device",
        "ECONNREFUSED",
        "network",
        "tcp",
        "127.0.0.1",
        "6379",
    ),
    _says("listening", "It can serve", "listening", "network", "listen"),
    _says("DNS", "No name is resolved", "no such name", "network", "name"),
    _says("interfaces", "Its network namespace is empty", "lo", "network", "interfaces"),
)
