"""Validators that bring scripts: `build` is executed once, then `run` judges."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.domain.verdict import Verdict
from tests.grading.conftest import Grade
from tests.grading.test_validators import cases, only, says
from tests.kattis.packages import CURRENT, LEGACY, loaded, package

pytestmark = pytest.mark.engine

COMPARES = """\
#include <fstream>
#include <iostream>
#include <string>
#include "codes.h"
int main(int argc, char **argv) {
    std::ifstream answer(argv[2]);
    std::string expected, said;
    answer >> expected;
    std::cin >> said;
    return said == expected ? ACCEPTED : REJECTED;
}
"""
MAKEFILE = "compare: compare.cpp codes.h\n\tc++ -O1 -o $@ $<\n"
BUILD = "#!/bin/sh\npython3 codes.py >codes.h && make && chmod +x run.sh && ln -s run.sh run\n"
RUN = """\
here=$(dirname "$0")
"$here/compare" "$@"
decided=$?
[ "$decided" = 43 ] && echo "not with $4" >"$3judgemessage.txt"
exit "$decided"
"""
FILES = {
    "build": BUILD,
    "Makefile": MAKEFILE,
    "codes.py": "print('#define ACCEPTED 42\\n#define REJECTED 43')\n",
    "compare.cpp": COMPARES,
    "run.sh": f"#!/usr/bin/env bash\n{RUN}",
}
SECRET_ALONE = {"data/sample/1.in": "-", "data/sample/1.ans": "-"}
FORMS = {
    "output_validator": (CURRENT, {"data/secret/test_group.yaml": "output_validator_args: [this]\n"}),
    "output_validators/compares": (LEGACY + "validation: custom\nvalidator_flags: this\n", {}),
}


@pytest.mark.parametrize("folder", FORMS)
def test_what_build_makes_of_several_languages_judges_every_case(
    grade: Grade, tmp_path: Path, folder: str
) -> None:
    problem, files = FORMS[folder]
    files = files | {f"{folder}/{name}": text for name, text in FILES.items()}
    files[".timelimit"] = "2"
    challenge = loaded(package(tmp_path, files, problem=problem))
    right, wrong = grade(challenge, "print(input())"), grade(challenge, "print('a')")
    assert right.verdict is Verdict.AC, says(cases(right)[0])
    assert [case.verdict for case in cases(wrong)] == [Verdict.AC, Verdict.WA]
    assert says(cases(wrong)[1]) == "not with this"
    used, later = right.evidence.sandboxes, wrong.evidence.sandboxes
    assert used is not None
    assert later in (used, used - 1), "it was built at most once"


def test_run_alone_may_be_in_any_language_with_an_interpreter(grade: Grade, tmp_path: Path) -> None:
    same = "input() == open(sys.argv[2]).read().strip()"
    run = f"#!/usr/bin/env python3\nimport sys\nsys.exit(42 if {same} else 43)\n"
    challenge = loaded(package(tmp_path, {**SECRET_ALONE, "output_validator/run": run}))
    assert only(grade(challenge, "print(input())")).verdict is Verdict.AC
    assert only(grade(challenge, "print(1)")).verdict is Verdict.WA


def test_run_may_talk_with_the_program(grade: Grade, tmp_path: Path) -> None:
    run = '#!/bin/sh\ncat "$1"\nread -r said\n[ "$said" = b ] && exit 42\nexit 43\n'
    files = {**SECRET_ALONE, "output_validator/run": run}
    challenge = loaded(package(tmp_path, files, problem=CURRENT + "type: interactive\n"))
    assert only(grade(challenge, "print(input(), flush=True)")).verdict is Verdict.AC
    assert only(grade(challenge, "print(input() * 2, flush=True)")).verdict is Verdict.WA


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        ("#!/bin/sh\nghc -o run judge.hs\n", "does not compile: ./build: 2: ghc: not found"),
        ("#!/bin/sh\ntouch run\n", "does not compile: error: there is no `run` that can be executed"),
        ("#!/bin/sh\nexit 3\n", "does not compile: exit code 3, and it said nothing"),
        ("#!/bin/sh\nln -s nowhere run\n", "does not compile: error: there is no `run` that can be executed"),
    ],
)
def test_one_that_cannot_be_built_is_a_judge_error_that_says_why(
    grade: Grade, tmp_path: Path, build: str, reason: str
) -> None:
    files = {"output_validator/build": build, "output_validator/run.sh": "#!/bin/sh\nexit 42\n"}
    report = grade(loaded(package(tmp_path, {**SECRET_ALONE, **files})), "print(input())")
    assert only(report).verdict is Verdict.JE
    assert reason in says(only(report))


MANY = "#!/bin/sh\ncd lots && i=0; while [ $i -lt 20000 ]; do : >$i; i=$((i + 1)); done\n"
BUILDS_MANY = {"build": MANY, "run": "#!/bin/sh\nexit 42\n", "lots/of": ""}
BRINGS_MANY = {"main.py": "raise SystemExit(42)\n", **{f"m{number}.py": "" for number in range(5000)}}


@pytest.mark.parametrize("files", [BUILDS_MANY, BRINGS_MANY], ids=["built", "brought"])
@pytest.mark.parametrize("kind", ["", "type: interactive\n"])
def test_one_that_has_too_many_files_is_a_judge_error_of_each_case(
    grade: Grade, tmp_path: Path, kind: str, files: dict[str, str]
) -> None:
    files = {f"output_validator/it/{name}": text for name, text in files.items()}
    report = grade(loaded(package(tmp_path, files, problem=CURRENT + kind)), "print(input(), flush=True)")
    assert [case.verdict for case in cases(report)] == [Verdict.JE, Verdict.JE], says(cases(report)[0])
    reason = "the validator cannot be run: it has too many files, or too large ones"
    assert {says(case) for case in cases(report)} == {reason}
