"""A package's static validator judges the source of a submission, and runs nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest

from runner.domain.challenge import Challenge
from runner.domain.report import CaseResult, Report
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Decision, Verdict
from runner.domain.views import candidate_view
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.languages import LANGUAGES
from tests.grading.conftest import Grade
from tests.kattis.packages import CURRENT, loaded, package

pytestmark = pytest.mark.engine

AC, WA, JE = Verdict.AC, Verdict.WA, Verdict.JE
LIMITS = "limits: {time_limit: 2, validation_time: 1, validation_memory: 64, validation_output: 1}\n"
HEAD = CURRENT.partition("limits:")[0] + LIMITS
ECHO = "print(input())\n"
NO_IMPORTS = """\
import ast, pathlib, sys
language, entry, feedback, *args = sys.argv[1:]
assert (language, args) == ("python3", ["import"]), sys.argv
assert feedback.endswith("/") and not any(pathlib.Path(feedback).iterdir()), "the folder is there, and empty"
assert not sys.stdin.read()
found = [node for node in ast.walk(ast.parse(open(entry).read())) if isinstance(node, ast.Import)]
if found:
    pathlib.Path(feedback, "judgemessage.txt").write_text(f"it imports something in line {found[0].lineno}")
sys.exit(43 if found else 42)
"""


def looked_at(tmp_path: Path, source: str, *, group: str = "", problem: str = "", **more: str) -> Challenge:
    files = {
        "data/secret/test_group.yaml": group
        or "static_validation_score: pass-fail\nstatic_validator_args: [import]\n",
        "static_validator/look.py": source,
        **more,
    }
    return loaded(package(tmp_path, files, problem=HEAD + problem))


def handed_in(workplace: Workplace, challenge: Challenge, beside: Mapping[str, str]) -> Report:
    files = {"solution.py": ECHO, **beside}
    sources = tuple(SourceFile(PurePosixPath(name), text.encode()) for name, text in sorted(files.items()))
    submission = Submission(sources, "folder", "solution.py")
    return Grader(workplace).grade(challenge, submission, LANGUAGES["python"])


def static(report: Report) -> CaseResult:
    return next(case for case in report.groups[-1].cases if case.id == "secret/static validation")


def says(report: Report) -> str:
    found = static(report).difference
    return found.message if found else ""


def test_it_accepts_and_rejects_what_it_reads(grade: Grade, tmp_path: Path) -> None:
    challenge = looked_at(tmp_path, NO_IMPORTS)
    right, wrong = grade(challenge, ECHO), grade(challenge, f"import os\n{ECHO}")
    assert (right.verdict, right.decision) == (AC, Decision.PASSED), says(right)
    assert (wrong.verdict, wrong.decision) == (WA, Decision.FAILED)
    assert [case.verdict for case in wrong.groups[-1].cases] == [WA, AC]
    assert static(wrong).reason == "was rejected by the static validator"
    assert says(wrong) == "it imports something in line 1"
    assert set(wrong.evidence.images) == {"run", "static validator"}


def test_a_candidate_is_told_that_the_source_is_looked_at_and_not_what_for(
    grade: Grade, tmp_path: Path
) -> None:
    seen = candidate_view(grade(looked_at(tmp_path, NO_IMPORTS), f"import os\n{ECHO}"))
    assert seen.groups[-1].reasons == {
        "gave a wrong answer": 1,
        "The source of a submission is looked at as well, and this one was rejected for it.": 1,
    }
    assert "imports something" not in repr(seen)


def test_what_it_gives_is_a_part_of_the_groups_score(grade: Grade, tmp_path: Path) -> None:
    half = "import sys\nopen(sys.argv[3] + 'score_multiplier.txt', 'w').write('0.5')\nsys.exit(42)\n"
    challenge = looked_at(tmp_path, half, group="static_validation_score: 40\n", problem="type: scoring\n")
    report = grade(challenge, ECHO)
    assert (report.score, report.max_score) == (80, 100)
    assert [case.score for case in report.groups[-1].cases] == [20, 60]


def test_its_working_folder_holds_the_submission_and_what_goes_with_it(grade: Grade, tmp_path: Path) -> None:
    looks = """\
import pathlib, sys
found = {path.name: path.read_text() for path in pathlib.Path(".").rglob("*") if path.is_file()}
sys.exit(42 if found == {"solution.py": "print(input())\\n", "beside.py": "x = 1\\n"} else str(found))
"""
    report = grade(looked_at(tmp_path, looks, **{"include/python3/beside.py": "x = 1\n"}), ECHO)
    assert report.verdict is AC, says(report)


def test_it_is_run_where_nothing_of_the_submission_was(grade: Grade, tmp_path: Path) -> None:
    looks = """\
import os, pathlib, sys
left = [str(path) for place in ("/tmp", "/dev/shm") for path in pathlib.Path(place).rglob("*")]
others = [p.name for p in pathlib.Path("/proc").glob("[0-9]*") if int(p.name) not in (1, os.getpid())]
sys.exit(str(left + others) if left or others else 42)
"""
    leaves = f"open('/tmp/left', 'w').write('x'); open('/dev/shm/left', 'w').write('x')\n{ECHO}"
    samples_too = {"data/sample/test_group.yaml": "static_validation_score: pass-fail\n"}
    report = grade(looked_at(tmp_path, looks, **samples_too), leaves)
    assert report.verdict is AC, says(report)


def test_files_of_the_submission_are_none_of_its_modules(grade: Grade, tmp_path: Path) -> None:
    """They lie in its working folder: one called as a module that it needs could accept in its place."""
    needs = "import ast, sys\nsys.exit(43 if ast.parse('') else 1)\n"
    report = grade(looked_at(tmp_path, needs, **{"include/python3/ast.py": "raise SystemExit(42)\n"}), ECHO)
    assert static(report).verdict is WA, says(report)


ACCEPTS = "import os\nos._exit(42)\n"
ONE_LINE = "import ast, sys; sys.exit(43)"
BAITS = {
    "in the user's site folder": (
        {
            "run": '#!/bin/sh\nexec python3 "$(dirname "$0")/main.py"\n',
            "main.py": "raise SystemExit(43)\n",
        },
        {".local/lib/python3.13/site-packages/usercustomize.py": ACCEPTS},
    ),
    "that a program of one line needs": (
        {"main.py": f"import subprocess, sys\nsys.exit(subprocess.call(['python3', '-c', '{ONE_LINE}']))\n"},
        {"ast.py": ACCEPTS},
    ),
    "that a script's program of one line needs": (
        {"run": f"#!/bin/sh\npython3 -c '{ONE_LINE}'\n"},
        {"ast.py": ACCEPTS},
    ),
    "that PHP is told to read": (
        {"main.php": "<?php require 'decides.php';\n", "decides.php": "<?php exit(43);\n"},
        {"decides.php": "<?php exit(42);\n"},
    ),
    "that Lua can do without": (
        {"main.lua": "pcall(require, 'more')\nos.exit(43)\n"},
        {"more.lua": "os.exit(42)\n"},
    ),
    "in Node's home": (
        {"main.js": "try { require('more') } catch {}\nprocess.exit(43)\n"},
        {".node_modules/more.js": "process.exit(42)\n"},
    ),
}
"""A validator that rejects everything, and what is handed in to accept in its place."""


@pytest.mark.parametrize("what", BAITS)
def test_nothing_that_is_handed_in_is_read_as_a_module_of_its_own(
    workplace: Workplace, tmp_path: Path, what: str
) -> None:
    validator, baits = BAITS[what]
    own = {f"static_validator/it/{name}": text for name, text in validator.items()}
    report = handed_in(workplace, looked_at(tmp_path, "-", **own), baits)
    assert static(report).verdict is WA, says(report)
    assert says(report) == "the static validator rejected it"


SEVERAL = {
    "main.py": "import decides\nfrom more import codes\ndecides.end(codes.ACCEPTED)\n",
    "decides.py": "import sys\n\ndef end(code):\n    sys.exit(code)\n",
    "more/codes.py": "ACCEPTED = 42\n",
}


@pytest.mark.parametrize("run", ["-", '#!/bin/sh\nexec python3 "$(dirname "$0")/main.py"\n'])
def test_its_own_modules_are_found(workplace: Workplace, tmp_path: Path, run: str) -> None:
    own = {f"static_validator/it/{name}": text for name, text in {**SEVERAL, "run": run}.items()}
    wrong = {"decides.py": "x", "more/codes.py": "ACCEPTED = 43\n"}
    report = handed_in(workplace, looked_at(tmp_path, "-", **own), wrong)
    assert static(report).verdict is AC, says(report)


BROKEN = {
    "ends with 0": ("", "exit code 0"),
    "crashes": (
        "raise ValueError('no such language')",
        "the static validator ended with exit code 1: ValueError: no such language",
    ),
    "loops": ("while True: pass", "the static validator used more than the 1 s of CPU"),
    "scores what it rejects": (
        "import sys\nopen(sys.argv[3] + 'score.txt', 'w').write('1')\nsys.exit(43)",
        "the static validator is at fault: it rejects the output and gives it a score",
    ),
    "scores all or nothing": (
        "import sys\nopen(sys.argv[3] + 'score.txt', 'w').write('1')\nsys.exit(42)",
        "the validator gave a score",
    ),
}


@pytest.mark.usefixtures("patient_with_validators")
@pytest.mark.parametrize("what", BROKEN)
def test_whatever_is_wrong_with_it_is_a_judge_error(grade: Grade, tmp_path: Path, what: str) -> None:
    source, reason = BROKEN[what]
    report = grade(looked_at(tmp_path, source), ECHO)
    assert (static(report).verdict, report.decision, report.score) == (JE, Decision.WITHHELD, None)
    assert reason in says(report)
    assert report.evidence.attempt == 1
