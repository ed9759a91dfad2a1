"""Sizes as people read them."""

from __future__ import annotations


def readable(size: int) -> str:
    """`17 bytes`, `128.0 KiB`, `100.0 MiB`."""
    if size < 1024:
        return "1 byte" if size == 1 else f"{size} bytes"
    if size < 1024 * 1024:
        return f"{size / 1024:.1f} KiB"
    return f"{size / (1024 * 1024):.1f} MiB"
