"""What is handed in ends in exactly one stored report, or is ungraded and said to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from runner.catalog import load, scaffold
from runner.domain.cases import StaticCase
from runner.domain.challenge import Kind
from runner.domain.errors import EngineError, SandboxLostError
from runner.domain.events import Audience, Phase, PhaseStarted
from runner.domain.limits import JudgeLimits
from runner.domain.program import JudgeProgram
from runner.domain.scheme import LegacyGroup, LegacyScheme, LegacySettings
from runner.domain.work import EXCUSES, FAULTS, LEASE, WorkState, delay_after
from runner.grading.aside import AsideError
from runner.grading.grader import ATTEMPTS
from runner.jobs import control
from runner.jobs.attendance import Attendance
from runner.jobs.control import ControlFailedError
from runner.jobs.duty import SPARE, EndOfDuty, longest, measuring
from runner.languages import LANGUAGES
from runner.languages.select import program_of
from runner.reports import document
from runner.sandbox.pool import PATIENCE
from runner.storage import queue, runs, tables
from runner.storage.database import Database
from tests.challenge_folders import make_challenge
from tests.kattis.packages import CURRENT, loaded, package
from tests.service.jobs.conftest import LONG_AGO, WELL, Shop, shop_of
from tests.service.waiting import until

WRONG = "print('no')\n"


def test_what_is_due_is_graded_and_its_report_stored_with_all_events(shop: Shop) -> None:
    handed_in = shop.hand_in()
    assert shop.worker().do_next()
    report, work, told = shop.report(handed_in), shop.work(handed_in), shop.events(handed_in)
    assert report is not None
    assert (report["id"], report["verdict"], report["decision"]) == (handed_in.grading_id, "AC", "passed")
    assert report["challenge"]["sha256"] == shop.version.sha256
    assert (work.state, work.attempt, work.lease_until) == (WorkState.FINISHED, 1, None)
    assert shop.outcomes(handed_in) == ["finished"]
    assert [told[0].type, told[-1].type] == ["grading_started", "grading_finished"]
    assert told[-1].data == {"verdict": "AC", "decision": "passed", "score": report["score"]}
    assert [event.seq for event in told] == list(range(1_000_001, 1_000_001 + len(told)))


def test_candidates_are_told_nothing_of_secret_cases(shop: Shop) -> None:
    handed_in = shop.hand_in()
    shop.worker().do_next()
    cases = {event.data["case"]: event.audience for event in shop.events(handed_in) if "case" in event.data}
    assert {case for case, audience in cases.items() if audience is Audience.CANDIDATE} == {
        case for case in cases if case.startswith("sample/")
    }
    assert Audience.INTERVIEWER in cases.values()


def test_where_nothing_is_due_there_is_nothing_to_do(shop: Shop) -> None:
    assert not shop.worker().do_next()


def test_a_wrong_answer_is_a_result_and_no_fault(shop: Shop) -> None:
    handed_in = shop.hand_in(WRONG)
    shop.worker().do_next()
    report = shop.report(handed_in)
    assert report is not None
    assert report["verdict"] == "WA"


@pytest.mark.parametrize("fault", [SandboxLostError("gone"), AsideError("full"), RuntimeError("a bug")])
def test_a_fault_is_tried_again_and_never_a_verdict(shop: Shop, fault: Exception) -> None:
    handed_in = shop.hand_in()
    worker = shop.worker(fault, WELL, WELL, fault)
    for faults in (1, 2):
        assert worker.do_next()
        assert shop.report(handed_in) is None
        work = shop.work(handed_in)
        assert work.due_at - work.claimed_at >= delay_after(faults), "it rests after a fault"
        shop.set_work(handed_in, due_at=LONG_AGO)
    assert worker.do_next()
    report = shop.report(handed_in)
    assert report is not None
    assert (report["verdict"], report["evidence"]["attempt"]) == ("AC", 3)
    assert shop.outcomes(handed_in) == ["faulted", "faulted", "finished"]
    assert [one.type for one in shop.events(handed_in)].count("attempt_failed") == 2


def test_where_the_control_submission_fails_as_well_the_platform_is_ill_and_no_fault_is_counted(
    shop: Shop,
) -> None:
    handed_in = shop.hand_in()
    away = EngineError("The engine does not answer.")
    with pytest.raises(ControlFailedError, match="The engine does not answer"):
        shop.worker(away, away).do_next()
    work = shop.work(handed_in)
    assert (work.state, work.faults, work.needs_review) == (WorkState.QUEUED, 0, False)
    assert (work.fault["kind"], work.fault["control"]) == ("EngineError", "failed")
    assert shop.outcomes(handed_in) == ["excused"]
    assert shop.events(handed_in)[-1].type == "attempt_failed"
    shop.set_work(handed_in, due_at=LONG_AGO)
    assert shop.worker().do_next()
    assert shop.report(handed_in)


def test_what_is_excused_for_ever_is_ungraded_in_the_end(shop: Shop) -> None:
    handed_in = shop.hand_in()
    away = EngineError("The engine does not answer.")
    for _ in range(EXCUSES + FAULTS):
        with pytest.raises(ControlFailedError):
            shop.worker(away, away).do_next()
        shop.set_work(handed_in, due_at=LONG_AGO)
    assert shop.outcomes(handed_in) == ["excused"] * EXCUSES + ["faulted"] * FAULTS
    work = shop.work(handed_in)
    assert (work.state, work.needs_review) == (WorkState.UNGRADED, True)
    assert work.fault["control"] == "failed"
    assert f"the {EXCUSES} attempts that were excused" in work.fault["message"]


def test_a_fault_that_recurs_while_the_control_submission_passes_is_for_a_person_to_look_at(
    shop: Shop,
) -> None:
    handed_in = shop.hand_in()
    gone = SandboxLostError("The sandbox is gone.")
    worker = shop.worker(gone, WELL, WELL, gone)
    worker.do_next()
    assert not shop.work(handed_in).needs_review, "once may happen"
    shop.set_work(handed_in, due_at=LONG_AGO)
    worker.do_next()
    assert shop.work(handed_in).needs_review
    assert shop.work(handed_in).fault["control"] == "passed"


def test_what_has_faulted_is_not_tried_where_the_control_submission_fails(shop: Shop) -> None:
    handed_in = shop.hand_in()
    shop.worker(SandboxLostError("The sandbox is gone.")).do_next()
    shop.set_work(handed_in, due_at=LONG_AGO)
    with pytest.raises(ControlFailedError):
        shop.worker(EngineError("The engine does not answer.")).do_next()
    assert shop.outcomes(handed_in) == ["faulted", "excused"]
    assert [event.type for event in shop.events(handed_in)].count("grading_started") == 1


def test_work_that_kills_workers_on_which_the_control_submission_passes_is_for_a_person_to_look_at(
    shop: Shop,
) -> None:
    handed_in = shop.hand_in()
    shop.worker(SandboxLostError("The sandbox is gone.")).do_next()
    shop.set_work(handed_in, due_at=LONG_AGO)

    def die() -> None:
        shop.set_work(handed_in, lease_until=LONG_AGO)
        with shop.database.write() as connection:
            queue.take_back_lapsed(connection)

    shop.worker(WELL, die).do_next()
    work = shop.work(handed_in)
    assert (work.fault["kind"], work.fault["control"], work.needs_review) == ("lapsed", "passed", True)


def test_a_report_that_cannot_be_stored_is_a_fault_and_ends_no_worker(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_in = shop.hand_in()
    nonsense = {"verdict": "AC", "decision": "passed", "score": float("nan"), "max_score": 1}
    monkeypatch.setattr("runner.jobs.duty.document.to_document", lambda _: nonsense)
    assert shop.worker().do_next()
    assert shop.outcomes(handed_in) == ["faulted"]
    assert shop.report(handed_in) is None


def test_a_worker_that_is_told_to_end_between_claim_and_attempt_gives_back_at_once(shop: Shop) -> None:
    handed_in = shop.hand_in()
    worker = shop.worker()
    worker.ending.set()
    with pytest.raises(EndOfDuty):
        worker.do_next()
    assert shop.outcomes(handed_in) == ["given_back"]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_there_is_a_control_submission_in_every_language(language: str) -> None:
    contents = {file.path: file.data for file in control.program(language).files}
    assert program_of(LANGUAGES[language], contents, 64).entry in contents


def test_after_three_faults_it_is_ungraded_and_said_to_be(shop: Shop) -> None:
    handed_in = shop.hand_in()
    gone = SandboxLostError("The sandbox is gone.", "Look at the log.")
    worker = shop.worker(gone, WELL, WELL, gone, WELL, WELL, gone)
    for _ in range(3):
        assert worker.do_next()
        shop.set_work(handed_in, due_at=LONG_AGO)
    work = shop.work(handed_in)
    assert work.state == WorkState.UNGRADED
    assert work.fault == {
        "kind": "SandboxLostError",
        "message": "The sandbox is gone.",
        "next_step": "Look at the log.",
        "control": "passed",
    }
    assert shop.events(handed_in)[-1].type == "ungraded"
    assert shop.report(handed_in) is None
    assert not worker.do_next()


def test_what_a_bug_says_is_for_the_log_alone(shop: Shop) -> None:
    handed_in = shop.hand_in()
    shop.worker(RuntimeError("canary")).do_next()
    assert "canary" not in str(shop.work(handed_in).fault)
    assert all("canary" not in str(event.data) for event in shop.events(handed_in))


def test_a_worker_that_comes_back_late_stores_nothing(shop: Shop) -> None:
    handed_in = shop.hand_in()
    in_time = shop.worker(name="in-time")

    def lapse_and_be_graded_by_another() -> None:
        shop.set_work(handed_in, lease_until=LONG_AGO)
        with shop.database.write() as connection:
            assert len(queue.take_back_lapsed(connection)) == 1
        shop.set_work(handed_in, due_at=LONG_AGO)
        assert in_time.do_next()

    assert shop.worker(lapse_and_be_graded_by_another, name="late").do_next()
    report = shop.report(handed_in)
    assert report is not None
    assert report["evidence"]["attempt"] == 2
    assert shop.outcomes(handed_in) == ["lapsed", "finished"]
    assert (shop.work(handed_in).state, shop.work(handed_in).worker_id) == (WorkState.FINISHED, "in-time")


def test_a_worker_that_is_told_to_end_gives_its_work_back_at_once_and_it_counts_as_no_fault(
    shop: Shop,
) -> None:
    handed_in = shop.hand_in()
    with pytest.raises(KeyboardInterrupt):
        shop.worker(KeyboardInterrupt()).do_next()
    work = shop.work(handed_in)
    assert (work.state, work.faults, work.worker_id) == (WorkState.QUEUED, 0, None)
    assert shop.worker().do_next()
    assert shop.outcomes(handed_in) == ["given_back", "finished"]


def test_events_are_there_to_be_seen_while_the_attempt_runs(shop: Shop) -> None:
    handed_in = shop.hand_in()
    seen: list[str] = []

    def look() -> None:
        seen.extend(until(lambda: [event.type for event in shop.events(handed_in)]))

    shop.worker(look).do_next()
    assert seen[:1] == ["grading_started"]


def test_the_lease_of_a_running_attempt_is_renewed(shop: Shop) -> None:
    handed_in = shop.hand_in()
    with shop.database.write() as connection:
        held = queue.claim(connection, "worker")
    assert held is not None
    claimed_until = shop.work(handed_in).lease_until
    with Attendance(shop.database, held, beat_seconds=0.01):
        until(lambda: shop.work(handed_in).lease_until != claimed_until)
    assert claimed_until < shop.work(handed_in).lease_until < claimed_until + LEASE


def test_no_heartbeat_renews_an_attempt_for_longer_than_it_may_last(shop: Shop) -> None:
    handed_in = shop.hand_in()
    with shop.database.write() as connection:
        held = queue.claim(connection, "worker")
    assert held is not None
    within = LEASE / 2
    attendance = Attendance(shop.database, held, beat_seconds=0.01)
    attendance.limit(within)
    with attendance:
        until(lambda: shop.work(handed_in).deadline_at != held.deadline)
    work = shop.work(handed_in)
    assert work.lease_until == work.deadline_at == held.claimed_at + within


def test_how_long_an_attempt_may_last_follows_from_the_limits_of_all_its_cases(tmp_path: Path) -> None:
    challenge = make_challenge(tmp_path / "shout")
    limits = challenge.limits_for("python")
    assert longest(challenge, "python", 4) == SPARE + timedelta(
        seconds=2 * limits.compilation_time + 3 * 4 * limits.wall_time
    )


def test_a_validator_may_use_up_its_time_in_every_pass_of_every_case(tmp_path: Path) -> None:
    """Else who makes it slow would have no grade, in place of a bad one."""
    challenge = make_challenge(tmp_path / "shout")
    judge = JudgeProgram("python", {}, JudgeLimits(time_limit=60))
    judged = replace(challenge, task=replace(challenge.program, output_validator=judge, passes=2))
    talking = replace(judged, task=replace(judged.program, interactive=True))
    limits = challenge.limits_for("python")
    alone = longest(challenge, "python", 4)
    compiling = 2 * limits.compilation_time
    more = timedelta(seconds=compiling + 3 * 4 * (limits.wall_time + 2 * (2 * 60 + 10)))
    assert longest(judged, "python", 4) == alone + more
    waiting = max(limits.wall_time, 10)
    assert longest(talking, "python", 4) == alone + more + timedelta(seconds=3 * 4 * 2 * waiting)


def test_a_packages_own_grader_may_use_up_its_time_for_every_group(tmp_path: Path) -> None:
    challenge = make_challenge(tmp_path / "shout")
    nodes = tuple(LegacyGroup(group.name, LegacySettings(), ()) for group in challenge.groups)
    scheme = LegacyScheme(LegacyGroup("", LegacySettings(), nodes), scoring=True)
    grader = JudgeProgram("python", {}, JudgeLimits(time_limit=60))
    graded = replace(challenge, task=replace(challenge.program, grader=grader), scheme=scheme)
    compiling = 2 * challenge.limits_for("python").compilation_time
    more = timedelta(seconds=compiling + (1 + len(nodes)) * (2 * 60 + 10))
    assert longest(graded, "python", 4) == longest(challenge, "python", 4) + more


@pytest.mark.parametrize(("verdict", "needed"), [("JE", True), ("WA", False), ("AC", False)])
def test_a_judge_error_is_for_a_person_to_look_at(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, verdict: str, needed: bool
) -> None:
    """A submission may have brought it about."""
    made = document.to_document
    monkeypatch.setattr(document, "to_document", lambda report: made(report) | {"verdict": verdict})
    handed_in = shop.hand_in()
    assert shop.worker().do_next()
    work = shop.work(handed_in)
    assert (work.state, work.needs_review) == (WorkState.FINISHED, needed)


UNTIMED = CURRENT.replace("limits: {time_limit: 2}\n", "")
SAYS_IT = {"submissions/accepted/echo.py": "-", "submissions/accepted/echo.sh": "cat\n"}
"""In a language that the fakes have."""


def test_measuring_a_time_limit_may_take_what_every_submission_may_that_decides_on_it(tmp_path: Path) -> None:
    more = {"submissions/accepted/too.py": "print(input())\n", "submissions/wrong_answer/no.py": "print(1)\n"}
    untimed = loaded(package(tmp_path / "untimed", more, problem=UNTIMED))
    assert measuring(untimed) == 3 * ATTEMPTS * longest(untimed, "python", 2)
    assert measuring(loaded(package(tmp_path / "timed", more))) == timedelta()


def test_an_attempt_that_has_to_measure_the_time_limit_first_may_last_for_so_much_longer(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever is graded first in a long package loses the work for it, every time."""
    challenge = loaded(package(tmp_path, SAYS_IT, problem=UNTIMED))
    shop = shop_of(challenge, database, tmp_path / "cache")
    handed_in = shop.hand_in("print(input())\n")
    limits: list[timedelta] = []
    monkeypatch.setattr(Attendance, "limit", lambda _, within: limits.append(within))
    assert shop.worker().do_next()
    assert shop.outcomes(handed_in) == ["finished"]
    first, rest = limits
    assert first == measuring(challenge) + longest(challenge, "python", 2)
    one_second = replace(challenge, limits=replace(challenge.limits, time_limit=1.0, wall_time=8.0))
    assert rest - longest(one_second, "python", 2) < measuring(challenge)


def test_code_is_tried_under_the_time_limit_that_it_will_be_graded_under(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge = loaded(package(tmp_path, SAYS_IT, problem=UNTIMED))
    shop = shop_of(challenge, database, tmp_path / "cache")
    limits: list[timedelta] = []
    monkeypatch.setattr(Attendance, "limit", lambda _, within: limits.append(within))
    run = shop.try_out("print(input())\n")
    assert shop.worker().do_next()
    with database.read() as connection:
        tried = runs.by_id(connection, run)
    assert tried is not None
    assert tried.result is not None
    assert [sample["verdict"] for sample in tried.result["samples"]] == ["AC"]
    assert len(list((tmp_path / "cache").glob("time-limits/*.json"))) == 1
    assert limits[0] == measuring(challenge) + longest(challenge, "python", 2)


def test_a_static_validator_may_use_up_its_time_for_every_group_that_asks_it(tmp_path: Path) -> None:
    challenge = make_challenge(tmp_path / "shout")
    looking = tuple(
        replace(group, cases=(StaticCase(f"{group.name}/look"), *group.cases)) for group in challenge.groups
    )
    judge = JudgeProgram("python", {}, JudgeLimits(time_limit=60))
    looked_at = replace(challenge, task=replace(challenge.program, static_validator=judge), groups=looking)
    compiling = 2 * challenge.limits_for("python").compilation_time
    more = timedelta(seconds=compiling + len(looking) * (2 * 60 + 10))
    assert longest(looked_at, "python", 4) == longest(challenge, "python", 4) + more


def test_a_service_may_start_and_stop_for_every_case(tmp_path: Path) -> None:
    challenge = load(scaffold.create(tmp_path / "accounts", kind=Kind.SERVICE))
    limits, service = challenge.limits_for("python"), challenge.service
    assert longest(challenge, "python", 4) == SPARE + timedelta(
        seconds=2 * limits.compilation_time
        + 4 * (3 * limits.wall_time + service.ready.deadline + service.stop)
    )


def test_who_waits_for_a_core_as_long_as_one_may_does_not_lose_the_work() -> None:
    assert timedelta(seconds=PATIENCE) < SPARE


def test_events_that_were_not_stored_yet_are_stored_with_the_result(shop: Shop) -> None:
    shop.hand_in()
    with shop.database.write() as connection:
        held = queue.claim(connection, "worker")
    assert held is not None
    attendance = Attendance(shop.database, held)
    for _ in range(3):
        attendance.emit(PhaseStarted(Phase.RUN))
    assert [event.seq - 1_000_000 for event in attendance.rest()] == [1, 2, 3]


def test_a_record_with_a_hole_is_a_fault_of_ours(shop: Shop) -> None:
    handed_in = shop.hand_in()
    with shop.database.write() as connection:
        connection.execute(sa.update(tables.blobs).values(data=b"rotten"))
    assert shop.worker().do_next()
    assert shop.work(handed_in).fault["kind"] == "BlobError"
    assert shop.report(handed_in) is None
