"""Numbers as people read them. Pure; every form of a report uses these."""

from __future__ import annotations

_BYTE_UNITS = ("B", "KB", "MB", "GB", "TB")


def seconds(value: float) -> str:
    """CPU or wall time: `21 ms`, `0.37 s`, `12.4 s`, `2 min 5 s`."""
    if value < 0.0995:
        return f"{value * 1000:.0f} ms"
    if value < 9.995:
        return f"{value:.2f} s"
    if value < 120:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s"


def size(count: int) -> str:
    """Bytes in powers of ten, as in a file listing: `82 B`, `1.9 KB`, `94 MB`."""
    value = float(count)
    for unit in _BYTE_UNITS[:-1]:
        if value < 999.5:
            return _three_digits(value, unit)
        value /= 1000
    return _three_digits(value, _BYTE_UNITS[-1])


def mebibytes(count: int) -> str:
    """Memory in the unit of its limit: `14 MiB`, `0.9 MiB`."""
    value = count / (1 << 20)
    return f"{value:.1f} MiB" if value < 9.95 else f"{value:.0f} MiB"


def number(value: float) -> str:
    """Points and limits, without zeros that say nothing: `70`, `68.75`."""
    return f"{round(value, 2):.2f}".rstrip("0").rstrip(".")


def share(part: float, whole: float) -> float:
    """A part of a whole between 0 and 1; 0 of a whole that is nothing."""
    return min(max(part / whole, 0.0), 1.0) if whole > 0 else 0.0


def percent(part: float, whole: float) -> str:
    """A part of a whole, uncapped: `12 %`, `150 %`, `<1 %`."""
    if whole <= 0:
        return "–"
    value = 100 * part / whole
    return "<1 %" if 0 < value < 1 else f"{value:.0f} %"


def count(amount: int, noun: str) -> str:
    """`1 case`, `26 cases`."""
    return f"{amount:,} {noun}" if amount == 1 else f"{amount:,} {noun}s"


def _three_digits(value: float, unit: str) -> str:
    return f"{value:.1f} {unit}" if value < 9.95 and unit != "B" else f"{value:.0f} {unit}"
