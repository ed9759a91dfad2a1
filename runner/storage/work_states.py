"""The states of work as SQL has them: written out, since an index on some states serves no parameter."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, String

from runner.domain.work import WorkState


def _written(state: WorkState) -> ColumnElement[str]:
    return sa.literal_column(f"'{state.value}'", String)


QUEUED: Final = _written(WorkState.QUEUED)
CLAIMED: Final = _written(WorkState.CLAIMED)
