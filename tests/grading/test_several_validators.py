"""A legacy package with several output validators: all must accept, and the first that does not decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.domain.verdict import Verdict
from tests.grading.conftest import Grade
from tests.grading.test_validators import cases, says
from tests.kattis.packages import LEGACY, loaded, package

pytestmark = pytest.mark.engine

SHORT = """\
import sys
assert sys.argv[4:] == ["both"]
if len(sys.stdin.read().split()) > 1:
    open(sys.argv[3] + "judgemessage.txt", "w").write("more than a word")
    sys.exit(43)
sys.exit(42)
"""
SAME = """\
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv) {
    char expected[100] = "", said[100] = "";
    FILE *answer = fopen(argv[2], "r"), *feedback;
    if (argc != 5 || strcmp(argv[4], "both")) return 1;
    if (fscanf(answer, "%99s", expected) != 1 || scanf("%99s", said) != 1) return 43;
    if (!strcmp(said, "crash")) return 1;
    char path[100] = "";
    feedback = fopen(strcat(strcat(path, argv[3]), "judgemessage.txt"), "w");
    fprintf(feedback, "expected %s", expected);
    fclose(feedback);
    return strcmp(expected, said) ? 43 : 42;
}
"""
FILES = {
    "output_validators/a_short.py": SHORT,
    "output_validators/b_same.c": SAME,
    ".timelimit": "2",
}
PROBLEM = LEGACY + "validation: custom\nvalidator_flags: both\n"


def test_each_is_asked_until_one_does_not_accept(grade: Grade, tmp_path: Path) -> None:
    challenge = loaded(package(tmp_path, FILES, problem=PROBLEM))
    right = grade(challenge, "print(input())")
    assert right.verdict is Verdict.AC, says(cases(right)[0])
    assert set(right.evidence.images) == {"run", "validator", "validator 2"}
    ends = {"print('c d')": (Verdict.WA, "more than a word"), "print('c')": (Verdict.WA, "expected a")}
    busy = "it was judging the 6 bytes that the program wrote"
    ends["print('crash')"] = (
        Verdict.JE,
        f"the validator ended with exit code 1: it said nothing ({busy})",
    )
    for source, end in ends.items():
        first = cases(grade(challenge, source))[0]
        assert (first.verdict, says(first)) == end
