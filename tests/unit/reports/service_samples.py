"""Believable gradings of `accounts`, a service: for tests and pictures."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace

from runner.domain.challenge import Kind
from runner.domain.limits import Limits
from runner.domain.observation import Excerpt
from runner.domain.report import (
    CaseResult,
    EdgeCaseResult,
    Report,
    RouteTimes,
    ServiceResult,
    ServiceRun,
    Usage,
)
from runner.domain.scheme import ScoreAggregation
from runner.domain.trial import Exchange, Outcome, Sent, Trial
from runner.domain.verdict import Decision, Verdict
from runner.domain.views import candidate_view
from tests.unit.reports.samples import CHALLENGE, EVIDENCE, MIB, SAMPLES, group_of, passed, whole

LIMITS = Limits(time_limit=10.0, wall_time=10.0, memory=256, output=8, code=256, processes=64)

CHALLENGE_OF_A_SERVICE = replace(
    CHALLENGE,
    slug="accounts",
    name="Accounts",
    sha256=hashlib.sha256(b"accounts").hexdigest(),
    kind=Kind.SERVICE,
    scenario="A shop keeps balances; two tills may book at once.",
    skills=("http", "transactions"),
)

GROUPS: tuple[tuple[str, float, ScoreAggregation, tuple[str, ...]], ...] = (
    ("sample", 0.0, ScoreAggregation.SUM, ()),
    ("core", 60.0, ScoreAggregation.SUM, ()),
    ("edge", 40.0, ScoreAggregation.SUM, ("core",)),
)
EDGE_CASES = {
    "at-once": "Bookings at once on one account both count.",
    "amounts": "An amount is a whole number.",
    "flood": "Ten thousand bookings fit the memory limit.",
}


def exchange(  # noqa: PLR0917 - as many parts as an exchange has
    method: str,
    path: str,
    status: int | None,
    seconds: float,
    request: object = None,
    response: object = None,
    problem: str = "",
) -> Exchange:
    """One exchange with bodies of JSON, or of bytes."""
    return Exchange(method, path, status, seconds, _body(request), _body(response), problem)


def _body(value: object) -> Excerpt:
    match value:
        case None:
            return whole(b"")
        case Excerpt():
            return value
        case bytes():
            return Excerpt.of(value, head=4096, tail=0)
        case _:
            return whole(json.dumps(value, separators=(",", ":")).encode())


@dataclass(frozen=True, slots=True)
class Outline:
    """A case of the suite."""

    id: str
    description: str
    edge: str = ""
    hint: str = ""


OUTLINES = (
    Outline(
        "sample/test_accounts.py::test_a_booking_changes_the_balance", "What is booked is in the balance."
    ),
    Outline("core/test_accounts.py::test_a_seeded_account_has_its_balance", "An account as it was at first."),
    Outline(
        "core/test_accounts.py::test_an_unknown_account_is_not_found",
        "Reading and booking.",
        hint="What if nobody has opened the account?",
    ),
    Outline("core/test_pages.py::test_pages_follow_each_other", "Statements in pages of `20`."),
    Outline("core/test_pages.py::test_a_picture", "An account's picture comes as it was sent."),
    Outline(
        "edge/test_bookings.py::test_two_at_once", "Two bookings wait for the same row.", "at-once", "Lock."
    ),
    Outline("edge/test_bookings.py::test_amounts_are_whole_numbers", "Texts and fractions.", "amounts"),
    Outline("edge/test_load.py::test_many_bookings", "Ten thousand bookings.", "flood"),
    Outline("edge/test_load.py::test_a_slow_reader", "A client that reads slowly keeps nobody waiting."),
    Outline("edge/test_load.py::test_after_all_that", ""),
)
PASSED = Trial(
    outcome=Outcome.PASSED,
    seconds=0.117,
    exchanges=(
        exchange("POST", "/accounts/food/bookings", 201, 0.0731, {"amount": 1250}, {"balance": 1250}),
        exchange("GET", "/accounts/food?currency=EUR", 200, 0.0265, None, {"name": "food", "balance": 1250}),
        exchange("GET", "/accounts/fun", 404, 0.0012, None, {"error": "unknown account"}),
        exchange("DELETE", "/accounts/food", 204, 0.0031),
    ),
    statements=7,
)
LOG = b"""\
INFO:     Started server process [9]
INFO:     Uvicorn running on http://127.0.0.1:8080 (Press CTRL+C to quit)
INFO:     127.0.0.1:49630 - "GET /health HTTP/1.1" 200 OK
INFO:     127.0.0.1:49646 - "POST /accounts/food/bookings HTTP/1.1" 201 Created
"""


def accepted(outline: Outline) -> CaseResult:
    """The case's result for a good service."""
    return CaseResult(
        id=outline.id,
        verdict=Verdict.AC,
        reason="answered as expected",
        description=outline.description,
        hint=outline.hint,
        edge_cases=(outline.edge,) if outline.edge else (),
        trial=PASSED,
    )


def life(
    group: str,
    *,
    ending: str = "stopped 0.23 s after SIGTERM",
    ready: float | None = 0.868,
    cases: slice = slice(None),
) -> ServiceRun:
    """One life of the service, for these of its group's cases."""
    usage = Usage(0.439, 1.357, 62 * MIB)
    of_group = [outline.id for outline in OUTLINES if outline.id.startswith(f"{group}/")]
    return ServiceRun(
        group, ready, ending, usage, oom_killed=False, log=whole(LOG), cases=(*of_group[cases],)
    )


def routes() -> tuple[RouteTimes, ...]:
    """Three routes, one of them slow, one called once."""
    quick = tuple(0.0008 + 0.00037 * (number * 7 % 23) for number in range(140))
    slow = (*(0.021 + 0.004 * (number * 5 % 11) for number in range(30)), 0.9, 2.4)
    return (
        RouteTimes("GET /accounts/{name}", quick),
        RouteTimes("POST /accounts/{name}/bookings", slow),
        RouteTimes("PUT /accounts/{name}/picture", (0.014,)),
    )


def report_of_service(cases: tuple[CaseResult, ...], lives: tuple[ServiceRun, ...], summary: str) -> Report:
    """A report on a service in Python, from its cases."""
    base = passed()
    groups = tuple(
        group_of(name, weight, how, needs, tuple(case for case in cases if case.id.startswith(f"{name}/")))
        for name, weight, how, needs in GROUPS
    )
    score = sum(group.score or 0.0 for group in groups)
    verdicts = [case.verdict for case in cases]
    return replace(
        base,
        challenge=CHALLENGE_OF_A_SERVICE,
        summary=summary,
        verdict=next((verdict for verdict in verdicts if verdict is not Verdict.AC), Verdict.AC),
        decision=Decision.PASSED if score >= 60 else Decision.FAILED,
        score=score,
        pass_mark=60.0,
        limits=LIMITS,
        groups=groups,
        edge_cases=tuple(
            EdgeCaseResult(name, text, all(c.verdict is Verdict.AC for c in cases if name in c.edge_cases))
            for name, text in EDGE_CASES.items()
        ),
        evidence=replace(
            EVIDENCE, reproduce="fairtrial grade challenges/accounts app.py --language python", sandboxes=4
        ),
        service=ServiceResult(("python", "app.py"), lives, routes(), {"db": "17.12", "cache": "8.0.2"}),
    )


def service_passed() -> Report:
    """Everything accepted."""
    return report_of_service(
        tuple(map(accepted, OUTLINES)),
        (life("sample"), life("core"), life("edge")),
        "Scored 100 of 100; the pass mark is 60. All cases were accepted.",
    )


def service_failed() -> Report:
    """A lost booking, an answer too many, a crash for want of memory, and one that never answered."""
    cases = {case.id: case for case in map(accepted, OUTLINES)}
    for case in (_picture(cases), _lost(cases), _amount(cases), _flooded(cases), _silent(cases)):
        cases[case.id] = case
    trace = b"Traceback (most recent call last):\n" + b'  File "/box/src/app.py", line 41, in book\n' * 30
    ended = replace(
        life("edge", ending="was killed by signal 9", cases=slice(3)),
        usage=Usage(3.912, 4.4, 251 * MIB),
        oom_killed=True,
        log=Excerpt(LOG + trace, b"    rows.append(row)\nMemoryError: \x1b[31mno room\x1b[0m\n", 1 << 20),
    )
    deaf = life("edge", ending="was killed 5 s after SIGTERM, which it did not follow", cases=slice(3, 4))
    ending = "ended by itself with exit code 1"
    never = replace(life("edge", ready=None, ending=ending, cases=slice(4, None)), log=whole(b""))
    return report_of_service(
        tuple(cases.values()),
        (life("sample"), life("core"), ended, deaf, never),
        "Scored 53 of 100; the pass mark is 60. 6 secret cases were not accepted.",
    )


def _of(cases: dict[str, CaseResult], end: str) -> CaseResult:
    return next(case for name, case in cases.items() if name.endswith(end))


def _picture(cases: dict[str, CaseResult]) -> CaseResult:
    picture = bytes(range(256)) * 30
    return replace(
        _of(cases, "test_a_picture"),
        verdict=Verdict.WA,
        reason="answered otherwise than expected",
        trial=Trial(
            Outcome.FAILED,
            "the picture came back with 7,679 bytes, expected 7,680",
            "tests/core/test_pages.py:31 in test_a_picture\n    assert answer.content == picture",
            0.2,
            (
                exchange("PUT", "/accounts/food/picture", 204, 0.014, picture),
                exchange("GET", "/accounts/food/picture", 200, 0.009, None, picture[:-1]),
            ),
            statements=2,
        ),
    )


def _lost(cases: dict[str, CaseResult]) -> CaseResult:
    body = {"name": "food", "balance": 101, "bookings": [{"id": n, "amount": 100 + n} for n in range(2)]}
    return replace(
        _of(cases, "test_two_at_once"),
        verdict=Verdict.WA,
        reason="answered otherwise than expected",
        trial=Trial(
            Outcome.FAILED,
            "client.get('/accounts/food').json()['balance'] was 101, expected 201",
            "tests/edge/test_bookings.py:11 in test_two_at_once\n    assert balance == 201",
            0.479,
            (
                exchange("POST", "/accounts/food/bookings", 201, 0.237, {"amount": 100}, {"balance": 100}),
                exchange("POST", "/accounts/food/bookings", 201, 0.267, {"amount": 101}, {"balance": 101}),
                exchange("GET", "/accounts/food", 200, 0.044, None, body),
            ),
            statements=5,
            sent=(
                Sent("BEGIN", 1),
                *(Sent("select balance from account where name = $1", 1),) * 3,
                Sent("update account set balance = $1 where name = $2 -- <b>'\u202e", 2),
                Sent("COMMIT", 1),
            ),
        ),
    )


def _amount(cases: dict[str, CaseResult]) -> CaseResult:
    return replace(
        _of(cases, "test_amounts_are_whole_numbers"),
        verdict=Verdict.WA,
        reason="answered otherwise than expected",
        trial=Trial(
            Outcome.FAILED,
            "amount 1.5: status was 500, expected 422",
            seconds=0.02,
            exchanges=(
                exchange(
                    "POST", "/accounts/rent/bookings", 500, 0.015, {"amount": 1.5}, b"Internal Server Error"
                ),
                exchange("POST", "/accounts/rent/bookings", 799, 0.002, b"{]", b"<h1>What?</h1>"),
            ),
        ),
    )


def _flooded(cases: dict[str, CaseResult]) -> CaseResult:
    many = tuple(
        exchange(
            "POST",
            f"/accounts/food/bookings?n={n}",
            201,
            0.003,
            {"amount": n},
            {"balance": n, "t": "x" * 300},
        )
        for n in (*range(48), *range(897, 912))
    )
    gone = exchange(
        "POST", "/accounts/food/bookings", None, 1.31, {"amount": 1}, problem="the connection was closed"
    )
    return replace(
        _of(cases, "test_many_bookings"),
        verdict=Verdict.MLE,
        reason="needed more memory than the limit of 256 MiB",
        trial=Trial(
            Outcome.FAILED,
            "POST /accounts/food/bookings was not answered: the connection was closed",
            seconds=4.1,
            exchanges=(*many, gone),
            more_exchanges=849,
            statements=9_911,
            sent=tuple(Sent(f"insert into booking values ({n})", 1) for n in range(64)),
            more_sent=9_847,
        ),
    )


def _silent(cases: dict[str, CaseResult]) -> CaseResult:
    return replace(
        _of(cases, "test_a_slow_reader"),
        verdict=Verdict.TLE,
        reason="owed an answer when 10 s were over",
        trial=Trial(
            Outcome.UNANSWERED,
            "GET /accounts/food/statement was not answered within 10 s",
            seconds=10.0,
            exchanges=(
                exchange(
                    "GET", "/accounts/food/statement", None, 10.0, problem="no answer when 10 s were over"
                ),
            ),
        ),
    )


def service_never_ready() -> Report:
    """The service ends while it starts: no case has a trial."""
    cases = tuple(
        replace(
            accepted(outline),
            verdict=Verdict.RTE,
            reason="ended by itself with exit code 1, before it was ready",
            trial=None,
        )
        for outline in OUTLINES
    )
    log = whole(b"Traceback (most recent call last):\nModuleNotFoundError: No module named 'flsk'\n")
    lives = tuple(
        replace(life(name, ready=None, ending="ended by itself with exit code 1"), log=log)
        for name in ("sample", "core", "edge")
    )
    report = report_of_service(cases, lives, "Scored 0 of 100; the pass mark is 60. No case was accepted.")
    assert report.service is not None
    return replace(report, service=replace(report.service, routes=()))


def service_for_candidate() -> Report:
    """A report whose sample failed, as its candidate sees it."""
    report = service_failed()
    sample, *others = report.groups
    failing = replace(_lost({case.id: case for case in report.groups[2].cases}), id=sample.cases[0].id)
    return candidate_view(replace(report, groups=(replace(sample, cases=(failing,), accepted=0), *others)))


SERVICE_SAMPLES = {
    "service-passed": service_passed,
    "service-failed": service_failed,
    "service-never-ready": service_never_ready,
    "service-candidate": service_for_candidate,
}

EVERY = {**SAMPLES, **SERVICE_SAMPLES}
"""Gradings of both kinds."""
