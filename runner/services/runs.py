"""Live runs: code tried before it is handed in."""

from __future__ import annotations

from dataclasses import dataclass

from runner.domain.access import Action, Actor, Target
from runner.domain.errors import SubmissionError
from runner.domain.program import ProgramSpec
from runner.domain.submission import Submission
from runner.domain.work import WorkClass
from runner.services.challenges import Desk
from runner.services.door import check_code, check_queue, check_rate
from runner.services.guard import refuse_absent, require
from runner.services.service import Service
from runner.storage import people, queue, runs
from runner.storage.runs import NewRun, StoredRun


@dataclass(frozen=True, slots=True)
class Try:
    """What somebody wants to see run.

    Attributes:
        language: None leaves it to the files' suffixes.
        stdin: own input; None runs the samples.
        args: of the program, with own input.
    """

    desk: Desk
    language: str | None
    code: Submission
    stdin: bytes | None
    args: tuple[str, ...]
    trace_id: str


def start(service: Service, actor: Actor, wanted: Try) -> StoredRun:
    """Queue a run, ahead of all gradings. Raises `SubmissionError`, `TooBusyError`, `TooOftenError`."""
    if wanted.stdin is not None and not isinstance(wanted.desk.challenge.task, ProgramSpec):
        raise SubmissionError("A service reads no input.", "Leave `stdin` out: then its samples are run.")
    language = check_code(wanted.desk.challenge, wanted.code, wanted.language)
    new = NewRun(
        candidate_id=actor.user_id,
        version=wanted.desk.version,
        language=language.name,
        submission=wanted.code,
        stdin=wanted.stdin,
        args=wanted.args,
        trace_id=wanted.trace_id,
    )
    backlog = service.outlook.backlog()
    with service.database.write() as connection:
        people.hold(connection, actor.user_id)
        check_rate("runs", runs.lately(connection, actor.user_id), service.settings.runs_per_hour)
        pending = queue.pending_of(connection, actor.user_id, WorkClass.RUN)
        check_queue(service.settings, backlog, WorkClass.RUN, pending)
        run_id = runs.add(connection, new)
        stored = runs.by_id(connection, run_id)
    assert stored is not None
    service.ring(run_id)
    return stored


def read(service: Service, actor: Actor, run_id: str) -> StoredRun:
    """One's own run. Nobody else's business, whatever their grants: it was never handed in."""
    with service.database.read() as connection:
        stored = runs.by_id(connection, run_id)
    if stored is None:
        refuse_absent(actor, Action.READ_RUN)
    require(actor, Action.READ_RUN, Target(stored.candidate_id))
    return stored
