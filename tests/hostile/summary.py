"""Which invariants held, from the outcomes of a run of hostile programs: a line for each item of attack."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from tests.hostile.manifest import Hostile

_PROGRAM = re.compile(r"test_programs\.py::test_required_outcome\[(?P<path>.+)\]$")


def summary(manifest: Iterable[Hostile], passed: Iterable[str], failed: Iterable[str]) -> Iterator[str]:
    """Lines; none when no program ran. Tests are named as pytest names them."""
    known = {str(hostile.path): hostile for hostile in manifest}
    broken = {hostile.path for hostile in _programs(known, failed)}
    ran = {hostile.path: hostile for hostile in (*_programs(known, passed), *_programs(known, failed))}
    items: dict[str, list[Hostile]] = defaultdict(list)
    for path in sorted(ran):
        items[path.parts[0]].append(ran[path])
    for item, programs in items.items():
        held = sum(hostile.path not in broken for hostile in programs)
        yield f"{item:<15} {held} of {len(programs)} held"
        for hostile in programs:
            if hostile.path in broken:
                yield f"  BROKEN: {hostile.guards} ({hostile.path})"


def _programs(known: dict[str, Hostile], tests: Iterable[str]) -> Iterator[Hostile]:
    for test in tests:
        match = _PROGRAM.search(test)
        if match and match["path"] in known:
            yield known[match["path"]]
