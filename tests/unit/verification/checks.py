"""What verifying found in a challenge that does not exist: good and bad of everything."""

from __future__ import annotations

from pathlib import PurePosixPath

from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.verdict import Verdict
from runner.verification.model import (
    CaseOutcome,
    ChallengeCheck,
    EdgeCaseCheck,
    LanguageLimits,
    MutantCheck,
    MutationCheck,
    Problem,
    SubmissionCheck,
    ValidatorCheck,
)

CASES = (
    *(f"sample/0{number}" for number in range(1, 4)),
    *(f"core/{number:02}" for number in range(1, 13)),
    *(f"edge/{number:02}" for number in range(1, 16)),
    *(f"efficiency/0{number}" for number in range(1, 4)),
)
LATE = "used 9.04 s of CPU; the limit is 6 s"


def submission(
    path: str, expected: str = "WA", *problems: str, cpu: float | None = 0.04, **failing: Verdict
) -> SubmissionCheck:
    """One with these verdicts, by case id with `_` for `/`; AC elsewhere."""
    found = {name.replace("_", "/"): verdict for name, verdict in failing.items()}
    reasons = {Verdict.AC: "gave the expected answer", Verdict.TLE: LATE}
    cases = tuple(
        CaseOutcome(case, verdict, reasons.get(verdict, "gave a wrong answer"))
        for case in CASES
        for verdict in [found.get(case, Verdict.AC)]
    )
    actual = next((verdict for verdict in found.values() if verdict is not Verdict.AC), Verdict.AC)
    suffix = path.rpartition(".")[2]
    return SubmissionCheck(
        path=f"submissions/{path}",
        language={"py": "python", "js": "javascript", "go": "go"}[suffix],
        expected=expected,
        actual=actual,
        problems=problems,
        cpu_share=cpu,
        memory_share=0.31,
        seconds=2.318,
        accepted=expected == "AC",
        runs=2 if expected == "AC" else 1,
        cases=cases,
    )


FAIR = ChallengeCheck(
    path=PurePosixPath("challenges/top-talkers"),
    name="Top talkers",
    diagnostics=(),
    submissions=(
        submission("accepted/solution.py", "AC", cpu=0.38),
        submission("accepted/solution.go", "AC", cpu=0.06),
        submission(
            "time_limit_exceeded/linear_search.js",
            "TLE",
            cpu=1.05,
            efficiency_01=Verdict.TLE,
            efficiency_02=Verdict.TLE,
            efficiency_03=Verdict.TLE,
        ),
        submission("wrong_answer/requests_only.py", core_04=Verdict.WA, edge_02=Verdict.WA),
    ),
    edge_cases=(EdgeCaseCheck("ties", ()), EdgeCaseCheck("malformed", ())),
    warnings=(
        Problem("tests", "no wrong submission fails in core/02, core/03"),
        Problem(
            "submissions/time_limit_exceeded/linear_search.js",
            "exceeds the CPU limit by 5% only: on a faster machine it would not",
        ),
    ),
    limits=(
        LanguageLimits("python", 6.0, 0.38, 4.6, 128, 0.31, 50),
        LanguageLimits("go", 2.0, 0.06, 0.24, 128, None, None),
    ),
    mutation=MutationCheck(
        submission="submissions/accepted/solution.py",
        folder="submissions/accepted/",
        possible=71,
        equivalent=("3c6898a6",),
        tried=(
            *(
                MutantCheck(f"{number:08x}", "solution.py", number + 1, "x = 1", "x = 2", "core/01")
                for number in range(45)
            ),
            MutantCheck(
                "7d3fe50f",
                "solution.py",
                12,
                'if not re.fullmatch("[0-9]+", text) or not 1 <= int(text) <= 100:',
                'if not re.fullmatch("[0-9]+", text) or not 1 <= int(text) <= 101:',
                "",
            ),
        ),
    ),
)

UNFAIR = ChallengeCheck(
    path=PurePosixPath("challenges/orders"),
    name="Orders <script>alert(1)</script>",
    diagnostics=(Diagnostic("challenge.yaml", 7, 1, "`levle` is no key", "write `level`", Severity.WARNING),),
    submissions=(
        submission("accepted/solution.py", "AC", "must get AC, got WA in core/02", core_02=Verdict.WA),
        submission("wrong_answer/floats.py", "WA", "must get WA, got AC"),
    ),
    edge_cases=(EdgeCaseCheck("cents", ("wrong_answer/floats.py passes its cases",)),),
    problems=(
        Problem(
            "starter/python/notes.md",
            "candidates would get INTERVIEWER.md, which is secret: this file has all of it",
        ),
    ),
)

ACCEPTS_ALL = "no input validator rejects it"
"""What an input validator is told that accepts what it must reject."""
TRIED = ChallengeCheck(
    path=PurePosixPath("packages/hello"),
    name="Hello",
    diagnostics=(),
    validators=(
        ValidatorCheck(
            "data/valid_output/spaces.out",
            "the output validator accepts it",
            "the output validator accepts it",
            (),
        ),
        ValidatorCheck(
            "data/invalid_input/<b>.in", "an input validator rejects it", ACCEPTS_ALL, (ACCEPTS_ALL,)
        ),
    ),
)
