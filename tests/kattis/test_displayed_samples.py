"""What is shown of a sample in statement, bundle and report, where that is not what it is run with."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.catalog.bundle import contents
from runner.catalog.statement import markdown
from runner.domain.challenge import Challenge
from runner.domain.judge import Accepted
from runner.domain.report import CaseResult
from runner.grading.inputs import Inputs
from runner.grading.judging.played import Played
from runner.grading.results import CaseJudge
from runner.languages.facts import offered_languages
from tests.fakes.sandbox import FakeLease
from tests.kattis.packages import CURRENT, LEGACY, Files, loaded, package
from tests.unit.grading.test_feedback import seen

SECRET_NUMBER: Files = {
    "data/sample/1.in": "read-by-the-validator\n",
    "data/sample/1.ans": "known-to-the-validator\n",
    "output_validator/judge.py": "",
    "output_validators/judge/judge.py": "",
}
TALK: Files = {"data/sample/1.interaction": ">37\n<correct\n"}
TALKS = CURRENT + "type: interactive\n"
LEGACY_TALKS = LEGACY + "validation: custom interactive\n"


def statement(challenge: Challenge) -> str:
    return markdown(challenge, offered_languages(challenge))


def bundled(challenge: Challenge) -> dict[str, bytes]:
    given = contents(challenge, offered_languages(challenge))
    return {str(path): file.data for path, file in given.items()}


def result(challenge: Challenge, case: str, tmp_path: Path) -> CaseResult:
    """Of a case that ran, and was accepted."""
    inputs = Inputs(challenge, tmp_path / "cache", lambda: "sha256:0", FakeLease().sandbox)
    (found,) = (one for one in challenge.program_cases if one.id == case)
    return CaseJudge(challenge, challenge.limits, inputs).result(found, [Played(seen(0), Accepted())])


@pytest.mark.parametrize("problem", [TALKS, LEGACY_TALKS])
def test_an_interaction_is_shown_and_nothing_that_the_validator_reads(tmp_path: Path, problem: str) -> None:
    challenge = loaded(package(tmp_path, {**SECRET_NUMBER, **TALK}, problem=problem))
    told = [statement(challenge), *(data.decode() for data in bundled(challenge).values())]
    assert not any("the-validator" in text for text in told)
    assert ">37\n<correct" in told[0]
    sample = result(challenge, "sample/1", tmp_path)
    assert (sample.input, sample.answer) == (None, None)


def test_a_legacy_package_shows_nothing_where_it_has_no_interaction(tmp_path: Path) -> None:
    challenge = loaded(package(tmp_path, SECRET_NUMBER, problem=LEGACY_TALKS))
    told = [statement(challenge), *(data.decode() for data in bundled(challenge).values())]
    assert not any("the-validator" in text for text in told)
    assert "Example" not in told[0]
    sample = result(challenge, "sample/1", tmp_path)
    assert (sample.input, sample.answer) == (None, None)


def test_a_newer_one_shows_whose_input_and_answer_they_are(tmp_path: Path) -> None:
    text = statement(loaded(package(tmp_path, SECRET_NUMBER, problem=TALKS)))
    assert "Input of the judge's side:\n\n```text\nread-by-the-validator\n```" in text
    assert "Answer that the judge's side has:\n\n```text\nknown-to-the-validator\n```" in text


def test_what_is_given_of_an_interactive_sample_is_in_the_bundle(tmp_path: Path) -> None:
    downloads = {"data/sample/1.in.download": "given\n", "data/sample/1.ans.download": "too\n"}
    challenge = loaded(package(tmp_path, {**SECRET_NUMBER, **TALK, **downloads}, problem=TALKS))
    given = bundled(challenge)
    assert (given["samples/1.in"], given["samples/1.ans"]) == (b"given\n", b"too\n")
    assert given["samples/1.interaction"] == b">37\n<correct\n"


def test_a_report_has_of_a_sample_what_is_shown_of_it_and_of_other_cases_what_they_are(
    tmp_path: Path,
) -> None:
    files = {
        "data/sample/1.in.statement": "short\n",
        "data/sample/1.ans.statement": "brief\n",
        "data/secret/1.in.statement": "short\n",
    }
    challenge = loaded(package(tmp_path, files))
    sample, secret = (result(challenge, case, tmp_path) for case in ("sample/1", "secret/1"))
    shown = [
        excerpt and excerpt.head for excerpt in (sample.input, sample.answer, secret.input, secret.answer)
    ]
    assert shown == [b"short\n", b"brief\n", b"b\n", b"b\n"]
