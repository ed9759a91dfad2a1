"""How a regrade stands, for people: its numbers, and a line for each submission that it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from runner.cli.tables import cell

_READY = "ready"
_NOTHING = "-"


def text_of(regrade: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]) -> Group:
    """The whole of it, to be printed."""
    worth_a_look = [change for change in changes if _is_worth_a_look(change)]
    parts: list[Text | Table] = [
        Text.assemble((f"{regrade['id']}: {regrade['state']}", "bold"), f", {_scope(regrade['scope'])}"),
        cell(f"  {regrade['reason']}"),
        Text(f"  {_numbers(regrade['tally'])}"),
    ]
    if worth_a_look:
        parts.append(_table(worth_a_look))
    if regrade["state"] == _READY:
        parts.append(Text("To decide: fairtrial regrade apply | discard ID --reason TEXT", "dim"))
    return Group(*parts)


def _scope(scope: Mapping[str, Any]) -> str:
    if scope["submission_id"]:
        return f"submission {scope['submission_id']}"
    return "everything" if scope["all"] else f"all submissions to {scope['challenge']}"


def _numbers(tally: Mapping[str, int]) -> str:
    return (
        f"Submissions: {tally['total']}, not graded again yet: {tally['pending']}, "
        f"ungraded: {tally['ungraded']}. "
        f"Scores that differ: {tally['scores_changed']}, decisions: {tally['decisions_changed']}."
    )


def _is_worth_a_look(change: Mapping[str, Any]) -> bool:
    return bool(change["score_changes"] or change["decision_changes"] or change["state"] == "ungraded")


def _table(changes: Sequence[Mapping[str, Any]]) -> Table:
    table = Table("submission", "challenge", "counts", "would be", box=None, header_style="bold")
    for change in changes:
        after = Text("ungraded") if change["state"] == "ungraded" else _result(change["after"])
        if change["decision_changes"]:
            after.stylize("bold")
        table.add_row(change["submission_id"], cell(change["challenge"]), _result(change["before"]), after)
    return table


def _result(result: Mapping[str, Any]) -> Text:
    score = _NOTHING if result["score"] is None else f"{result['score']:g}"
    return Text(f"{result['verdict'] or _NOTHING} {score} {result['decision'] or _NOTHING}")
