"""`python -m benchmarks.page`: put the figures of `results.json` into docs/performance.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"


def filled(page: str, results: Mapping[str, Any]) -> str:
    """The page with everything between its two marks replaced."""
    return replaced(page, BEGIN, END, "\n".join(_lines(results)))


def replaced(page: str, begin: str, end: str, text: str) -> str:
    """The page with this text between these two marks."""
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{text}\n\n{end}{after}"


def _lines(results: Mapping[str, Any]) -> Iterator[str]:
    machine = ", ".join(f"{name} {value}" for name, value in results["machine"].items())
    yield f"Measured {results['measured_at'][:10]} on: {machine}."
    yield ""
    yield "| ratio | measured | aim |"
    yield "|---|---:|---:|"
    for name, ratio in results["ratios"].items():
        aim = results["aims"].get(name)
        yield f"| `{name}` | {ratio:.2f} | {'' if aim is None else f'at most {aim}'} |"
    yield ""
    yield "| figure | median | p99 | least | unit | samples |"
    yield "|---|---:|---:|---:|---|---:|"
    for name, figure in results["figures"].items():
        numbers = " | ".join(f"{figure[key]:.2f}" for key in ("median", "p99", "least"))
        yield f"| {name} | {numbers} | {figure['unit']} | {figure['count']} |"


if __name__ == "__main__":
    PAGE.write_text(
        filled(PAGE.read_text(encoding="utf-8"), json.loads(RESULTS.read_text(encoding="utf-8"))),
        encoding="utf-8",
    )
