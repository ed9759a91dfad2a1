"""`python -m benchmarks.load.page`: put the figures of `load.json` into docs/performance.md."""

from __future__ import annotations

import json

from benchmarks.load.results import table
from benchmarks.page import PAGE, replaced

RESULTS = PAGE.parents[1] / "benchmarks" / "load.json"
BEGIN, END = "<!-- load -->\n", "<!-- end of load -->\n"


if __name__ == "__main__":
    shown = table(json.loads(RESULTS.read_text(encoding="utf-8")))
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8"), BEGIN, END, shown), encoding="utf-8")
