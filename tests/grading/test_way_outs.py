"""Ways out of a bad grade that have worked once."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.languages import LANGUAGES
from tests.challenge_folders import CHALLENGE, make_challenge
from tests.grading.conftest import Grade
from tests.grading.judged import unhurried

pytestmark = pytest.mark.engine


def test_a_rerun_cannot_know_that_it_is_one(grade: Grade, tmp_path: Path) -> None:
    """The kernel's peak of the sandbox's memory survives a run and can be read by the next."""
    source = """
import glob, time
names = glob.glob("/sys/fs/cgroup/memory/memory.max_usage_in_bytes") + glob.glob("/sys/fs/cgroup/memory.peak")
if int(open(names[0]).read()) < 40 << 20:
    mark = bytearray(45 << 20)
    while time.process_time() < 1.1: pass
print(input().upper())
"""
    report = grade(unhurried(make_challenge(tmp_path / "shout")), source)
    assert report.groups[0].cases[0].verdict is Verdict.TLE


def test_more_files_than_a_sandbox_takes_is_a_compile_error(workplace: Workplace, tmp_path: Path) -> None:
    challenge = make_challenge(
        tmp_path / "shout",
        {"submissions/accepted/Main.java": ""},
        yaml=CHALLENGE.replace("[python, c]", "[java]"),
    )
    classes = "".join(f"class C{number} {{}}\n" for number in range(4300))
    source = classes + "public class Main { public static void main(String[] args) {} }\n"
    submission = Submission((SourceFile(PurePosixPath("Main.java"), source.encode()),), "file")
    report = Grader(workplace).grade(challenge, submission, LANGUAGES["java"])
    assert report.verdict is Verdict.CE
    assert report.compilation is not None
    assert "does not fit" in report.compilation.reason


def test_the_name_of_a_source_is_no_option_of_the_compiler(workplace: Workplace, tmp_path: Path) -> None:
    files = {
        "@o.c": b"",
        "main.c": b"int main(void) { return 0; }",
        "o.c": b"// -wrapper /bin/sh,/box/src/evil.sh",
        "evil.sh": b"mkdir -p /box/out; printf '#!/bin/sh\\ntr a-z A-Z' > /box/out/main; chmod +x /box/out/*",
    }
    submission = Submission(
        tuple(SourceFile(PurePosixPath(name), data) for name, data in files.items()), "directory"
    )
    report = Grader(workplace).grade(make_challenge(tmp_path / "shout"), submission, LANGUAGES["c"])
    assert report.verdict is not Verdict.AC
