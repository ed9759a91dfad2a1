"""Debian's archive as apt is told of it: its release, what was mended since, and a day's snapshot of both."""

from __future__ import annotations

SUITE = "trixie"
MIRROR = "http://deb.debian.org/debian"
SECURITY_MIRROR = "http://deb.debian.org/debian-security"
SOURCES = "etc/apt/sources.list.d/debian.sources"
"""Where Debian's own images have it."""

UPDATE = "apt-get -o APT::Update::Error-Mode=any -o Acquire::Retries=10 update -qq"
"""Reads all lists, or fails: by itself apt goes on without those that it did not get."""

_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def sources(mirror: str, security_mirror: str, *fields: str) -> str:
    """The release, its updates and its security updates, as sources.list(5) has it; `fields` go into both."""
    return "\n".join(
        "".join(
            f"{line}\n"
            for line in (
                "Types: deb",
                f"URIs: {uri}",
                f"Suites: {suites}",
                "Components: main",
                f"Signed-By: {_KEYRING}",
                *fields,
            )
        )
        for uri, suites in ((mirror, f"{SUITE} {SUITE}-updates"), (security_mirror, f"{SUITE}-security"))
    )


SNAPSHOTS = "http://snapshot.debian.org/archive/{archive}/{snapshot}"
"""Where Debian keeps every day of its archive. Signatures are checked as ever, so that HTTP will do."""
ARCHIVE_SETTING = "FAIRTRIAL_DEBIAN_SNAPSHOTS"
"""Environment variable: another place, with `{archive}` (`debian`, `debian-security`) and `{snapshot}`."""


def snapshot_sources(template: str, snapshot: str) -> str:
    """The archive as it was at that time: its lists have run out by now, since it is never signed anew."""
    mirrors = (template.replace("{archive}", name) for name in ("debian", "debian-security"))
    return sources(*(one.replace("{snapshot}", snapshot) for one in mirrors), "Check-Valid-Until: no")
