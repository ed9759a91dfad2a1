"""The report as JUnit XML, for a build server: a test suite a group, a test case a case.

A verdict on the candidate is a `failure`, a judge error an `error`, a case that was not run `skipped`.
A group whose cases the candidate may not see has one test case that counts them. XML 1.0 has no control
characters: `inert` shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from runner.domain.report import CaseResult, GroupResult, Report
from runner.domain.verdict import Verdict
from runner.reports import figures, shown, transcript, words
from runner.reports.inert import inert, one_line

_LINES = 60


def render(report: Report) -> str:
    """The report as an XML document."""
    root = ET.Element("testsuites", name=one_line(f"fairtrial: {report.challenge.slug}"))
    for group in report.groups:
        root.append(_suite(report, group))
    _count(root, list(root))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(report: Report, group: GroupResult) -> ET.Element:
    suite = ET.Element("testsuite", name=one_line(group.name))
    suite.set("timestamp", one_line(report.evidence.started_at))
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(report, group):
        ET.SubElement(properties, "property", name=one_line(name), value=one_line(value))
    lives = transcript.lives_of_cases(report)
    cases = [_case(report, group, case, lives.get(case.id)) for case in group.cases] or [
        _summary(report, group)
    ]
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    for attribute, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(element) is not None for case in cases)))
    suite.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")
    return suite


def _count(root: ET.Element, suites: list[ET.Element]) -> None:
    for attribute in ("tests", "failures", "errors", "skipped"):
        root.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in suites)))
    root.set("time", f"{sum(float(suite.get('time', '0')) for suite in suites):.3f}")


def _properties(report: Report, group: GroupResult) -> Iterator[tuple[str, str]]:
    evidence = report.evidence
    yield "grading", report.id
    yield "view", report.view
    yield "verdict", group.verdict
    yield "score", "withheld" if group.score is None else figures.number(group.score)
    yield "max_score", "unbounded" if group.max_score is None else figures.number(group.max_score)
    yield "decision", report.decision
    yield "challenge", report.challenge.edition
    yield "challenge.sha256", report.challenge.sha256
    yield "submission.sha256", report.submission.sha256
    yield "language", report.submission.language_version
    yield "runner", evidence.runner_version
    yield "supervisor", evidence.supervisor_version
    for prefix, values in (("image", evidence.images), ("engine", evidence.engine), ("host", evidence.host)):
        for name, value in sorted(values.items()):
            yield f"{prefix}.{name}", value
    for name, value in sorted(evidence.seeds.items()):
        yield f"seed.{name}", value
    yield "attempt", str(evidence.attempt)
    yield "reproduce", evidence.reproduce
    yield "signed_with", report.signature.key_id if report.signature else ""


def _case(report: Report, group: GroupResult, case: CaseResult, life: transcript.Life | None) -> ET.Element:
    element = ET.Element(
        "testcase",
        classname=one_line(f"{report.challenge.slug}.{group.name}"),
        name=one_line(case.id),
        time=f"{_seconds(case):.3f}",
    )
    _outcome(element, case.verdict, _message(case) or words.reason(case), _detail(case, life))
    if case.stderr is not None and case.stderr.total_bytes:
        ET.SubElement(element, "system-err").text = shown.text(case.stderr, lines=_LINES)
    return element


def _seconds(case: CaseResult) -> float:
    """CPU time; of a service, whose processor time is that of all cases together, how long the test took."""
    if case.usage is not None:
        return case.usage.cpu_seconds
    return case.trial.seconds if case.trial else 0.0


def _message(case: CaseResult) -> str:
    if case.difference is not None and case.verdict in {Verdict.WA, Verdict.JE}:
        return case.difference.message
    if case.verdict in {Verdict.RTE, Verdict.MLE}:
        return ""  # how the service ended says more than what its client saw of that
    return transcript.message(case.trial)


def _outcome(element: ET.Element, verdict: Verdict, message: str, detail: str) -> None:
    match verdict:
        case Verdict.AC:
            return
        case Verdict.SKIPPED:
            ET.SubElement(element, "skipped", message=one_line(message))
        case Verdict.JE:
            ET.SubElement(element, "error", type=verdict, message=one_line(message)).text = detail
        case _:
            ET.SubElement(element, "failure", type=verdict, message=one_line(message)).text = detail


def _detail(case: CaseResult, life: transcript.Life | None) -> str:
    lines = [inert(case.description), inert(words.reason(case))]
    if case.runs:
        lines.append(f"run {len(case.runs)} times: {', '.join(map(figures.seconds, case.runs))}")
    if case.unstable:
        lines.append("unstable: its runs did not all write the same")
    for title, excerpt in (("expected output", case.answer), ("actual output", case.stdout)):
        if excerpt is not None and case.verdict is Verdict.WA:
            lines += [f"--- {title}", shown.text(excerpt, lines=_LINES)]
    lines.append(inert(transcript.message(case.trial)))
    if exchanges := transcript.last_lines(case):
        lines += ["--- the last exchanges", *map(one_line, exchanges)]
    if last := transcript.log_ends_with(case, life):
        lines.append(f"--- the service's log ends with: {last}")
    return "\n".join(filter(None, lines))


def _summary(report: Report, group: GroupResult) -> ET.Element:
    element = ET.Element(
        "testcase",
        classname=one_line(f"{report.challenge.slug}.{group.name}"),
        name="all cases",
        time="0.000",
    )
    hints = words.hints(group)
    reasons = [inert(line) for line in (*words.reasons(group), *(["Hints:"] if hints else []), *hints)]
    message = f"{group.accepted} of {group.total} cases were accepted"
    _outcome(element, group.verdict, message, "\n".join([message, *reasons]))
    return element
