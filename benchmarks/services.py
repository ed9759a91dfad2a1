"""What grading a service costs beyond what the service itself takes."""

from __future__ import annotations

import time
from pathlib import Path, PurePosixPath

from benchmarks import programs
from benchmarks.bench import LANGUAGE, Bench
from benchmarks.figures import BEYOND, Recorder
from runner.catalog.loader import load
from runner.catalog.scaffold import create
from runner.domain.challenge import Challenge, Kind
from runner.domain.report import Report
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.grading.service.plan import make_plan
from runner.grading.workplace import engine_evidence
from runner.images.builder import resolve
from runner.images.catalog import read_catalog
from runner.images.client import connected
from runner.languages import LANGUAGES

CASES_A_GROUP = 5
"""In each of two groups."""
CASE = '''
def test_{number}(client, database):
    """An answer, and a look at the database."""
    assert client.get("/").status_code == 200
    assert database.one("SELECT count(*) FROM accounts") is not None
'''
GROUPS = "groups:\n  - {name: core, max_score: 100, score_aggregation: sum}\nedge_cases: []\n"


def challenge_in(folder: Path) -> Challenge:
    """Ten cases in two groups beside a PostgreSQL, made of what `fairtrial new` makes."""
    create(folder, kind=Kind.SERVICE)
    for path in (*folder.glob("tests/*/*.py"), *folder.glob("submissions/wrong_answer/*/*")):
        path.unlink()
    for empty in (folder / "tests/edge", *folder.glob("submissions/wrong_answer/*")):
        empty.rmdir()
    for group in ("sample", "core"):
        cases = "\n".join(CASE.format(number=number) for number in range(CASES_A_GROUP))
        (folder / "tests" / group / "test_answers.py").write_text(cases, encoding="utf-8")
    file = folder / "challenge.yaml"
    text = file.read_text(encoding="utf-8")
    begin, end = text.index("groups:\n"), text.index("evaluation:\n")
    file.write_text(text[:begin] + GROUPS + text[end:], encoding="utf-8")
    return load(folder)


def measure_service(recorder: Recorder, rounds: int, bench: Bench) -> None:
    """Record `rounds` gradings of a trivial service, all sandboxes warm."""
    challenge = challenge_in(bench.folder / "service-challenge")
    source = SourceFile(PurePosixPath("app.py"), (programs.FOLDER / "service.py").read_bytes())
    submission = Submission((source,), "file")
    catalog = read_catalog()
    with connected() as client, bench.pool(spares=1) as pool:
        images = {name: resolve(client, catalog, name) for name in ("python-web", "postgres", "suite")}
        evidence = engine_evidence(bench.engine)
        workplace = Workplace(pool, images.__getitem__, evidence, bench.folder / "cache")
        plan = make_plan(challenge, submission, LANGUAGES[LANGUAGE], workplace.image)
        grader = Grader(workplace)
        _grade(grader, challenge, submission)  # asks for the language's version, once for every image
        for _ in range(rounds):
            pool.warm(*plan.specs)
            started = time.monotonic()
            report = _grade(grader, challenge, submission)
            _record(recorder, time.monotonic() - started, report)


def _record(recorder: Recorder, seconds: float, report: Report) -> None:
    recorder.milliseconds("service", seconds)
    for phase in report.evidence.phases:
        recorder.milliseconds(f"service, {phase.phase}", phase.seconds)
    own = own_seconds(report)
    recorder.milliseconds("service, own", own)
    recorder.milliseconds(BEYOND, seconds - own)


def own_seconds(report: Report) -> float:
    """What the service itself took: its starts until it was ready, and its answers."""
    assert report.service is not None
    starts = sum(run.ready_seconds or 0.0 for run in report.service.runs)
    trials = (case.trial for group in report.groups for case in group.cases if case.trial)
    return starts + sum(exchange.seconds for trial in trials for exchange in trial.exchanges)


def _grade(grader: Grader, challenge: Challenge, submission: Submission) -> Report:
    report = grader.grade(challenge, submission, LANGUAGES[LANGUAGE])
    if report.verdict is not Verdict.AC:
        raise RuntimeError(f"The benchmark's own service was judged {report.verdict}: {report.summary}")
    return report
