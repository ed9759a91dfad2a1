"""Every error that a person may meet, with the exit code and the HTTP status that it means.

An error says what is wrong and what to do next, in one sentence each. The command line prints both and exits
with `exit_code`; the service answers with `http_status` and the same two sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from runner.domain.diagnostic import Diagnostic


class ExitCode(IntEnum):
    """The exit codes of the `fairtrial` command."""

    PASSED = 0
    BELOW_PASS_MARK = 1
    USAGE = 2
    PLATFORM_FAULT = 3
    INTERRUPTED = 130


class FairtrialError(Exception):
    """Something that a person can act upon.

    Attributes:
        message: what is wrong, one sentence.
        next_step: what to do about it, one sentence; may be empty.
    """

    exit_code: ExitCode = ExitCode.USAGE
    http_status: int = 400

    def __init__(self, message: str, next_step: str = "") -> None:
        """Keep both sentences."""
        super().__init__(message)
        self.message = message
        self.next_step = next_step


class UsageError(FairtrialError):
    """The request itself is wrong."""


class NotFoundError(FairtrialError):
    """There is no such thing, or it is out of reach, which looks the same."""

    http_status = 404


class UnknownChallengeError(NotFoundError):
    """There is no such challenge, or it was not granted to the caller, which looks the same."""


class ForbiddenError(FairtrialError):
    """It is within reach, and this is not for the caller to do."""

    http_status = 403


class ConflictError(FairtrialError):
    """The request does not fit the state that things are in."""

    http_status = 409


class SubmissionsUsedUpError(ConflictError):
    """The candidate has made as many submissions to the challenge as it allows."""


class TooBusyError(FairtrialError):
    """More is asked for than can be done in good time; nothing was stored.

    Attributes:
        retry_after: seconds until it is worth asking again.
    """

    http_status = 429

    def __init__(self, message: str, next_step: str = "", retry_after: int = 1) -> None:
        """Keep both sentences and the seconds."""
        super().__init__(message, next_step)
        self.retry_after = retry_after


class TooOftenError(TooBusyError):
    """The caller did it as often as the operator allows."""


class NotAChallengeError(FairtrialError):
    """The folder is no challenge, or one with mistakes in it.

    Attributes:
        diagnostics: every mistake in it, in the order of files and lines.
    """

    http_status = 422

    def __init__(self, message: str, next_step: str = "", diagnostics: Sequence[Diagnostic] = ()) -> None:
        """Keep both sentences and every mistake."""
        super().__init__(message, next_step)
        self.diagnostics = tuple(diagnostics)


class SubmissionError(FairtrialError):
    """The submission cannot be read, is empty, too large, or in no language that the challenge offers."""

    http_status = 422


class TooLargeError(SubmissionError):
    """Too many files, or too many bytes."""


class LanguageNotOfferedError(SubmissionError):
    """The submission is in no language that the challenge offers."""


class ArchiveError(SubmissionError):
    """An archive is broken or hostile; nothing of it was extracted."""


class ArchiveTooLargeError(TooLargeError, ArchiveError):
    """An archive holds too many files, or too many bytes; nothing of it was extracted."""


class PlatformFault(FairtrialError):  # noqa: N818 - the design's word for it
    """We are at fault, never the candidate: retried, never scored."""

    exit_code = ExitCode.PLATFORM_FAULT
    http_status = 503


class EngineError(PlatformFault):
    """The Docker engine is away, refuses us, or failed at something that it should do."""


class ImageMissingError(PlatformFault):
    """A sandbox image is not there."""


class PolicyError(PlatformFault):
    """A part of the sandbox policy is not in effect; nothing was run."""


class SandboxLostError(PlatformFault):
    """A sandbox died, or stopped answering, for no reason that the submission has to answer for."""


class NoRoomError(SandboxLostError):
    """Files do not fit into a sandbox, and into no other one of its kind: the challenge has to be mended."""


class ProtocolError(PlatformFault):
    """The supervisor and we do not understand one another."""


class ArtefactsError(SubmissionError):
    """What the compiler made cannot be carried to where it is to run: too large, too many, or unreadable."""
