"""What a validator leaves behind, read as the untrusted data that it is, and what follows from it.

Kattis's protocol: exit code 42 accepts, 43 rejects, everything else is a judge error; the files of the
feedback folder say more.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import PurePosixPath

from runner.domain.judge import Accepted, CheckerFailed, CheckerResult, Messages, Rejected
from runner.domain.limits import JudgeLimits
from runner.domain.observation import Excerpt, Observation, Stop
from runner.domain.report import Difference
from runner.domain.submission import SourceFile
from runner.grading.author_program import last_line_said

ACCEPT = 42
REJECT = 43
HEAD_BYTES = 4096
TAIL_BYTES = 1024
SAID_CHARACTERS = 300
"""Of what it said, in the sentence that says what is different; the whole message is beside it."""

_NUMBER = re.compile(rb"([+-]?)([0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE]([+-]?[0-9]{1,2}))?")
_LENGTH = struct.Struct("<H")
_RECORD = struct.Struct("<BQ")


class FeedbackError(Exception):
    """What the feedback folder holds is not what a validator may leave; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a validator may do.

    Attributes:
        multi_pass: it may want the program run again.
        legacy: its scores may be below 0, and one of an output that it rejects is overlooked, since that
            version of the format forbids none.
    """

    limits: JudgeLimits
    multi_pass: bool = False
    legacy: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a validator decided.

    Attributes:
        result: of this pass.
        next_input: what the program is to be run with again; None when it is not.
        kept: what the feedback folder holds for the next pass.
    """

    result: CheckerResult
    next_input: bytes | None = None
    kept: tuple[SourceFile, ...] = ()


def read_records(data: bytes) -> dict[PurePosixPath, SourceFile]:
    """The files that the supervisor's `pack` wrote. Raises `FeedbackError` when they are cut short."""
    files: dict[PurePosixPath, SourceFile] = {}
    offset = 0
    try:
        while length := _LENGTH.unpack_from(data, offset)[0]:
            offset += _LENGTH.size
            path = PurePosixPath(data[offset : offset + length].decode("utf-8", "surrogateescape"))
            executable, size = _RECORD.unpack_from(data, offset + length)
            offset += length + _RECORD.size + size
            if offset > len(data):
                raise FeedbackError("its feedback is cut short")
            files[path] = SourceFile(path, data[offset - size : offset], bool(executable))
    except struct.error:
        raise FeedbackError("its feedback is cut short") from None
    return files


def rule(
    seen: Observation,
    feedback: Mapping[PurePosixPath, SourceFile],
    terms: Terms,
    noun: str = "validator",
) -> Ruling:
    """What follows from how a validator ended and what it left; `noun` is what it is called."""
    messages = Messages(_message(feedback, "judgemessage.txt"), _message(feedback, "teammessage.txt"))
    if broken := what_went_wrong(seen, terms.limits, noun):
        return Ruling(CheckerFailed(broken, messages))
    following = feedback.get(PurePosixPath("nextpass.in")) if terms.multi_pass else None
    try:
        overlooked = terms.legacy and seen.exit_code == REJECT
        score, multiplier = (None, None) if overlooked else _scores(feedback, terms)
        if seen.exit_code == REJECT:
            _demand_nothing_more(score, multiplier, following)
    except FeedbackError as error:
        return Ruling(CheckerFailed(f"the {noun} is at fault: {error}", messages))
    if seen.exit_code == REJECT:
        said = _said(messages.judge) or f"the {noun} rejected it"
        return Ruling(Rejected(Difference(said), messages))
    kept = tuple(file for file in feedback.values() if file is not following)
    return Ruling(Accepted(score, multiplier, messages), following.data if following else None, kept)


def blamed(ruling: Ruling, busy: str) -> Ruling:
    """With what it was busy with, where it failed: a program's output may be made for that."""
    if not isinstance(ruling.result, CheckerFailed):
        return ruling
    return replace(ruling, result=replace(ruling.result, message=f"{ruling.result.message} ({busy})"))


def ran_out_of_time(seen: Observation) -> bool:
    """Whether a validator was stopped for how long it took."""
    return seen.stopped in (Stop.CPU, Stop.WALL, Stop.ASKED)


def what_went_wrong(seen: Observation, limits: JudgeLimits, noun: str = "validator") -> str:
    """Why a validator that ended like this has decided nothing; empty when it has decided."""
    return no_answer(seen, limits, f"the {noun}", f"{limits.output} MiB", (ACCEPT, REJECT))


def no_answer(seen: Observation, limits: JudgeLimits, who: str, room: str, answers: Container[int]) -> str:
    """Why a program of an author's that ended like this has answered nothing; empty when it has.

    Args:
        who: what it is called.
        room: how much it may write, in words.
        answers: the exit codes that are answers.
    """
    if seen.oom_kills or seen.sandbox_oom:
        return f"{who} needed more memory than the {limits.memory} MiB that it may use"
    if seen.stopped is not None:
        return f"{who} {_why_stopped(seen.stopped, limits, room)}"
    if seen.signal is not None:
        return f"{who} was killed by signal {seen.signal}: {last_line_said(seen)}"
    if seen.exit_code not in answers:
        return f"{who} ended with exit code {seen.exit_code}: {last_line_said(seen)}"
    return ""


def _why_stopped(stop: Stop, limits: JudgeLimits, room: str) -> str:
    match stop:
        case Stop.OUTPUT:
            return f"wrote more than the {room} that it may write"
        case Stop.CPU:
            return f"used more than the {limits.time_limit:g} s of CPU that it may use"
        case Stop.WALL | Stop.ASKED:
            return "did not come to an end in time"


def _demand_nothing_more(
    score: Fraction | None, multiplier: Fraction | None, following: SourceFile | None
) -> None:
    """Of a rejected output. Raises `FeedbackError`."""
    if score is not None or multiplier is not None:
        raise FeedbackError("it rejects the output and gives it a score")
    if following is not None:
        raise FeedbackError("it rejects the output and wants another pass")


def _message(feedback: Mapping[PurePosixPath, SourceFile], name: str) -> Excerpt:
    file = feedback.get(PurePosixPath(name))
    return Excerpt.of(file.data, head=HEAD_BYTES, tail=TAIL_BYTES) if file else Excerpt()


def _said(message: Excerpt) -> str:
    """The message in one line, for a sentence."""
    text = " ".join(message.head.decode("utf-8", "replace").split())
    return text if len(text) <= SAID_CHARACTERS else f"{text[:SAID_CHARACTERS]}…"


def _scores(
    feedback: Mapping[PurePosixPath, SourceFile], terms: Terms
) -> tuple[Fraction | None, Fraction | None]:
    score = _number(feedback, "score.txt")
    multiplier = _number(feedback, "score_multiplier.txt")
    if score is not None and multiplier is not None:
        raise FeedbackError("it writes both score.txt and score_multiplier.txt")
    if multiplier is not None and not 0 <= multiplier <= 1:
        raise FeedbackError("its score_multiplier.txt is not between 0 and 1")
    if score is not None and score < 0 and not terms.legacy:
        raise FeedbackError("its score.txt is less than 0")
    return score, multiplier


def _number(feedback: Mapping[PurePosixPath, SourceFile], name: str) -> Fraction | None:
    """A decimal number with an exponent of two digits at most: no infinity, and nothing that takes long."""
    file = feedback.get(PurePosixPath(name))
    if file is None:
        return None
    match = _NUMBER.fullmatch(file.data.strip(b" \t\r\n"))
    if match is None:
        raise FeedbackError(f"its {name} is no number: {file.data[:40]!r}")
    sign, digits, exponent = match.groups()
    value = Fraction(digits.decode()) * Fraction(10) ** int(exponent or 0)
    return -value if sign == b"-" else value
