"""The input validators of a package are run on every input."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.grading.attempt import Workplace
from runner.grading.workplace import open_workplace
from runner.verification.validators import input_problems
from tests.kattis.packages import loaded, package

PYTHON = """\
import sys
words = sys.stdin.read().split()
sys.exit(42 if words in (["a"], ["b"]) and sys.argv[1:] == ["-x"] else 1)
"""
C = """\
#include "word.h"
int main(void) { return getchar() == 'a' ? ACCEPTED : 43; }
"""

LISTED = """\
import os, sys
words = open("words.txt").read().split()
sys.exit(42 if input() in words and not os.path.exists("more.txt") else 43)
"""
BUILD = """\
#!/bin/sh
echo '#!/bin/sh' >script
cat "$PWD/exit" >>script
chmod +x script
ln -s script run
"""


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workplace]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with open_workplace() as place:
        yield place


@pytest.mark.engine
def test_what_any_of_them_rejects_is_named(tmp_path: Path, workplace: Workplace) -> None:
    files = {
        "input_validators/any.py": PYTHON,
        "input_validators/first/main.c": C,
        "input_validators/first/word.h": "#include <stdio.h>\n#define ACCEPTED 42\n",
        "input_validators/broken.c": "int main(void\n",
        "input_validators/broken.py": "def f(:\n",
        "input_validators/broken.ctd": "STRING(\n",
        "input_validators/grammar.ctd": 'STRING("a") NEWLINE EOF\n',
        "input_validators/made/build": BUILD,
        "input_validators/made/exit": 'read -r word; test "$word" = b && exit 42\n',
        "input_validators/listed/main.py": LISTED,
        "input_validators/listed/words.txt": "a\n",
        "data/secret/2.files/more.txt": "a\n",
        "data/sample/1.yaml": "args: [-x]\n",
        "data/secret/1.yaml": "input_validator_args: {any: [-x]}\n",
        "data/secret/2.in": "a\n",
        "data/secret/2.ans": "a\n",
    }
    found = [str(one) for one in input_problems(loaded(package(tmp_path, files)), workplace)]
    expected = [
        "data/secret/2.in: any.py rejects it (exit 1): it said nothing",
        "input_validators/broken.c: the validator does not compile: ",
        "input_validators/broken.ctd: the validator does not compile: ",
        "input_validators/broken.py: the validator does not compile: SyntaxError: ",
        "data/secret/1.in: first rejects it (exit 43): it said nothing",
        "data/secret/1.in: grammar.ctd rejects it (exit 1): 1:1 got: `b`, but expected `a`",
        "data/secret/1.in: listed rejects it (exit 43): it said nothing",
        "data/secret/2.in: listed rejects it (exit 43): it said nothing",
        "data/sample/1.in: made rejects it (exit 1): it said nothing",
        "data/secret/2.in: made rejects it (exit 1): it said nothing",
    ]
    assert len(found) == len(expected), found
    for problem, beginning in zip(found, expected, strict=True):
        assert problem.startswith(beginning)


@pytest.mark.engine
def test_one_with_too_many_files_is_named_and_the_others_are_asked(
    tmp_path: Path, workplace: Workplace
) -> None:
    many = "#!/bin/sh\ncd lots && i=0; while [ $i -lt 20000 ]; do : >$i; i=$((i + 1)); done\n"
    files = {
        "input_validators/any.py": "-",
        "input_validators/brings/main.py": "raise SystemExit(42)\n",
        **{f"input_validators/brings/m{number}.py": "" for number in range(5000)},
        "input_validators/builds/build": many,
        "input_validators/builds/run": "#!/bin/sh\nexit 42\n",
        "input_validators/builds/lots/of": "",
        "input_validators/last.py": "raise SystemExit(43)\n",
        "data/sample/1.in": "-",
        "data/sample/1.ans": "-",
    }
    found = [str(one) for one in input_problems(loaded(package(tmp_path, files)), workplace)]
    reason = "the validator cannot be run: it has too many files, or too large ones"
    assert found == [
        f"input_validators/brings: {reason}",
        f"input_validators/builds: {reason}",
        "data/secret/1.in: last.py rejects it (exit 43): it said nothing",
    ]


@pytest.mark.engine
def test_a_case_that_does_not_fit_into_its_sandbox_is_named_and_the_others_are_asked_about(
    tmp_path: Path, workplace: Workplace
) -> None:
    files = {
        "data/sample/1.files/more.txt": "a" * (14 << 20),
        "input_validators/any.py": "-",
        "input_validators/large/main.py": LISTED,
        "input_validators/large/words.txt": "a " * (10 << 20),
        "data/secret/2.files/more.txt": "a\n",
        "data/secret/2.in": "a\n",
        "data/secret/2.ans": "a\n",
    }
    found = [str(one) for one in input_problems(loaded(package(tmp_path, files)), workplace)]
    assert found == [
        "data/sample/1.in: large could not be asked: The files do not fit into /work (exit 73).",
        "data/secret/1.in: large rejects it (exit 43): it said nothing",
        "data/secret/2.in: large rejects it (exit 43): it said nothing",
    ]
