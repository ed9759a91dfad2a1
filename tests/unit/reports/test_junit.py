"""JUnit XML, as a reader of that format understands it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase

from runner.domain.report import Report
from runner.reports import junit
from tests.unit.reports.payloads import CANARY, hostile
from tests.unit.reports.samples import compile_error, for_candidate, judge_error, passed, wrong_answer
from tests.unit.reports.service_samples import service_failed


def suites(report: Report) -> dict[str, list[TestCase]]:
    """Test cases by the name of their suite."""
    return {suite.name: list(suite) for suite in JUnitXml.fromstring(junit.render(report).encode())}


def outcome(report: Report, group: str, name: str) -> object:
    """What one test case ended with."""
    (case,) = (case for case in suites(report)[group] if case.name == name)
    (result,) = case.result
    return result


def test_a_group_is_a_suite_and_a_case_a_test_case() -> None:
    found = suites(passed())
    assert {name: len(cases) for name, cases in found.items()} == {
        "sample": 3,
        "core": 11,
        "edge": 8,
        "efficiency": 4,
    }
    assert all(case.is_passed for cases in found.values() for case in cases)


def test_a_verdict_on_the_candidate_is_a_failure() -> None:
    result = outcome(wrong_answer(), "edge", "edge/05")
    assert isinstance(result, Failure)
    assert result.type == "WA"
    assert result.message == 'clients[0].ip: expected "192.0.2.10", got "192.0.2.9"'


def test_a_judge_error_is_an_error() -> None:
    result = outcome(judge_error(), "edge", "edge/06")
    assert isinstance(result, Error)
    assert "not valid JSON" in result.message


def test_what_was_not_run_is_skipped() -> None:
    assert isinstance(outcome(compile_error(), "core", "core/01"), Skipped)


def test_totals_add_up() -> None:
    root = ET.fromstring(junit.render(wrong_answer()))
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "26",
        "failures": "4",
        "errors": "0",
        "skipped": "0",
    }


def test_properties_carry_the_evidence() -> None:
    suite = next(ET.fromstring(junit.render(passed())).iter("testsuite"))
    properties = {prop.get("name"): prop.get("value") for prop in suite.iter("property")}
    assert properties["challenge.sha256"] == passed().challenge.sha256
    assert properties["seed.PYTHONHASHSEED"] == "0"
    assert properties["reproduce"] == passed().evidence.reproduce
    assert properties["signed_with"] == ""


def test_a_group_that_the_candidate_may_not_see_is_one_test_case() -> None:
    (case,) = suites(for_candidate())["edge"]
    (result,) = case.result
    assert result.message == "5 of 8 cases were accepted"
    assert "2 cases gave a wrong answer\n" in result.text
    assert "\nHints:\nRead again how ties are broken." in result.text


def test_the_hostile_report_is_well_formed_and_text_only() -> None:
    root = ET.fromstring(junit.render(hostile()))
    known = {
        "testsuites",
        "testsuite",
        "testcase",
        "properties",
        "property",
        "failure",
        "error",
        "system-err",
    }
    assert {element.tag for element in root.iter()} <= known
    assert any(CANARY in (element.text or "") for element in root.iter("system-err"))


def test_a_failure_of_a_service_says_what_failed_and_carries_the_last_exchanges() -> None:
    result = outcome(service_failed(), "edge", "edge/test_bookings.py::test_two_at_once")
    assert isinstance(result, Failure)
    assert result.message == "client.get('/accounts/food').json()['balance'] was 101, expected 201"
    assert result.text.endswith("\nGET /accounts/food → 200 OK, 44 ms")


def test_a_service_that_ended_is_called_that_before_what_its_client_saw() -> None:
    result = outcome(service_failed(), "edge", "edge/test_load.py::test_many_bookings")
    assert isinstance(result, Failure)
    assert result.message == "Needed more memory than the limit of 256 MiB."
    assert "--- the service's log ends with: MemoryError: ⟦U+001B⟧[31mno room" in result.text


def test_the_time_of_a_service_s_case_is_that_of_its_test() -> None:
    cases = {case.name: case.time for case in suites(service_failed())["edge"]}
    assert cases["edge/test_load.py::test_a_slow_reader"] == 10.0
