"""What verifying found, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from runner.domain.diagnostic import Diagnostic
from runner.verification.model import ChallengeCheck, MutationCheck, SubmissionCheck, ValidatorCheck


def to_document(checks: Sequence[ChallengeCheck]) -> dict[str, Any]:
    """One object: `ok`; all `submissions` with path, language, expected, actual, `ok`; the `challenges`."""
    return {
        "ok": all(check.ok for check in checks),
        "submissions": [
            _submission(check, submission) for check in checks for submission in check.submissions
        ],
        "challenges": [_challenge(check) for check in checks],
    }


def _submission(check: ChallengeCheck, submission: SubmissionCheck) -> dict[str, Any]:
    return {
        "path": str(check.path / submission.path),
        "language": submission.language,
        "expected": submission.expected,
        "actual": submission.actual,
        "ok": submission.ok,
        "problems": list(submission.problems),
        "unsupported": submission.unsupported or None,
        "cpu_share": submission.cpu_share,
        "memory_share": submission.memory_share,
        "seconds": round(submission.seconds, 3),
        "runs": submission.runs,
    }


def _challenge(check: ChallengeCheck) -> dict[str, Any]:
    return {
        "path": str(check.path),
        "name": check.name,
        "ok": check.ok,
        "cached": check.cached,
        "problems": [str(problem) for problem in check.problems],
        "warnings": [str(warning) for warning in check.warnings],
        "limits": [asdict(limits) for limits in check.limits],
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in check.diagnostics],
        "mutation": None if check.mutation is None else _mutation(check.mutation),
        "edge_cases": [
            {"id": edge.id, "ok": edge.ok, "problems": list(edge.problems)} for edge in check.edge_cases
        ],
        "validators": [_validator(tried) for tried in check.validators],
    }


def _validator(tried: ValidatorCheck) -> dict[str, Any]:
    return {
        "path": tried.path,
        "expected": tried.expected,
        "actual": tried.actual,
        "ok": tried.ok,
        "problems": list(tried.problems),
    }


def _mutation(mutation: MutationCheck) -> dict[str, Any]:
    return {
        "submission": mutation.submission,
        "possible": mutation.possible,
        "equivalent": list(mutation.equivalent),
        "tried": len(mutation.tried),
        "told": len(mutation.tried) - len(mutation.survivors),
        "score": round(mutation.score, 4),
        "mutants": [asdict(mutant) for mutant in mutation.tried],
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "severity": diagnostic.severity,
        "file": diagnostic.file,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "message": diagnostic.message,
        "fix": diagnostic.fix,
    }
