"""Results are kept by what they followed from."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from runner.domain.challenge import Challenge
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.errors import ImageMissingError
from runner.domain.program import InputValidator, JudgeProgram, ProgramSpec
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.verification import kept as kept_module
from runner.verification.kept import Kept, _sources
from runner.verification.model import (
    CaseOutcome,
    ChallengeCheck,
    EdgeCaseCheck,
    Problem,
    SubmissionCheck,
)
from tests.challenge_folders import make_challenge
from tests.fakes.sandbox import FakePool

CHECK = ChallengeCheck(
    PurePosixPath("shout"),
    "Shout",
    (Diagnostic("challenge.yaml", 1, 2, "is odd", "mend it", Severity.WARNING),),
    (
        SubmissionCheck(
            "submissions/accepted/a.py",
            "python",
            "AC",
            Verdict.AC,
            (),
            cpu_share=0.1,
            cases=(CaseOutcome("core/01", Verdict.AC, "gave the expected answer"),),
        ),
    ),
    (EdgeCaseCheck("one", ()),),
)


@pytest.fixture
def challenge(tmp_path: Path) -> Challenge:
    return make_challenge(tmp_path / "shout")


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    workplace = Workplace(FakePool(), lambda name: f"sha256:{name}", {"version": "1"}, tmp_path)
    return Kept(tmp_path / "verified", workplace, {"repeats": 2})


def test_what_was_kept_is_found_again_wherever_the_folder_lies(kept: Kept, challenge: Challenge) -> None:
    kept.keep(challenge, CHECK)
    assert kept.find(Path("elsewhere"), challenge) == replace(
        CHECK, path=PurePosixPath("elsewhere"), cached=True
    )


def test_nothing_is_found_before_something_was_kept(kept: Kept, challenge: Challenge) -> None:
    assert kept.find(Path("shout"), challenge) is None


def test_where_an_image_is_missing_nothing_is_found_or_kept_and_others_are_verified(
    tmp_path: Path, challenge: Challenge
) -> None:
    def image(name: str) -> str:
        raise ImageMissingError(f"There is no image {name}.", "Build it.")

    kept = Kept(tmp_path / "verified", Workplace(FakePool(), image, {}, tmp_path), {})
    kept.keep(challenge, CHECK)
    assert kept.find(Path("shout"), challenge) is None


def test_a_result_with_a_complaint_is_not_kept(kept: Kept, challenge: Challenge) -> None:
    kept.keep(challenge, replace(CHECK, problems=(Problem("a", "is wrong"),)))
    assert kept.find(Path("shout"), challenge) is None


CHANGES: dict[str, Callable[[Kept], Kept]] = {
    "images": lambda kept: replace(kept, workplace=replace(kept.workplace, image=lambda _: "sha256:new")),
    "engine": lambda kept: replace(kept, workplace=replace(kept.workplace, engine={"version": "2"})),
    "slots": lambda kept: replace(kept, workplace=replace(kept.workplace, slots=2)),
    "options": lambda kept: replace(kept, asked={"repeats": 3}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_another_of_what_it_followed_from_is_another_result(
    kept: Kept, challenge: Challenge, what: str
) -> None:
    kept.keep(challenge, CHECK)
    assert CHANGES[what](kept).find(Path("shout"), challenge) is None


def test_another_version_of_the_challenge_is_another_challenge(kept: Kept, challenge: Challenge) -> None:
    kept.keep(challenge, CHECK)
    assert kept.find(Path("shout"), replace(challenge, sha256="other")) is None


def test_what_was_changed_while_it_was_verified_is_not_kept(kept: Kept, challenge: Challenge) -> None:
    answer = next(challenge.root.glob("tests/*/*.ans"))
    before = answer.read_bytes()
    answer.write_bytes(b"another")
    kept.keep(challenge, CHECK)
    answer.write_bytes(before)
    assert kept.find(Path("shout"), challenge) is None


def test_what_is_gone_when_it_was_verified_is_not_kept(kept: Kept, challenge: Challenge) -> None:
    shutil.rmtree(challenge.root)
    kept.keep(challenge, CHECK)
    assert kept.find(Path("shout"), challenge) is None


JUDGE = JudgeProgram("haskell", {})
JUDGES: dict[str, Callable[[ProgramSpec], ProgramSpec]] = {
    "output_validator": lambda task: replace(task, output_validator=JUDGE),
    "static_validator": lambda task: replace(task, static_validator=JUDGE),
    "grader": lambda task: replace(task, grader=JUDGE),
    "further_validators": lambda task: replace(task, further_validators=(JUDGE,)),
    "input_validators": lambda task: replace(task, input_validators=(InputValidator("one", JUDGE),)),
}


@pytest.mark.parametrize("judge", JUDGES)
def test_the_image_of_a_judge_counts_in_whatever_language_it_is(
    kept: Kept, challenge: Challenge, judge: str
) -> None:
    judged = replace(challenge, task=JUDGES[judge](challenge.program))
    assert "haskell" not in judged.languages
    kept.keep(judged, CHECK)
    ids = {"haskell": "sha256:new"}
    rebuilt = replace(kept.workplace, image=lambda name: ids.get(name, f"sha256:{name}"))
    assert kept.find(Path("shout"), judged) is not None
    assert replace(kept, workplace=rebuilt).find(Path("shout"), judged) is None


def test_all_of_the_runner_counts_and_not_only_its_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_module, "SOURCES", tmp_path)
    table = tmp_path / "seccomp.toml"
    table.write_text("allow = []")
    before = _sources.__wrapped__()
    table.write_text("allow = ['sync']")
    assert _sources.__wrapped__() != before


@pytest.mark.parametrize("text", ["", "{}", "[1", '{"surplus": 1}'])
def test_what_cannot_be_read_is_verified_again(kept: Kept, challenge: Challenge, text: str) -> None:
    kept.keep(challenge, CHECK)
    (file,) = files(kept)
    file.write_text(text)
    assert kept.find(Path("shout"), challenge) is None


def test_a_folder_that_cannot_be_written_keeps_nothing(
    tmp_path: Path, kept: Kept, challenge: Challenge
) -> None:
    (tmp_path / "file").write_text("")
    nowhere = replace(kept, folder=tmp_path / "file" / "below")
    nowhere.keep(challenge, CHECK)
    assert nowhere.find(Path("shout"), challenge) is None


def files(kept: Kept) -> Iterator[Path]:
    return kept.folder.iterdir()
