"""What a candidate may see of a report.

Every field of every record in a report is listed here as visible or hidden. A new field fails
`test_every_field_is_classified` until somebody has decided whose eyes it is for.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import PurePosixPath
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.award import Award
from runner.domain.challenge import RubricItem
from runner.domain.limits import Limits
from runner.domain.observation import Excerpt
from runner.domain.report import (
    CaseResult,
    ChallengeFacts,
    CompilationResult,
    Difference,
    EdgeCaseResult,
    Evidence,
    GraderInput,
    GraderResult,
    GroupResult,
    PhaseTime,
    Report,
    RouteTimes,
    ServiceResult,
    ServiceRun,
    Signature,
    SubmissionFacts,
    SubmittedFile,
    Usage,
    View,
)
from runner.domain.trial import Exchange, Sent, Trial
from runner.domain.verdict import Verdict
from runner.domain.views import JUDGE_SAID, PLAIN_REASONS, candidate_view, plain_reasons

# Of all cases together, or the candidate's own, or stated to every candidate.
VISIBLE = {
    Report: "id view challenge submission verdict decision score max_score pass_mark summary limits "
    "compilation groups edge_cases evidence signature report_format_version service graders",
    ChallengeFacts: "slug name uuid version sha256 kind level time_budget scenario skills ai_tools "
    "time_limit_origin",
    SubmissionFacts: "sha256 origin language language_title language_version entry files",
    SubmittedFile: "path size_bytes sha256 source executable",
    Signature: "algorithm key_id value",
    CompilationResult: "ok command reason exit_code signal usage output",
    Limits: "time_limit wall_time memory output code processes compilation_time compilation_memory",
    GroupResult: "name is_sample verdict score max_score score_aggregation require_pass total accepted",
    EdgeCaseResult: "id description met",
    GraderResult: "group verdict score",
    Evidence: "runner_version supervisor_version images engine host core seeds attempt started_at",
    ServiceResult: "start sidecars runs",
    Usage: "cpu_seconds wall_seconds peak_rss_bytes",
    Excerpt: "head tail total_bytes",
}
# Visible of samples only, as is a secret group's `reasons` as the interviewer sees them; the rubric of none.
HIDDEN = {
    Report: "rubric faults",
    ServiceResult: "routes",
    ServiceRun: "group ready_seconds ending usage oom_killed log cases",
    RouteTimes: "route seconds",
    Trial: "outcome message detail seconds exchanges more_exchanges statements sent more_sent",
    Sent: "text connection",
    Exchange: "method path status seconds request response problem failure",
    Evidence: "phases sandboxes reproduce",
    PhaseTime: "phase seconds",
    RubricItem: "id description anchors",
    GroupResult: "reasons cases",
    GraderResult: "args read",
    GraderInput: "name verdict score",
    CaseResult: "id verdict reason description hint edge_cases args input_bytes expected_exit_code usage "
    "runs unstable exit_code signal stopped oom_killed input answer stdout stderr difference trial "
    "score award passes interaction judge_message team_message",
    Award: "score multiplier",
    Difference: "message line expected actual",
}


@dataclass
class Marker:
    """Builds a record of any type with a mark of its own in every field, and knows all marks."""

    marks: list[tuple[str, str]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(9_000_001))

    def record(self, cls: Any, at: str) -> Any:
        hints = get_type_hints(cls)
        return cls(**{each.name: self.value(hints[each.name], f"{at}/{each.name}") for each in fields(cls)})

    def value(self, kind: Any, at: str) -> Any:
        if kind in (str, bytes, int, float, PurePosixPath):
            return self.leaf(kind, at)
        if get_origin(kind) is UnionType:
            return self.value(next(each for each in get_args(kind) if each is not NoneType), at)
        if get_origin(kind) is tuple:
            return (self.value(get_args(kind)[0], at),)
        if get_origin(kind) is Mapping:
            key, item = get_args(kind)
            return {self.value(key, at): self.value(item, at)}
        if is_dataclass(kind):
            return self.record(kind, at)
        return True if kind is bool else next(iter(kind))

    def leaf(self, kind: type, at: str) -> Any:
        number = next(self.numbers)
        self.marks.append((at, str(number)))
        if kind in (int, float):
            return kind(number)
        return b"mark%d" % number if kind is bytes else kind(f"mark{number}")


def leaves(value: Any) -> Iterator[str]:
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from leaves(getattr(value, each.name))
    elif isinstance(value, Mapping):
        yield from itertools.chain.from_iterable(map(leaves, itertools.chain(value.keys(), value.values())))
    elif isinstance(value, tuple):
        yield from itertools.chain.from_iterable(map(leaves, value))
    else:
        yield str(value)


def records(cls: Any) -> Iterator[Any]:
    """The record type and all that it holds."""
    yield cls
    for hint in get_type_hints(cls).values():
        for part in (hint, *get_args(hint), *(inner for arg in get_args(hint) for inner in get_args(arg))):
            if is_dataclass(part) and isinstance(part, type):
                yield from records(part)


@dataclass(frozen=True)
class Marked:
    """An interviewer's report with marks everywhere, and where each mark is."""

    report: Report
    marks: list[tuple[str, str]]

    def seen_by_candidate(self) -> set[str]:
        text = "\n".join(leaves(candidate_view(self.report)))
        return {at for at, mark in self.marks if mark in text}


def marked(sample_verdicts: list[Verdict], secret_verdicts: list[Verdict]) -> Marked:
    marker = Marker()
    whole = marker.record(Report, "report")
    groups = (
        marked_group(marker, "sample", sample_verdicts, is_sample=True),
        marked_group(marker, "secret", secret_verdicts, is_sample=False),
    )
    runs = tuple(
        replace(marker.record(ServiceRun, f"{title}/run"), group=group.name)
        for title, group in zip(("sample", "secret"), groups, strict=True)
    )
    service = replace(whole.service, runs=runs)
    report = replace(whole, view=View.INTERVIEWER, groups=groups, service=service)
    text = "\n".join(leaves(report))
    return Marked(report, [(at, mark) for at, mark in marker.marks if mark in text])


def marked_group(marker: Marker, name: str, verdicts: list[Verdict], *, is_sample: bool) -> GroupResult:
    made: GroupResult = marker.record(GroupResult, name)
    cases = [replace(marker.record(CaseResult, f"{name}/cases"), verdict=verdict) for verdict in verdicts]
    return replace(made, is_sample=is_sample, cases=tuple(cases))


def is_hidden(at: str) -> bool:
    of_report = (
        "report/rubric",
        "report/faults",
        "report/evidence/phases",
        "report/evidence/sandboxes",
        "report/evidence/reproduce",
        "report/signature",  # of another view
        "report/service/routes",
        "report/graders/args",
        "report/graders/read",
        "secret/run",
        "sample/cases/judge_message",
        "sample/cases/difference",  # the same words
    )
    return at.startswith((*of_report, *(f"secret/{name}" for name in names(HIDDEN, GroupResult))))


def names(listed: Mapping[type, str], cls: type) -> set[str]:
    return set(listed.get(cls, "").split())


@pytest.mark.parametrize("cls", sorted(set(records(Report)), key=str))
def test_every_field_is_classified(cls):
    assert names(VISIBLE, cls) | names(HIDDEN, cls) == {each.name for each in fields(cls)}
    assert not names(VISIBLE, cls) & names(HIDDEN, cls)


VERDICTS = st.lists(st.sampled_from([each for each in Verdict if each is not Verdict.CE]), max_size=3)


@given(VERDICTS, VERDICTS)
def test_no_secret_survives(samples, secrets):
    seen = marked(samples, secrets).seen_by_candidate()
    assert {at for at in seen if is_hidden(at)} <= {"secret/cases/hint"}


@given(VERDICTS, VERDICTS)
def test_all_else_survives(samples, secrets):
    made = marked([verdict for verdict in samples if verdict is not Verdict.JE], secrets)
    assert made.seen_by_candidate() >= {at for at, _ in made.marks if not is_hidden(at)}


@pytest.mark.parametrize("verdict", [Verdict.WA, Verdict.TLE, Verdict.RTE, Verdict.MLE, Verdict.OLE])
def test_a_hint_is_shown_when_its_case_failed(verdict):
    assert "secret/cases/hint" in marked([], [verdict]).seen_by_candidate()


@pytest.mark.parametrize("verdict", [Verdict.AC, Verdict.SKIPPED, Verdict.JE])
def test_a_hint_is_kept_when_its_case_did_not_fail(verdict):
    assert "secret/cases/hint" not in marked([], [verdict]).seen_by_candidate()


def test_samples_are_shown_whole_but_for_what_a_validator_told_the_interviewer():
    made = marked([Verdict.WA, Verdict.AC], [Verdict.WA])
    samples = made.report.groups[0]
    seen = candidate_view(made.report).groups[0]
    differences = (Difference(JUDGE_SAID), None)
    cases = tuple(
        replace(case, judge_message=None, difference=difference)
        for case, difference in zip(samples.cases, differences, strict=True)
    )
    assert seen == replace(samples, cases=cases)


def test_what_a_grader_was_told_of_samples_is_shown():
    told = (GraderInput("sample/1", Verdict.WA, 3.0),)
    results = tuple(
        GraderResult(group, ("-x",), told, Verdict.WA, 3.0) for group in ("sample", "sample/a", "secret", "")
    )
    made = replace(marked([], []).report, graders=results)
    assert [one.read for one in candidate_view(made).graders] == [told, told, (), ()]
    assert {one.args for one in candidate_view(made).graders} == {()}


@pytest.mark.parametrize("verdict", [Verdict.JE, Verdict.RTE, Verdict.TLE, Verdict.MLE, Verdict.OLE])
def test_what_is_wrong_with_a_validator_is_not_the_candidates_to_read(verdict):
    """It is the first error of its compiler, or the last line of its traceback."""
    made = marked([verdict], [])
    group = made.report.groups[0]
    failed = replace(
        group.cases[0], judge_message=None, difference=Difference("it does not compile: x.cpp:3")
    )
    report = replace(made.report, groups=(replace(group, cases=(failed,)),))
    assert candidate_view(report).groups[0].cases[0].difference is None


def test_why_a_sample_could_not_be_judged_is_told_to_the_author_alone():
    made = marked([Verdict.JE], [])
    case = candidate_view(made.report).groups[0].cases[0]
    assert case.reason == PLAIN_REASONS[Verdict.JE]


def test_what_a_suite_says_of_a_sample_that_could_not_be_judged_is_told_to_the_author_alone():
    made = marked([Verdict.JE], [])
    whole, shown = (report.groups[0].cases[0].trial for report in (made.report, candidate_view(made.report)))
    assert whole is not None
    assert shown == replace(whole, message="", detail="") != whole


def test_a_sample_that_no_validator_judged_is_shown_whole():
    made = marked([Verdict.WA], [])
    samples = replace(
        made.report.groups[0], cases=(replace(made.report.groups[0].cases[0], judge_message=None),)
    )
    assert candidate_view(replace(made.report, groups=(samples,))).groups[0] == samples


def test_secret_groups_are_counts_and_plain_reasons():
    made = marked([], [Verdict.WA, Verdict.AC, Verdict.WA])
    secret = candidate_view(made.report).groups[1]
    hints = [case.hint for case in made.report.groups[1].cases]
    assert secret.cases == ()
    assert secret.total == made.report.groups[1].total
    assert secret.reasons == {"gave a wrong answer": 2, hints[0]: 1, hints[2]: 1}


def test_a_reason_tells_nothing_that_a_program_could_choose():
    """An exit code, a signal or a time of a secret case would carry what the program read to its author."""
    loud, quiet = (replace(marked([], [Verdict.RTE]).report.groups[1].cases[0], hint="") for _ in range(2))
    loud = replace(loud, reason="ended with exit code 97; 0 was expected", exit_code=97)
    assert plain_reasons([loud]) == plain_reasons([quiet]) == {"ended with an error": 1}


def test_every_verdict_but_accepted_has_a_plain_reason():
    assert set(PLAIN_REASONS) == set(Verdict) - {Verdict.AC}


def test_the_view_says_whose_it_is_and_is_not_signed_by_another_views_signature():
    made = replace(
        marked([], []).report, signature=Signature("Ed25519", "ed25519-" + "0" * 32, "A" * 86 + "==")
    )
    view = candidate_view(made)
    assert view.view is View.CANDIDATE
    assert view.signature is None


def test_the_view_of_a_view_is_itself():
    view = candidate_view(marked([Verdict.WA], [Verdict.WA]).report)
    assert candidate_view(view) == view


def test_marks_are_found_where_they_are():
    """The property tests above see what they look for: an interviewer's report holds every secret's mark."""
    places = {at for at, _ in marked([], [Verdict.WA]).marks}
    assert places >= {
        *(f"secret/cases/{each}" for each in ("id", "reason", "hint", "args", "runs", "signal")),
        *(f"secret/cases/{each}/head" for each in ("input", "answer", "stdout", "stderr")),
        *(f"secret/cases/difference/{each}" for each in ("message", "expected/head", "actual/tail")),
        "secret/reasons",
        "report/rubric/anchors",
    }
