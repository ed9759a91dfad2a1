"""Samples: there are some, and they can be shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from runner.catalog.case_files import TESTS
from runner.catalog.checks.groups import example
from runner.catalog.draft import Draft
from runner.domain.cases import SAMPLE_GROUP
from runner.domain.diagnostic import Diagnostic

MAX_SHOWN_BYTES: Final = 1024 * 1024


def check(draft: Draft) -> Iterator[Diagnostic]:
    """At least one sample, none of them generated or too large to hand out."""
    if not draft.cases.get(SAMPLE_GROUP):
        message = "there is no sample: candidates would see no example"
        yield Diagnostic(str(TESTS / SAMPLE_GROUP), 1, 1, message, f"add {example(draft.kind, SAMPLE_GROUP)}")
    for case in draft.case_files.get(SAMPLE_GROUP, ()):
        if "generate" in case.settings and case.document is not None:
            message = "a sample is shown to the candidate and cannot be generated"
            yield case.document.complain_key(("generate",), message, f"write a small `{case.name}.in`")
        for path in case.parts.values():
            if draft.folder.has(path) and draft.folder.files[path].size > MAX_SHOWN_BYTES:
                message = (
                    f"a sample is shown to the candidate, and this one is over {MAX_SHOWN_BYTES:,} bytes long"
                )
                yield Diagnostic(str(path), 1, 1, message, "show a smaller one")
