"""What is checked of code before it is taken: everything that grading would refuse it for.

Whoever is told at the door what is wrong has lost a second and no submission.
"""

from __future__ import annotations

import math

from runner.domain.backlog import Backlog, admit
from runner.domain.challenge import Challenge
from runner.domain.errors import TooBusyError, TooLargeError, TooOftenError
from runner.domain.rates import Lately, wait_for_next
from runner.domain.service import ServiceSpec
from runner.domain.submission import Submission
from runner.domain.work import WorkClass
from runner.intake import require_text
from runner.intake.sizes import readable
from runner.languages.model import Language
from runner.languages.select import language_named, language_of, program_of, service_of
from runner.settings import Settings

KIB = 1024


def check_code(challenge: Challenge, submission: Submission, language: str | None) -> Language:
    """The language of code that can be graded.

    Raises:
        TooLargeError: it is larger than the challenge allows.
        LanguageNotOfferedError: the challenge does not offer that language, or there is no telling.
        SubmissionError: it is no text, or has no file that could be started.
    """
    limit = challenge.limits.code * KIB
    if submission.size > limit:
        raise TooLargeError(
            f"The files have {readable(submission.size)}; this challenge takes {readable(limit)}.",
            "Hand in source code only, without data, dependencies and build results.",
        )
    if language is None:
        chosen = language_of([file.path for file in submission.files], challenge.languages)
    else:
        chosen = language_named(language, challenge.languages)
    require_text(submission, chosen.suffixes)
    contents = {file.path: file.data for file in submission.files}
    find = service_of if isinstance(challenge.task, ServiceSpec) else program_of
    find(chosen, contents, challenge.limits_for(chosen.name).memory)
    return chosen


def check_queue(settings: Settings, backlog: Backlog, work_class: WorkClass, pending: int) -> None:
    """Refuse what would not be graded in good time, before the queue is hopeless.

    Args:
        settings: the operator's limits.
        backlog: the queue as it is.
        work_class: of what is handed in.
        pending: how much of the same candidate's and of that class waits or runs already.

    Raises:
        TooBusyError: with the expected wait.
    """
    is_run = work_class is WorkClass.RUN
    refusal = admit(
        backlog,
        work_class,
        pending=pending,
        max_pending=settings.max_pending_runs if is_run else settings.max_pending,
        max_wait=settings.max_wait,
    )
    if refusal is not None:
        seconds = refusal.retry_after_seconds
        raise TooBusyError(
            f"Nothing was stored: {refusal.reason}.", f"Send it again in about {seconds} seconds.", seconds
        )


def check_rate(what: str, lately: Lately, most: int) -> None:
    """Refuse what was done as often within the last hour as the operator allows.

    Args:
        what: it is, as in "You have made 60 submissions to this challenge".
        lately: how often the caller did it.
        most: how often it is allowed.

    Raises:
        TooOftenError: with how long to wait.
    """
    wait = wait_for_next(lately, most)
    if wait is None:
        return
    seconds = max(1, math.ceil(wait.total_seconds()))
    raise TooOftenError(
        f"Nothing was stored: within the last hour you have made {lately.number} {what}; {most} are allowed.",
        f"Make the next one in {math.ceil(seconds / 60)} min; ask the operator if that is too late.",
        seconds,
    )
