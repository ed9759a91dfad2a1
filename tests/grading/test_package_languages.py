"""Where the tools of the Kattis package format take more than we promise candidates, its packages have it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from runner.domain.errors import SubmissionError
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.grading.package_language import for_challenge
from runner.languages import LANGUAGES
from tests.challenge_folders import make_challenge
from tests.grading.conftest import Grade
from tests.grading.test_validators import cases, says
from tests.kattis.packages import CURRENT, LEGACY, loaded, package

pytestmark = pytest.mark.engine

UNCLEAR = Submission(
    (
        SourceFile(PurePosixPath("another.py"), b"print(input())\n"),
        SourceFile(PurePosixPath("one.py"), b"raise SystemExit(1)\n"),
    ),
    "directory",
)
NEWER = (
    '#include <iostream>\n#include <print>\nint main() { char c; std::cin >> c; std::println("{}", c); }\n'
)
OLDER = """\
#include <bits/stdc++.h>
using namespace std;
mt19937 generator(1);
int main() { char c; cin >> c; cout << c << string(generator() < 0, ' '); }
"""
NEITHER = "int main() { return none; }\n"
VALIDATOR = """\
#include <fstream>
#include <iostream>
#include <print>
int main(int, char **argv) {
    char expected, said;
    std::ifstream(argv[2]) >> expected;
    std::println("{}", expected);
    return std::cin >> said && said == expected ? 42 : 43;
}
"""
PROBLEM = LEGACY + "validation: custom\n"
FILES = {"output_validators/judge.cpp": VALIDATOR, ".timelimit": "2"}


def test_where_nothing_tells_what_is_started_it_is_the_first_by_name(
    workplace: Workplace, tmp_path: Path
) -> None:
    report = Grader(workplace).grade(loaded(package(tmp_path)), UNCLEAR, LANGUAGES["python"])
    assert report.verdict is Verdict.AC


def test_in_a_challenge_of_ours_it_has_to_be_said(workplace: Workplace, tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match=r"Which of these files .*: another\.py, one\.py"):
        Grader(workplace).grade(make_challenge(tmp_path / "shout"), UNCLEAR, LANGUAGES["python"])


@pytest.mark.parametrize("source", [NEWER, OLDER])
def test_cpp_is_of_either_standard_and_so_is_a_validator(grade: Grade, tmp_path: Path, source: str) -> None:
    report = grade(loaded(package(tmp_path, FILES, problem=PROBLEM)), source, "cpp")
    assert report.verdict is Verdict.AC, says(cases(report)[0])


def test_what_compiles_in_neither_is_told_once(grade: Grade, tmp_path: Path) -> None:
    report = grade(loaded(package(tmp_path)), NEITHER, "cpp")
    assert report.verdict is Verdict.CE
    assert report.compilation is not None
    assert report.compilation.output.head.count(b"was not declared") == 1


SIZED = "import os\nprint(os.read(0, os.fstat(0).st_size).decode(), end='')\n"
MAPPED = """\
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
int main(void) {
    struct stat found;
    fstat(0, &found);
    char *input = mmap(0, found.st_size, PROT_READ, MAP_SHARED, 0, 0);
    if (input == MAP_FAILED) return 2;
    fwrite(input, 1, found.st_size, stdout);
    return 0;
}
"""
REWOUND = """\
#include <stdio.h>
int main(void) {
    char word[9];
    for (int i = 0; i < 3; i++) {
        if (scanf("%8s", word) != 1) return 2;
        rewind(stdin);
    }
    puts(word);
    return 0;
}
"""
OPENED = """\
import os
os.fstat(0)
print(open("/dev/stdin").read(), *os.listdir("."), *os.listdir("/tmp"))
"""


@pytest.mark.parametrize(
    ("source", "language"), [(SIZED, "pypy"), (MAPPED, "c"), (REWOUND, "c"), (OPENED, "pypy")]
)
def test_who_asks_for_it_reads_a_file(grade: Grade, tmp_path: Path, source: str, language: str) -> None:
    report = grade(loaded(package(tmp_path)), source, language)
    assert report.verdict is Verdict.AC, says(cases(report)[0])


@pytest.mark.parametrize("kind", ["type: interactive\n", "type: multi-pass\n"])
def test_what_is_written_while_the_program_runs_is_no_file(tmp_path: Path, kind: str) -> None:
    files = {"output_validator/judge.py": ""}
    challenge = loaded(package(tmp_path, files, problem=CURRENT + kind))
    asks = Submission((SourceFile(PurePosixPath("a.py"), SIZED.encode()),), "file")
    found = for_challenge(challenge, LANGUAGES["pypy"], asks)
    assert found.run is LANGUAGES["pypy"].run


def test_an_input_that_has_no_room_is_no_file(tmp_path: Path) -> None:
    root = package(tmp_path)
    asks = Submission((SourceFile(PurePosixPath("a.py"), SIZED.encode()),), "file")
    assert for_challenge(loaded(root), LANGUAGES["pypy"], asks).run is not LANGUAGES["pypy"].run
    with (root / "data/secret/1.in").open("r+b") as large:
        large.truncate((12 << 20) + 1)
    assert for_challenge(loaded(root), LANGUAGES["pypy"], asks).run is LANGUAGES["pypy"].run


def test_a_candidate_of_ours_is_held_to_the_standard_that_is_stated(grade: Grade, tmp_path: Path) -> None:
    challenge = make_challenge(tmp_path / "shout")
    assert grade(challenge, NEWER, "cpp").verdict is Verdict.CE
