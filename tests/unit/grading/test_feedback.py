"""What follows from a validator's exit code and from the files that it leaves."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import PurePosixPath

import pytest

from runner.domain.judge import Accepted, CheckerFailed, Rejected
from runner.domain.limits import JudgeLimits
from runner.domain.observation import Excerpt, Observation, Stop
from runner.domain.submission import SourceFile
from runner.grading.judging.feedback import FeedbackError, Ruling, Terms, read_records, rule
from runner.sandbox.protocol import encode_records

TERMS = Terms(JudgeLimits(time_limit=3, memory=64, output=2))


def seen(exit_code: int | None = 42, **facts: object) -> Observation:
    given = {
        "exit_code": exit_code,
        "signal": None,
        "stopped": None,
        "cpu_ns": 0,
        "wall_ns": 0,
        "oom_kills": 0,
        "peak_rss_bytes": 0,
        "stdin_bytes": 0,
        "stdout": b"",
        "stdout_bytes": 0,
        "stderr": Excerpt(b"first\nlast words\n", b"", 17),
    }
    return Observation(**(given | facts))  # type: ignore[arg-type]


def ruled(exit_code: int = 42, terms: Terms = TERMS, **files: str) -> Ruling:
    """`score_txt="3"` is a file `score.txt`."""
    names = {
        PurePosixPath(name.replace("_txt", ".txt").replace("_in", ".in")): text
        for name, text in files.items()
    }
    return rule(
        seen(exit_code), {name: SourceFile(name, text.encode()) for name, text in names.items()}, terms
    )


def why(ruling: Ruling) -> str:
    assert isinstance(ruling.result, CheckerFailed)
    return ruling.result.message


def test_42_accepts_and_43_rejects() -> None:
    assert ruled(42).result == Accepted()
    rejected = ruled(43).result
    assert isinstance(rejected, Rejected)
    assert rejected.difference.message == "the validator rejected it"


def test_messages_are_for_two_readers_and_the_interviewers_one_is_the_difference() -> None:
    rejected = ruled(
        43, judgemessage_txt="line 3:\n 7 is\nnot prime\n", teammessage_txt="Look at line 3."
    ).result
    assert isinstance(rejected, Rejected)
    assert rejected.difference.message == "line 3: 7 is not prime"
    assert rejected.messages.judge.head == b"line 3:\n 7 is\nnot prime\n"
    assert rejected.messages.team.head == b"Look at line 3."


def test_a_message_without_end_is_an_excerpt_and_a_sentence_of_it_the_difference() -> None:
    rejected = ruled(43, judgemessage_txt="x" * 100_000).result
    assert isinstance(rejected, Rejected)
    assert rejected.messages.judge.total_bytes == 100_000
    assert len(rejected.messages.judge.head + rejected.messages.judge.tail) < 10_000
    assert len(rejected.difference.message) < 400


@pytest.mark.parametrize("code", [0, 1, 2, 41, 44, 127, 255])
def test_any_other_exit_code_is_a_judge_error(code: int) -> None:
    assert why(ruled(code)) == f"the validator ended with exit code {code}: last words"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"oom_kills": 1}, "needed more memory than the 64 MiB"),
        ({"sandbox_oom": True}, "needed more memory than the 64 MiB"),
        ({"stopped": Stop.OUTPUT}, "wrote more than the 2 MiB"),
        ({"stopped": Stop.CPU}, "used more than the 3 s of CPU"),
        ({"stopped": Stop.WALL}, "did not come to an end in time"),
        ({"exit_code": None, "signal": 11}, "killed by signal 11: last words"),
    ],
)
def test_a_validator_that_does_not_end_by_itself_has_decided_nothing(
    facts: dict[str, object], reason: str
) -> None:
    ruling = rule(seen(**facts), {}, TERMS)  # type: ignore[arg-type]
    assert reason in why(ruling)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("0", 0),
        ("12", 12),
        (" 12.5\n", Fraction(25, 2)),
        (".5", Fraction(1, 2)),
        ("3.", 3),
        ("1e2", 100),
        ("25E-1", 2.5),
    ],
)
def test_a_score_is_exact(text: str, score: Fraction) -> None:
    assert ruled(score_txt=text).result == Accepted(score=Fraction(score))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nan",
        "inf",
        "-inf",
        "1e999",
        "1e-400000",
        "0x10",
        "1_000",
        "1,5",
        "1 2",
        "٣",
        "9" * 41,
        "-1",
        "\x00",
    ],
)
def test_what_is_no_score_is_a_judge_error(text: str) -> None:
    assert "score.txt" in why(ruled(score_txt=text))


def test_a_legacy_package_may_give_less_than_nothing() -> None:
    legacy = Terms(TERMS.limits, legacy=True)
    assert ruled(terms=legacy, score_txt="-1.5").result == Accepted(score=Fraction(-3, 2))


@pytest.mark.parametrize(("text", "part"), [("0", 0), ("1", 1), ("0.25", Fraction(1, 4))])
def test_a_multiplier_is_a_part_of_the_whole(text: str, part: Fraction) -> None:
    assert ruled(score_multiplier_txt=text).result == Accepted(multiplier=Fraction(part))


@pytest.mark.parametrize("text", ["1.0000001", "-0.1", "half"])
def test_what_is_no_part_is_a_judge_error(text: str) -> None:
    assert "score_multiplier.txt" in why(ruled(score_multiplier_txt=text))


def test_a_score_and_a_multiplier_are_a_judge_error() -> None:
    assert "both" in why(ruled(score_txt="1", score_multiplier_txt="1"))


@pytest.mark.parametrize("name", ["score_txt", "score_multiplier_txt"])
def test_what_is_rejected_has_no_score(name: str) -> None:
    assert "rejects the output and gives it a score" in why(ruled(43, TERMS, **{name: "1"}))


@pytest.mark.parametrize("text", ["0", "-3", "none"])
def test_in_a_legacy_package_a_score_of_what_is_rejected_is_overlooked(text: str) -> None:
    rejected = ruled(43, Terms(TERMS.limits, legacy=True), score_txt=text, judgemessage_txt="no").result
    assert isinstance(rejected, Rejected)
    assert rejected.difference.message == "no"


def test_the_next_pass_has_its_input_and_all_other_files_of_the_one_before() -> None:
    ruling = ruled(terms=Terms(TERMS.limits, multi_pass=True), nextpass_in="go on", state="7")
    assert ruling.next_input == b"go on"
    assert [file.path for file in ruling.kept] == [PurePosixPath("state")]


def test_nobody_rejects_and_goes_on() -> None:
    assert "wants another pass" in why(ruled(43, Terms(TERMS.limits, multi_pass=True), nextpass_in=""))


def test_one_that_has_one_pass_gets_no_other() -> None:
    assert ruled(nextpass_in="go on").next_input is None


FILES = [SourceFile(PurePosixPath("a"), b"one", True), SourceFile(PurePosixPath("b/c"), b"")]


def test_records_are_read_as_the_supervisor_writes_them() -> None:
    assert list(read_records(b"".join(encode_records(FILES))).values()) == FILES


@pytest.mark.parametrize("cut", range(1, 20))
def test_records_that_are_cut_short_are_refused(cut: int) -> None:
    whole = b"".join(encode_records(FILES))
    with pytest.raises(FeedbackError):
        read_records(whole[:-cut])


def test_a_size_that_lies_is_refused() -> None:
    with pytest.raises(FeedbackError):
        read_records(struct.pack("<H", 1) + b"a" + struct.pack("<BQ", 0, 1 << 63) + b"x")
