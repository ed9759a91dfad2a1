"""A legacy package with several output validators: all must accept, and the first that does not decides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runner.domain.limits import JudgeLimits
from runner.domain.verdict import Verdict
from tests.grading.conftest import Grade
from tests.grading.judged import judge_program, judged_challenge
from tests.grading.test_hostile_validators import many
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


STUCK = """\
import pathlib, sys
while int(pathlib.Path(sys.argv[1]).stem) % 2 == {remainder}: pass
sys.exit(42)
"""


@pytest.mark.usefixtures("patient_with_validators")
def test_all_together_are_kept_at_work_three_times(grade: Grade, tmp_path: Path) -> None:
    """Else a submission could keep a worker as often for each of them."""
    limits = JudgeLimits(time_limit=1, memory=64, output=1)
    one = many(judged_challenge(tmp_path, STUCK.format(remainder=0), limits=limits), 5)
    second = judge_program(tmp_path / "second", STUCK.format(remainder=1), limits=limits)
    both = replace(one, task=replace(one.program, further_validators=(second,)))
    said = [says(case) for case in cases(grade(both, "print(1)"))]
    assert all(words.startswith("the validator used more than the 1 s of CPU") for words in said[:3]), said
    assert said[3:] == [
        "the validators were not asked any more: they had run out of their time 3 times",
        "the validators were not asked any more: they had run out of their time 3 times",
    ]
