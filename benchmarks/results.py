"""The document that a run leaves, and the table that people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.figures import Figure, ratios

AIMS: Mapping[str, float] = {
    "case_c": 1.1,
    "case_c_apart": 1.1,
    "case_python": 1.1,
    "warm10_python": 1.15,
    "fresh_sandbox": 0.6,
    "seccomp_c": 1.03,
    "seccomp_python": 1.03,
    "bulk_sum": 1.3,
    "bulk_memory": 1.2,
    "service_beyond": 3.0,
}
"""What each ratio should be at most; `service_beyond` is in seconds."""
QUIET = 50
"""CPU milliseconds a second that other things may take."""


def document(
    measured_at: str, machine: Mapping[str, str], settings: Mapping[str, int], figures: Mapping[str, Figure]
) -> dict[str, Any]:
    """As JSON. `ratios` is flat: ours over theirs, by medians, and `service_beyond` in seconds."""
    return {
        "measured_at": measured_at,
        "machine": dict(machine),
        "settings": dict(settings),
        "ratios": {name: round(value, 4) for name, value in ratios(figures).items()},
        "aims": dict(AIMS),
        "figures": {
            name: {
                "unit": figure.unit,
                "count": len(figure.samples),
                "median": round(figure.median, 4),
                "p99": round(figure.p99, 4),
                "least": round(figure.least, 4),
            }
            for name, figure in figures.items()
        },
    }


def table(results: Mapping[str, Any]) -> str:
    """The same as text."""
    return "\n".join(_lines(results))


def _lines(results: Mapping[str, Any]) -> Iterator[str]:
    yield ", ".join(f"{name} {value}" for name, value in results["machine"].items())
    yield ""
    yield f"{'':44}{'median':>10}{'p99':>10}{'least':>10}  {'unit':8}{'samples':>8}"
    for name, figure in results["figures"].items():
        numbers = "".join(f"{figure[key]:10.3f}" for key in ("median", "p99", "least"))
        yield f"{name:44}{numbers}  {figure['unit']:8}{figure['count']:8}"
    background = results["figures"].get("background")
    if background is not None and background["median"] > QUIET:
        yield ""
        yield "The machine was busy with other things while this was measured: repeat it when it is quiet."
    yield ""
    for name, ratio in results["ratios"].items():
        aim = results["aims"].get(name)
        yield f"{name:44}{ratio:10.3f}{'' if aim is None else f'  (aim: at most {aim})'}"
