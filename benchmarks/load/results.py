"""The document that a load leaves, the table that people read, and the part of the page that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.figures import Figure, percentile

AIMS: Mapping[str, tuple[str, float]] = {
    "service_cpu": ("at most", 15.0),
    "throughput": ("at least", 0.95),
    "flooded": ("at most", 1.0),
    "posts": ("at least", 500.0),
    "reports": ("at least", 100.0),
}
"""By name: which way, and how much. `service_cpu` is milliseconds, `posts` and `reports` are a second."""
PATIENCE = 1.5
"""A flooded candidate waits at most so much longer than in quiet, and for one running grading."""


def document(
    measured_at: str,
    machine: Mapping[str, str],
    settings: Mapping[str, int],
    figures: Mapping[str, Figure],
    profile: Mapping[str, Mapping[str, float]],
) -> dict[str, Any]:
    """As JSON."""
    return {
        "measured_at": measured_at,
        "machine": dict(machine),
        "settings": dict(settings),
        "aims": {
            name: {"measured": round(value, 3), "aim": f"{AIMS[name][0]} {AIMS[name][1]:g}"}
            for name, value in reached(figures).items()
        },
        "figures": {name: _numbers(figure) for name, figure in figures.items()},
        "profile": {name: dict(shares) for name, shares in profile.items()},
    }


def reached(figures: Mapping[str, Figure]) -> dict[str, float]:
    """What was aimed at and measured: the best of what the load tried."""

    def all_of(end: str) -> list[float]:
        return [figure.median for name, figure in figures.items() if name.endswith(end)]

    found: dict[str, float] = {}
    if cpu := all_of("at once: CPU of the service a submission"):
        found["service_cpu"] = max(cpu)
    if {"runner in the service", "runner alone"} <= figures.keys():
        found["throughput"] = figures["runner in the service"].median / figures["runner alone"].median
    if "candidate, flooded: POST to report" in figures:
        quiet = figures["candidate, quiet: POST to report"].median
        bound = PATIENCE * quiet + figures["one grading"].median
        found["flooded"] = figures["candidate, flooded: POST to report"].median / bound
    if posts := all_of("POSTs accepted"):
        found["posts"] = max(posts)
    instant = [
        f.median for name, f in figures.items() if name.startswith("instant") and name.endswith("reports")
    ]
    if instant:
        found["reports"] = max(instant)
    return found


def table(results: Mapping[str, Any]) -> str:
    """The same as Markdown, for a terminal as well as for the page."""
    return "\n".join(_lines(results))


def _numbers(figure: Figure) -> dict[str, Any]:
    return {
        "unit": figure.unit,
        "count": len(figure.samples),
        "p50": round(percentile(figure.samples, 50), 3),
        "p95": round(percentile(figure.samples, 95), 3),
        "p99": round(figure.p99, 3),
        "least": round(figure.least, 3),
    }


def _lines(results: Mapping[str, Any]) -> Iterator[str]:
    machine = ", ".join(f"{name} {value}" for name, value in results["machine"].items())
    yield f"Measured {results['measured_at'][:10]} on: {machine}."
    yield ""
    yield "| aim | measured | wanted |"
    yield "|---|---:|---:|"
    for name, aim in results["aims"].items():
        yield f"| `{name}` | {aim['measured']:g} | {aim['aim']} |"
    yield ""
    yield "| figure | p50 | p95 | p99 | least | unit | samples |"
    yield "|---|---:|---:|---:|---:|---|---:|"
    for name, figure in results["figures"].items():
        numbers = " | ".join(f"{figure[key]:.2f}" for key in ("p50", "p95", "p99", "least"))
        yield f"| {name} | {numbers} | {figure['unit']} | {figure['count']} |"
    for name, shares in results["profile"].items():
        yield ""
        yield f"Where the CPU of a {name} goes, in per cent: " + ", ".join(
            f"{package} {share:g}" for package, share in shares.items()
        )
