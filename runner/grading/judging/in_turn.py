"""Several validators of one legacy package: all are run, and what one of them fails has failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from runner.domain.judge import Accepted, CheckerFailed, CheckerResult, Messages
from runner.domain.observation import Excerpt
from runner.grading.judging.feedback import Ruling
from runner.grading.judging.validator import ENOUGH, Question, Validator


@dataclass(frozen=True, slots=True)
class InTurn:
    """One or more, asked one after the other until one does not accept: that one decides."""

    validators: tuple[Validator, ...]

    @property
    def silent(self) -> str:
        """Why none of several is asked anything; empty while they are. Of one, that is its own to say."""
        overruns = sum(validator.overruns for validator in self.validators)
        if len(self.validators) == 1 or overruns < ENOUGH:
            return ""
        return f"the validators were not asked any more: they had run out of their time {overruns} times"

    def judge(self, question: Question, output: bytes) -> Ruling:
        """What they say of an output together."""
        if self.silent:
            return Ruling(CheckerFailed(self.silent))
        accepted: list[Accepted] = []
        for validator in self.validators[:-1]:
            ruling = validator.judge(question, output)
            if not isinstance(ruling.result, Accepted):
                return ruling
            accepted.append(ruling.result)
        last = self.validators[-1].judge(question, output)
        if not isinstance(last.result, Accepted):
            return last
        return replace(last, result=together([*accepted, last.result]))


def together(accepted: Sequence[Accepted]) -> CheckerResult:
    """What follows where all accept. The format does not say whose score counts: one may give one."""
    scored = [one for one in accepted if one.score is not None or one.multiplier is not None]
    messages = Messages(
        _first(one.messages.judge for one in accepted), _first(one.messages.team for one in accepted)
    )
    if len(scored) > 1:
        return CheckerFailed("the validators are at fault: more than one of them gives a score", messages)
    return replace(scored[0] if scored else accepted[0], messages=messages)


def _first(said: Iterable[Excerpt]) -> Excerpt:
    """The first that says anything."""
    return next((message for message in said if message.total_bytes), Excerpt())
