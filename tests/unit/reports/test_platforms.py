"""The `results.json` of Gradescope, Exercism and PrairieLearn, held to what these platforms say of theirs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from runner.domain.observation import Excerpt
from runner.domain.report import CaseResult, Difference, Report
from runner.domain.verdict import Decision, Verdict
from runner.domain.views import JUDGE_SAID, candidate_view
from runner.reports import exercism, gradescope, prairielearn
from tests.unit.reports.payloads import CANARY, hostile, hostile_service
from tests.unit.reports.samples import compile_error, judge_error, passed, wrong_answer
from tests.unit.reports.service_samples import EVERY
from tests.unit.reports.strategies import reports

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
TEXT_FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
NUMBER = {"type": "number"}
STRING = {"type": "string"}
GRADESCOPE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": NUMBER,
        "execution_time": NUMBER,
        "output": STRING,
        "output_format": TEXT_FORMAT,
        "test_output_format": TEXT_FORMAT,
        "test_name_format": TEXT_FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": NUMBER,
                    "max_score": NUMBER,
                    "status": {"enum": ["passed", "failed"]},
                    "name": STRING,
                    "name_format": TEXT_FORMAT,
                    "output": STRING,
                    "output_format": TEXT_FORMAT,
                    "visibility": VISIBILITY,
                },
            },
        },
    },
}
EXERCISM = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "status", "tests"],
    "properties": {
        "version": {"const": 3},
        "status": {"enum": ["pass", "fail", "error"]},
        "message": {"type": ["string", "null"], "maxLength": 65_535},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "status"],
                "properties": {
                    "name": STRING,
                    "test_code": STRING,
                    "status": {"enum": ["pass", "fail", "error"]},
                    "message": {"type": ["string", "null"], "maxLength": 65_535},
                    "output": {"type": ["string", "null"], "maxLength": 500},
                    "task_id": NUMBER,
                },
            },
        },
    },
    "if": {"properties": {"status": {"const": "error"}}},
    "then": {"properties": {"message": {"type": "string", "minLength": 1}}},
    "else": {"properties": {"message": {"type": "null"}}},
}
PRAIRIELEARN = {
    "type": "object",
    "properties": {
        "gradable": {"type": "boolean"},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "format_errors": {"type": "array", "items": STRING},
        "message": STRING,
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name"],
                "additionalProperties": False,
                "properties": {
                    "name": STRING,
                    "description": STRING,
                    "points": NUMBER,
                    "max_points": NUMBER,
                    "message": STRING,
                    "output": STRING,
                },
            },
        },
    },
    "if": {"properties": {"gradable": {"const": False}}},
    "then": {"required": ["format_errors"]},
    "else": {"required": ["score"]},
}
PLATFORMS: dict[str, tuple[Callable[[Report], str], dict[str, Any]]] = {
    "gradescope": (gradescope.render, GRADESCOPE),
    "exercism": (exercism.render, EXERCISM),
    "prairielearn": (prairielearn.render, PRAIRIELEARN),
}
every_platform = pytest.mark.parametrize("name", PLATFORMS)


def results(name: str, report: Report) -> Any:
    return json.loads(PLATFORMS[name][0](report))


def by_name(found: Any) -> dict[str, Any]:
    return {test["name"]: test for test in found["tests"]}


def with_first_sample(case: CaseResult) -> Report:
    report = wrong_answer()
    samples = report.groups[0]
    return replace(report, groups=(replace(samples, cases=(case, *samples.cases[1:])), *report.groups[1:]))


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from texts(item)
        case list():
            for item in value:
                yield from texts(item)


@every_platform
@pytest.mark.parametrize("sample", EVERY.values(), ids=EVERY)
def test_every_sample_is_what_the_platform_takes(name: str, sample: Callable[[], Report]) -> None:
    jsonschema.validate(results(name, sample()), PLATFORMS[name][1])


@every_platform
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(report=reports())
def test_every_report_is_what_the_platform_takes(name: str, report: Report) -> None:
    jsonschema.validate(results(name, report), PLATFORMS[name][1])


@every_platform
@pytest.mark.parametrize("report", [hostile(), hostile_service()], ids=["program", "service"])
def test_candidate_text_is_inert_once_the_platform_has_read_it(name: str, report: Report) -> None:
    found = [text for text in texts(results(name, report)) if CANARY in text]
    assert found
    active = {c for text in found for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert active <= {"\n", "\t"}


class TestGradescope:
    def test_the_score_is_that_of_the_report_and_the_groups_add_up_to_it(self) -> None:
        report = wrong_answer()
        found = results("gradescope", report)
        assert found["score"] == report.score
        scored = [test for test in found["tests"] if "score" in test]
        assert [test["name"] for test in scored] == ["core", "edge", "efficiency"]
        assert sum(test["score"] for test in scored) == pytest.approx(report.score)
        assert sum(test["max_score"] for test in scored) == 100

    def test_samples_and_groups_are_visible_and_secret_cases_hidden(self) -> None:
        found = results("gradescope", wrong_answer())
        visible = {test["name"] for test in found["tests"] if test["visibility"] == "visible"}
        hidden = {test["name"] for test in found["tests"] if test["visibility"] == "hidden"}
        assert visible == {"sample/01", "sample/02", "sample/03", "core", "edge", "efficiency"}
        assert hidden == {
            case.id for group in wrong_answer().groups if not group.is_sample for case in group.cases
        }

    def test_a_candidates_report_has_no_secret_case_at_all(self) -> None:
        found = results("gradescope", candidate_view(wrong_answer()))
        assert {test["visibility"] for test in found["tests"]} == {"visible"}

    def test_what_a_validator_told_the_interviewer_of_a_sample_is_not_visible(self) -> None:
        said = Difference("the third house is not painted")
        judged = replace(
            wrong_answer().groups[0].cases[0],
            verdict=Verdict.WA,
            difference=said,
            judge_message=Excerpt.of(said.message.encode(), head=100, tail=0),
        )
        found = results("gradescope", with_first_sample(judged))
        assert "third house" not in json.dumps(found)
        assert JUDGE_SAID in by_name(found)["sample/01"]["output"].lower()

    def test_no_text_is_taken_for_markup(self) -> None:
        found = results("gradescope", hostile())
        assert {found["output_format"], found["test_output_format"], found["test_name_format"]} == {"text"}
        assert {test["output_format"] for test in found["tests"]} == {"text"}

    def test_a_score_that_is_withheld_is_not_a_score_of_nothing(self) -> None:
        found = results("gradescope", judge_error())
        assert "score" not in found
        assert not any("score" in test for test in found["tests"])

    def test_an_unbounded_group_has_no_points_of_its_own(self) -> None:
        report = wrong_answer()
        groups = tuple(replace(group, max_score=None) for group in report.groups)
        found = results("gradescope", replace(report, groups=groups, max_score=None))
        assert found["score"] == report.score
        assert not any("max_score" in test for test in found["tests"])


class TestExercism:
    def test_all_accepted(self) -> None:
        found = results("exercism", passed())
        assert (found["status"], found["message"]) == ("pass", None)
        assert [test["name"] for test in found["tests"]] == [
            "sample/01",
            "sample/02",
            "sample/03",
            "core",
            "edge",
            "efficiency",
        ]

    def test_a_group_that_failed_fails_the_whole_and_says_why(self) -> None:
        found = results("exercism", wrong_answer())
        assert found["status"] == "fail"
        assert by_name(found)["edge"]["status"] == "fail"
        assert "accepted." in by_name(found)["edge"]["message"]

    def test_nothing_secret_is_told_of_an_interviewers_report(self) -> None:
        assert results("exercism", wrong_answer()) == results("exercism", candidate_view(wrong_answer()))

    def test_what_does_not_compile_is_an_error_with_what_the_compiler_said(self) -> None:
        found = results("exercism", compile_error())
        assert (found["status"], found["tests"]) == ("error", [])
        assert "undefined: rank" in found["message"]

    def test_a_compiler_that_says_nothing_is_spoken_for(self) -> None:
        report = replace(compile_error(), compilation=None, summary="")
        assert results("exercism", report)["message"] == "It does not compile."
        assert results("prairielearn", report)["format_errors"] == ["It does not compile."]

    def test_a_judge_error_is_no_failure_of_the_student(self) -> None:
        assert results("exercism", judge_error())["status"] == "error"

    def test_long_output_is_cut_and_says_so(self) -> None:
        output = results("exercism", with_output(b"x" * 3000))["tests"][0]["output"]
        assert len(output) == 500
        assert output.endswith("Please limit to 500 chars.")

    def test_output_that_fits_is_whole(self) -> None:
        assert results("exercism", with_output(b"x" * 500))["tests"][0]["output"] == "x" * 500

    def test_a_long_compiler_message_is_cut_by_bytes(self) -> None:
        report = compile_error()
        assert report.compilation is not None
        said = Excerpt.of("é\n".encode() * 200 + b"y" * 10, head=65_000, tail=0)
        wide = Excerpt(("é" * 399 + "\n").encode() * 150, b"", 150 * 799)
        for output in (said, wide):
            compilation = replace(report.compilation, output=output)
            message = results("exercism", replace(report, compilation=compilation))["message"]
            assert len(message.encode()) <= 65_535


class TestPrairieLearn:
    def test_a_score_is_a_share(self) -> None:
        report = wrong_answer()
        found = results("prairielearn", report)
        assert found["gradable"] is True
        assert found["score"] == pytest.approx((report.score or 0) / 100)
        scored = [test for test in found["tests"] if "points" in test]
        assert sum(test["points"] for test in scored) == pytest.approx(report.score)

    @pytest.mark.parametrize(("decision", "share"), [(Decision.PASSED, 1.0), (Decision.FAILED, 0.0)])
    def test_an_unbounded_score_counts_as_accepted_or_not(self, decision: Decision, share: float) -> None:
        report = replace(wrong_answer(), score=1234.5, max_score=None, decision=decision)
        assert results("prairielearn", report)["score"] == share

    def test_what_does_not_compile_is_not_gradable(self) -> None:
        found = results("prairielearn", compile_error())
        assert found["gradable"] is False
        assert "undefined: rank" in found["format_errors"][0]

    def test_a_judge_error_costs_the_student_no_attempt(self) -> None:
        assert results("prairielearn", judge_error())["gradable"] is False

    def test_nothing_secret_is_told_of_an_interviewers_report(self) -> None:
        report = wrong_answer()
        assert results("prairielearn", report) == results("prairielearn", candidate_view(report))

    @pytest.mark.parametrize("samples", [100, 3000])
    def test_a_large_report_stays_below_the_limit(self, samples: int) -> None:
        report = with_output(b"z" * 5000)
        sample = report.groups[0]
        many = tuple(replace(sample.cases[0], id=f"sample/{number:04}") for number in range(samples))
        text = prairielearn.render(replace(report, groups=(replace(sample, cases=many), *report.groups[1:])))
        assert len(text) <= prairielearn.MOST_BYTES
        found = json.loads(text)
        jsonschema.validate(found, PRAIRIELEARN)
        assert found["score"] == pytest.approx((report.score or 0) / 100)


def with_output(data: bytes) -> Report:
    """A report whose first sample wrote that."""
    report = wrong_answer()
    sample = report.groups[0]
    first = replace(sample.cases[0], stdout=Excerpt(data, b"", len(data)))
    return replace(report, groups=(replace(sample, cases=(first, *sample.cases[1:])), *report.groups[1:]))
