"""Where a validator and a program meet: who was told what, whatever is heard after it."""

from __future__ import annotations

from runner.grading.judging.table import Patience, Side, Table
from runner.grading.judging.transcript import Transcript


def table() -> Table:
    return Table(Transcript(), Patience(program=60, validator=60, deciding=60))


def test_who_closes_its_output_is_heard_while_the_other_is_there() -> None:
    heard = table()
    heard.closed(Side.PROGRAM)
    heard.ended(Side.VALIDATOR)
    assert heard.has_closed(Side.PROGRAM)


def test_who_is_over_was_told_of_no_output_that_is_closed_later() -> None:
    """However late one looks: a validator that has decided upon what was said has decided first."""
    late = table()
    late.ended(Side.VALIDATOR)
    late.closed(Side.PROGRAM)
    assert not late.has_closed(Side.PROGRAM)


def test_the_program_is_waited_for_once_the_validator_is_over_whatever_it_closes() -> None:
    late = table()
    late.ended(Side.VALIDATOR)
    late.closed(Side.PROGRAM)
    waited = late.waited_for(Side.VALIDATOR)
    assert late.left(Side.VALIDATOR) == late.patience.validator - waited
    assert late.waited_for(Side.PROGRAM) > 0
