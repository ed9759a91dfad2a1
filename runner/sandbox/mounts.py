"""Whether a sandbox's mounts are what the policy says: pure, from `/proc/self/mountinfo` (proc(5)).

A kernel of a runtime's own may describe what the policy mounts otherwise, or leave some of it out; that is
the part `mounts`. A mount that is not known, and a root that can be written to, belong to no part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from runner.sandbox.policy import DEVICES, Tmpfs
from runner.sandbox.runtime import Mismatch, Part
from runner.sandbox.users import Users

_OPTIONAL_END = "-"
_NULL_ROOT = "/null"
"""How a file of `/proc` looks that the engine covers with `/dev/null`."""
_ENGINE_FILES = {"/etc/resolv.conf": "/resolv.conf", "/etc/hostname": "/hostname", "/etc/hosts": "/hosts"}
"""The only bind mounts: three small files that the engine writes for every container."""
_FIXED = {
    "/": ({"ro"}, None),
    "/dev": ({"nosuid"}, "tmpfs"),
    "/proc": ({"nosuid", "nodev", "noexec"}, "proc"),
    "/proc/sys": ({"ro"}, "proc"),
    "/sys": ({"ro", "nosuid", "nodev", "noexec"}, "sysfs"),
}
"""What must be there: its options and its file system, where that is always the same."""
_CGROUP_ROOT = "/sys/fs/cgroup"
"""Cgroup version 1: a tmpfs that only root could write, over hierarchies that are read-only; where users are
remapped those belong to the host's root, who is nobody here.
"""
_CGROUP_KINDS = {"cgroup", "cgroup2"}
_FROM_OUTSIDE = "9p"
"""How gVisor shows what it takes from the engine, the root of which is always `/`."""
_IN_PLACE_OF_TMPFS = {"tmpfs", _FROM_OUTSIDE, "devpts"}
"""What a place of the policy's may be described as; gVisor has its own devpts at `/dev/pts`."""
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Mount:
    """One line: `root` is the part of the file system that is mounted, `options` are the mount's,
    `super_options` the file system's.
    """

    root: str
    target: str
    options: frozenset[str]
    kind: str
    super_options: frozenset[str]


def parse_mountinfo(text: str) -> list[Mount]:
    """All mounts; raises `ValueError` for a line that is none."""
    return [_parse_line(line) for line in text.splitlines() if line.strip()]


def mount_mismatches(mountinfo: str, wanted: Iterable[Tmpfs], users: Users) -> Iterator[Mismatch]:
    """Each mount that is missing, different or unexpected, in words."""
    try:
        mounts = parse_mountinfo(mountinfo)
    except ValueError:
        yield Mismatch("the supervisor's mounts cannot be read")
        return
    # A later mount covers an earlier one of the same target.
    seen = {mount.target: mount for mount in mounts}
    ours = {one.target: one for one in wanted}
    for target, (options, kind) in _FIXED.items():
        yield from _fixed_mismatch(seen.get(target), target, options, kind)
    for target in DEVICES:
        yield from _device_mismatch(seen.get(target), target)
    for target, tmpfs in ours.items():
        yield from _tmpfs_mismatch(seen.get(target), tmpfs, users)
    expected = {*ours, *_FIXED, *DEVICES}
    for mount in mounts:
        if mount.target not in expected and not _harmless(mount, users):
            yield Mismatch(f"{mount.kind} is mounted at {mount.target}", _part_of(mount))


def _parse_line(line: str) -> Mount:
    fields = line.split()
    end = fields.index(_OPTIONAL_END, 6)
    kind, _, super_options = fields[end + 1 : end + 4]
    return Mount(
        fields[3], fields[4], frozenset(fields[5].split(",")), kind, frozenset(super_options.split(","))
    )


def _part_of(unexpected: Mount) -> Part | None:
    """The engine's three files are known in gVisor as well, where they have no other root than `/`."""
    known = unexpected.target in _ENGINE_FILES and unexpected.kind == _FROM_OUTSIDE
    return Part.MOUNTS if known and unexpected.root == "/" and "ro" in unexpected.options else None


def _fixed_mismatch(
    mount: Mount | None, target: str, options: set[str], kind: str | None
) -> Iterator[Mismatch]:
    if mount is None:
        yield Mismatch(f"{target} is not mounted", None if target == "/" else Part.MOUNTS)
        return
    if kind is not None and mount.kind != kind:
        yield Mismatch(f"{target} is {mount.kind}, not {kind}")
    if lacking := options - mount.options:
        part = None if "ro" in lacking else Part.MOUNTS
        yield Mismatch(f"{target} lacks {', '.join(sorted(lacking))}", part)


def _device_mismatch(mount: Mount | None, target: str) -> Iterator[Mismatch]:
    """The node alone, from wherever the engine takes its nodes."""
    if mount is None or mount.root != f"/{target.rpartition('/')[2]}":
        yield Mismatch(f"{target} is not mounted by itself", Part.MOUNTS if mount is None else None)
        return
    if "ro" not in mount.options:
        yield Mismatch(f"{target} lacks ro", Part.MOUNTS)


def _tmpfs_mismatch(mount: Mount | None, wanted: Tmpfs, users: Users) -> Iterator[Mismatch]:
    if mount is None or mount.kind != "tmpfs" or mount.root != "/":
        known = mount is None or (mount.kind in _IN_PLACE_OF_TMPFS and mount.root == "/")
        yield Mismatch(f"{wanted.target} is no tmpfs of its own", Part.MOUNTS if known else None)
        return
    for words in _tmpfs_differences(mount, wanted, users):
        yield Mismatch(words, Part.MOUNTS)


def _tmpfs_differences(mount: Mount, wanted: Tmpfs, users: Users) -> Iterator[str]:
    flags = {"rw" if wanted.writable else "ro", "nosuid", "nodev", "noatime"}
    if not wanted.executable:
        flags.add("noexec")
    elif "noexec" in mount.options:
        yield f"{wanted.target} is noexec"
    if lacking := flags - mount.options:
        yield f"{wanted.target} lacks {', '.join(sorted(lacking))}"
    values = dict(option.split("=", 1) for option in mount.super_options if "=" in option)
    for name, value in _tmpfs_values(wanted, users).items():
        seen = values.get(name, "0" if name in {"uid", "gid"} else "absent")
        if seen != value:
            yield f"{wanted.target} has {name}={seen}, not {value}"


def _tmpfs_values(wanted: Tmpfs, users: Users) -> dict[str, str]:
    """As the kernel shows them (mm/shmem.c, shmem_show_options): the host's uid and gid, left out when 0."""
    return {
        "size": f"{wanted.size // _KIB}k",
        "nr_inodes": str(wanted.inodes),
        "mode": f"{wanted.mode:03o}",
        "uid": str(users.uid(wanted.uid)),
        "gid": str(users.gid(wanted.gid)),
    }


def _harmless(mount: Mount, users: Users) -> bool:
    """The engine's own: its three files, read-only or covered parts of `/proc` and `/sys`, and the control
    groups.
    """
    if mount.target in _ENGINE_FILES:
        return "ro" in mount.options and mount.root.endswith(_ENGINE_FILES[mount.target])
    if mount.target == _CGROUP_ROOT and mount.kind == "tmpfs":
        return True
    if mount.kind in _CGROUP_KINDS and users.are_remapped:
        return mount.target.startswith(_CGROUP_ROOT)
    if mount.target.startswith(("/proc/", "/sys/")):
        return "ro" in mount.options or mount.root == _NULL_ROOT
    return False
