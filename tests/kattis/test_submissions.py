"""What the reference submissions of a package must get."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.catalog import Bound, Reference, reference_submissions
from runner.domain.verdict import Verdict
from runner.grading.reference_files import read_reference
from tests.kattis.packages import CURRENT, LEGACY, errors, loaded, package, warnings

AC, WA, TLE, RTE, MLE, OLE, CE = (
    *(Verdict.AC, Verdict.WA, Verdict.TLE, Verdict.RTE, Verdict.MLE, Verdict.OLE),
    Verdict.CE,
)


GROUP = {"test_group.yaml": "max_score: 10\n", "1.in": "a\n", "1.ans": "a\n"}


def references(root: Path) -> dict[str, Reference]:
    return {str(one.path): one for one in reference_submissions(loaded(root))}


def meets(reference: Reference, *verdicts: Verdict) -> bool:
    """Whether a sample and secret cases with these verdicts are as expected."""
    ids = ("sample/1", "secret/1", "secret/2", "secret/3")
    final = next((verdict for verdict in verdicts if verdict is not AC), AC)
    return reference.meets(dict(zip(ids, verdicts, strict=False)), final)


@pytest.mark.parametrize(
    ("directory", "verdicts", "met"),
    [
        ("accepted", [AC, AC], True),
        ("accepted", [AC, WA], False),
        ("wrong_answer", [AC, WA, AC], True),
        ("wrong_answer", [WA, TLE], False),
        ("time_limit_exceeded", [TLE, AC], True),
        ("time_limit_exceeded", [TLE, WA], False),
        ("run_time_error", [RTE, MLE, OLE], True),
        ("run_time_error", [AC, AC], False),
        ("brute_force", [TLE, MLE], True),
        ("brute_force", [TLE, WA], False),
        ("time_limit_exceeded", [AC, OLE], True),
        ("wrong_answer", [WA, OLE], False),
        ("rejected", [AC, OLE], True),
        ("rejected", [AC, AC], False),
    ],
)
def test_in_2025_every_case_counts(
    tmp_path: Path, directory: str, verdicts: list[Verdict], met: bool
) -> None:
    path = f"{directory}/one.py"
    found = references(package(tmp_path, {f"submissions/{path}": "print(1)\n"}))
    assert meets(found[path], *verdicts) is met


@pytest.mark.parametrize(
    ("directory", "verdicts", "met"),
    [
        ("accepted", [AC, AC], True),
        ("wrong_answer", [AC, WA, TLE], True),
        ("wrong_answer", [AC, TLE, WA], False),
        ("time_limit_exceeded", [AC, TLE, WA, RTE], True),
        ("time_limit_exceeded", [AC, OLE], True),
        ("wrong_answer", [OLE, WA], False),
        ("run_time_error", [AC, MLE, WA], True),
        ("slow_accepted", [AC, AC], True),
        ("slow_accepted", [AC, TLE], True),
        ("slow_accepted", [AC, WA], False),
        ("mixed", [AC, WA], True),
    ],
)
@pytest.mark.parametrize("problem", [LEGACY, CURRENT.replace("2025-09", "2023-07-draft")])
def test_in_legacy_packages_the_verdict_of_the_submission_counts(
    tmp_path: Path, problem: str, directory: str, verdicts: list[Verdict], met: bool
) -> None:
    path = f"{directory}/one.py"
    found = references(package(tmp_path, {f"submissions/{path}": "print(1)\n"}, problem=problem))
    assert meets(found[path], *verdicts) is met


def test_what_does_not_compile_meets_no_expectation_of_a_run(tmp_path: Path) -> None:
    for problem in (LEGACY, CURRENT):
        found = references(
            package(tmp_path, {"submissions/rejected/one.c": "int main(void\n"}, problem=problem)
        )
        assert not found["rejected/one.c"].meets({}, CE)


@pytest.mark.parametrize("problem", [LEGACY, CURRENT])
def test_domjudges_tag_beats_the_directory(tmp_path: Path, problem: str) -> None:
    source = "# @EXPECTED_RESULTS@: WRONG-ANSWER, TIMELIMIT\nprint(1)\n"
    found = references(package(tmp_path, {"submissions/accepted/no.py": source}, problem=problem))
    reference = found["accepted/no.py"]
    assert reference.final == {WA, TLE, OLE}
    assert meets(reference, AC, TLE, WA)
    assert not meets(reference, AC, AC)
    assert not reference.is_accepted


@pytest.mark.parametrize(
    ("place", "tag", "told"),
    [
        ("accepted/one.py", "CORRECT, TIMELIMIT", True),
        ("run_time_error/two/one.py", "WRONG-ANSWER", True),
        ("run_time_error/one.py", "RUN-ERROR", False),
        ("rejected/one.py", "RUN-ERROR", False),
        ("mixed/one.py", "CORRECT, TIMELIMIT", False),
    ],
)
def test_a_tag_that_contradicts_an_official_directory_is_said(
    tmp_path: Path, place: str, tag: str, told: bool
) -> None:
    files = {f"submissions/{place}": f"print(1)\n# @EXPECTED_RESULTS@: {tag}\n"}
    root = package(tmp_path, files, problem=LEGACY)
    directory = place.partition("/")[0]
    message = f"`{tag}` is not what `{directory}` says: it counts here, and not with all judges"
    assert warnings(root) == ([f"submissions/{place}:2:1: {message}"] if told else [])


def test_a_word_in_a_tag_that_is_no_result_is_said(tmp_path: Path) -> None:
    source = "print(1)\n# @EXPECTED_RESULTS@: WRONG, TIMELIMIT\n"
    root = package(tmp_path, {"submissions/wrong_answer/no.py": source}, problem=LEGACY)
    assert any(one.startswith("submissions/wrong_answer/no.py:2:1:") for one in warnings(root))


@pytest.mark.parametrize(
    ("written", "verdicts"),
    [
        ("{- @EXPECTED_RESULTS@: TIMELIMIT -}", {TLE, OLE}),
        ("<!-- @EXPECTED_RESULTS@: wrong-answer, NO_OUTPUT -->", {WA}),
        ("/* @EXPECTED_RESULTS@: COMPILER_ERROR */", {CE}),
        ("// @EXPECTED_RESULTS@: CORRECT, TIMELIMIT\r", {AC, TLE, OLE}),
        ("// @EXPECTED_RESULTS@: MEMORY-LIMIT", {MLE, RTE}),
        ("// @EXPECTED_RESULTS@: output_limit", {OLE}),
    ],
)
def test_a_tag_may_stand_in_any_comment(tmp_path: Path, written: str, verdicts: set[Verdict]) -> None:
    root = package(tmp_path, {"submissions/accepted/one.py": written + "\n"}, problem=LEGACY)
    found = references(root)["accepted/one.py"]
    assert found.final == verdicts
    assert all(found.meets({}, verdict) for verdict in verdicts if verdict is CE)
    assert not [one for one in warnings(root) if "DOMjudge" in one]


def test_a_tag_may_name_the_score(tmp_path: Path) -> None:
    files = {"submissions/mixed/one.py": "# @EXPECTED_SCORE@: 30\n"}
    reference = references(package(tmp_path, files, problem=LEGACY))["mixed/one.py"]
    assert [one.score for one in reference.unmet_scores({}, 29)] == [(30, 30)]
    assert not reference.unmet_scores({}, 30)


def test_a_directory_of_which_every_submission_has_a_tag_need_not_say_anything(tmp_path: Path) -> None:
    files = {"submissions/mixed/one.py": "# @EXPECTED_RESULTS@: CORRECT, TIMELIMIT\n"}
    assert warnings(package(tmp_path, files, problem=LEGACY)) == []
    files["submissions/mixed/two.py"] = "print(1)\n"
    assert any("`mixed` does not say" in one for one in warnings(package(tmp_path, files, problem=LEGACY)))


def test_a_score_is_asked_of_every_group_that_a_pattern_names(tmp_path: Path) -> None:
    groups = {f"data/secret/g{n}/{name}": text for n in (1, 2) for name, text in GROUP.items()}
    settings = "accepted/echo.py: {'secret/g*': {score: [5, 10]}, secret: {score: 12}}\n"
    alone = {"data/secret/1.in": "-", "data/secret/1.ans": "-", "submissions/submissions.yaml": settings}
    root = package(tmp_path, groups | alone, problem=CURRENT + "type: scoring\n")
    reference = references(root)["accepted/echo.py"]
    assert not reference.unmet_scores({"secret/g1": 5, "secret/g2": 7}, 12)
    (unmet,) = reference.unmet_scores({"secret/g1": 2, "secret/g2": 10}, 12)
    assert unmet.cases == "secret/g*"


@pytest.mark.parametrize(
    ("directory", "verdicts"), [("Accepted", {AC}), ("timelimit", {TLE, OLE}), ("memory_limit", {MLE, RTE})]
)
def test_in_legacy_packages_directories_may_have_domjudges_names(
    tmp_path: Path, directory: str, verdicts: set[Verdict]
) -> None:
    root = package(tmp_path, {f"submissions/{directory}/one.py": "print(1)\n"}, problem=LEGACY)
    assert references(root)[f"{directory}/one.py"].final == verdicts
    assert not any("does not say what" in one for one in warnings(root))


def test_a_directory_that_says_nothing_is_named(tmp_path: Path) -> None:
    root = package(tmp_path, {"submissions/odd/one.py": "print(1)\n"})
    assert any("`odd` does not say what its submissions must get" in one for one in warnings(root))
    assert meets(references(root)["odd/one.py"], RTE, AC)


def test_settings_replace_what_a_directory_says_and_add_to_it_for_a_pattern(tmp_path: Path) -> None:
    settings = """\
        time_limit_exceeded:
          permitted: [AC, WA, TLE]
        time_limit_exceeded/hard*:
          sample: {permitted: [AC]}
          secret/*{1,3}: {required: [TLE]}
        """
    files = {
        "submissions/submissions.yaml": settings,
        "submissions/time_limit_exceeded/hard.py": "print(1)\n",
        "submissions/time_limit_exceeded/easy.py": "print(1)\n",
    }
    found = references(package(tmp_path, files))
    easy, hard = found["time_limit_exceeded/easy.py"], found["time_limit_exceeded/hard.py"]
    assert meets(easy, WA, TLE)
    assert not meets(hard, WA, TLE)
    assert meets(hard, AC, WA, TLE, TLE)
    assert not meets(hard, AC, AC, TLE, AC)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ("accepted: {permited: [AC]}\n", "submissions/submissions.yaml:1:12: `permited` is neither"),
        ("accepted: {permitted: [OK]}\n", "submissions/submissions.yaml:1:23: `OK` is no verdict"),
        ("accepted: {score: high}\n", "submissions/submissions.yaml:1:19: `score` must be a number"),
    ],
)
def test_mistakes_in_settings_are_errors_where_they_stand(
    tmp_path: Path, settings: str, complaint: str
) -> None:
    (found,) = errors(package(tmp_path, {"submissions/submissions.yaml": settings}))
    assert found.startswith(complaint)


def test_the_language_follows_suffix_and_first_line(tmp_path: Path) -> None:
    files = {
        "submissions/accepted/a.cc": "",
        "submissions/accepted/old.py": "#!/usr/bin/env python2\nprint 1\n",
        "submissions/accepted/both/main.c": "",
        "submissions/accepted/both/more.cpp": "",
        "submissions/accepted/b.sim": "",
        "submissions/accepted/c.pl": "#!/usr/bin/perl\nprint 1;\n",
        "submissions/accepted/d.pl": "use strict;\nmy $x = 1;\nprint $x;\n",
        "submissions/accepted/e.pl": "main :- write(1).\n",
    }
    found = references(package(tmp_path, files))
    assert {path: one.language or one.unsupported for path, one in found.items()} == {
        "accepted/a.cc": "cpp",
        "accepted/b.sim": "Simula",
        "accepted/both": "cpp",
        "accepted/c.pl": "perl",
        "accepted/d.pl": "perl",
        "accepted/e.pl": "Prolog",
        "accepted/echo.py": "pypy",
        "accepted/old.py": "Python 2",
    }


@pytest.mark.parametrize(
    ("names", "language", "said"),
    [
        (["a.py", "b.java", "c.java"], "java", "Java, Python 3: it is graded as one in Java"),
        (["a.cpp", "gen.py"], "cpp", "C++, Python 3: it is graded as one in C++"),
        (["a.java", "gen.py"], "pypy", "Python 3, Java: it is graded as one in Python 3"),
        (["a.sim", "b.sim", "a.py"], "Simula", "Simula, Python 3: it is graded as one in Simula"),
        (["a.cpp", "try.sh", "make.sh"], "cpp", ""),
        (["a.sh", "notes.txt"], "bash", ""),
    ],
)
def test_in_several_languages_that_of_most_files_counts(
    tmp_path: Path, names: list[str], language: str, said: str
) -> None:
    root = package(tmp_path, {f"submissions/accepted/mixed/{name}": "" for name in names})
    found = references(root)["accepted/mixed"]
    assert (found.language or found.unsupported) == language
    assert [one.split("has files in ")[1] for one in warnings(root) if "has files in" in one] == (
        [said] if said else []
    )


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("n = int(raw_input())\nprint(n)\n", "Python 2"),
        ("for i in range(3):\n    print i, 'x'\n", "Python 2"),
        ("import sys\nprint >>sys.stderr, 1\n", "Python 2"),
        ("try:\n    pass\nexcept ValueError, e:\n    pass\n", "Python 2"),
        ("#!/usr/bin/env python3\nprint 1\n", "pypy"),
        ("#!/usr/bin/env pypy\nprint 1\n", "Python 2"),
        ("#!/usr/bin/env pypy\nprint(1)\n", "pypy"),
        ("'''\nprint it\n'''\n# print this\nprint (1)\n", "pypy"),
        ("try:\n    read = raw_input\nexcept NameError:\n    read = input\nprint(read())\n", "pypy"),
        ("try:\n    input = raw_input\n    xrange(3)\nexcept NameError:\n    xrange = range\n", "pypy"),
    ],
)
def test_python_2_is_known_by_what_no_python_3_takes(tmp_path: Path, source: str, language: str) -> None:
    files = {"submissions/accepted/a.py": source, "submissions/accepted/b/a.py": source}
    files["submissions/accepted/b/neutral.py"] = "x = 1\n"
    found = references(package(tmp_path, files))
    for path in ("accepted/a.py", "accepted/b"):
        assert (found[path].language or found[path].unsupported) == language


def test_settings_name_language_and_entry_point(tmp_path: Path) -> None:
    files = {
        "submissions/submissions.yaml": "accepted/two: {language: python3, entrypoint: b.py}\n",
        "submissions/accepted/two/a.py": "print(1)\n",
        "submissions/accepted/two/b.py": "print(2)\n",
    }
    reference = references(package(tmp_path, files))["accepted/two"]
    assert (reference.language, reference.entrypoint) == ("pypy", "b.py")


@pytest.mark.parametrize(
    ("code", "language"),
    [("python3", "pypy"), ("cpython3", "python"), ("python3numpy", "Python 3 with NumPy")],
)
def test_settings_say_which_python_runs_it(tmp_path: Path, code: str, language: str) -> None:
    files = {
        "submissions/submissions.yaml": f"accepted/a.py: {{language: {code}}}\n",
        "submissions/accepted/a.py": "print(1)\n",
    }
    reference = references(package(tmp_path, files))["accepted/a.py"]
    assert (reference.language or reference.unsupported) == language


def test_files_included_in_python_are_so_whichever_runs_it(tmp_path: Path) -> None:
    include = loaded(package(tmp_path, {"include/python3/echo.py": "x = 1\n"})).program.include
    assert include["pypy"] == include["python"] != {}


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("import numpy as np\n", "Python 3 with NumPy"),
        ("import sys, os.path as path, numpy.linalg\n", "Python 3 with NumPy"),
        ("import sys\nfrom numpy import array\n", "Python 3 with NumPy"),
        ("import numpyro\nimport sys as numpy\n", "pypy"),
        ("import sys; import numpy as np\n", "Python 3 with NumPy"),
        ("if True: import os; from scipy.sparse import csr_matrix\n", "Python 3 with NumPy"),
        ("def main():\n    # first\n\n    import numpy\n\nmain()\n", "Python 3 with NumPy"),
        ("try:\n    x = 1\nfinally:\n    pass\nimport numpy\n", "Python 3 with NumPy"),
        ("try: import cupy as np\nexcept ImportError: import numpy as np\n", "Python 3 with NumPy"),
        ('\ufeffx = {1: [2][0:1]}; import numpy\r\nprint("""', "Python 3 with NumPy"),
        ("try:\n    import numpy\nexcept ImportError:\n    pass\n", "pypy"),
        ("try: import numpy\nexcept ImportError: numpy = None\n", "pypy"),
        ("try:\n    if True:\n        import sys; import numpy\nexcept ImportError:\n    pass\n", "pypy"),
        ("from . import numpy\nfrom .numpy import x\nfrom os import numpy\nimport os.numpy\n", "pypy"),
        ("def f():\n    yield from numpy\n", "pypy"),
        ("'''\nimport numpy\n'''\n# import numpy\n", "pypy"),
    ],
)
def test_what_cannot_do_without_numpy_is_known_by_that(tmp_path: Path, source: str, language: str) -> None:
    files = {"submissions/accepted/a.py": source, "submissions/accepted/b/a.py": source}
    files["submissions/accepted/b/neutral.py"] = "x = 1\n"
    found = references(package(tmp_path, files))
    for path in ("accepted/a.py", "accepted/b"):
        assert (found[path].language or found[path].unsupported) == language


@pytest.mark.parametrize("source", ["(" * 100_000, "-" * 100_000 + "1", "if 1:\n  x\n y\n", "\0é'"])
def test_source_that_no_parser_takes_keeps_no_import_before_it_from_being_found(
    tmp_path: Path, source: str
) -> None:
    files = {"submissions/accepted/a.py": f"import numpy\n{source}"}
    assert references(package(tmp_path, files))["accepted/a.py"].unsupported == "Python 3 with NumPy"


def bounds(root: Path) -> dict[str, set[Bound | None]]:
    return {
        path: {requirement.bound for requirement in one.requirements}
        for path, one in references(root).items()
    }


SUBMISSIONS = {
    f"submissions/{name}/one.py": "print(1)\n"
    for name in ("wrong_answer", "time_limit_exceeded", "run_time_error", "brute_force", "rejected")
}


def test_in_2025_what_may_not_be_too_slow_bounds_the_time_limit(tmp_path: Path) -> None:
    settings = (
        "wrong_answer/one.py: {use_for_time_limit: false}\nrejected/one.py: {use_for_time_limit: lower}\n"
    )
    root = package(tmp_path, SUBMISSIONS | {"submissions/submissions.yaml": settings})
    assert bounds(root) == {
        "accepted/echo.py": {Bound.LOWER},
        "brute_force/one.py": {None},
        "rejected/one.py": {None, Bound.LOWER},
        "run_time_error/one.py": {Bound.LOWER},
        "time_limit_exceeded/one.py": {Bound.UPPER},
        "wrong_answer/one.py": {Bound.LOWER, None},
    }


def test_in_legacy_packages_the_accepted_ones_bound_it(tmp_path: Path) -> None:
    found = bounds(package(tmp_path, SUBMISSIONS, problem=LEGACY))
    assert found["accepted/echo.py"] == {Bound.LOWER}
    assert found["time_limit_exceeded/one.py"] == {Bound.UPPER}
    assert not found["wrong_answer/one.py"]


def test_a_tag_says_who_bounds_it_where_it_beats_the_directory(tmp_path: Path) -> None:
    files = {
        "submissions/accepted/slow.py": "# @EXPECTED_RESULTS@: CORRECT, TIMELIMIT\n",
        "submissions/mixed/fast.py": "# @EXPECTED_RESULTS@: CORRECT\n",
    }
    found = bounds(package(tmp_path, files, problem=LEGACY))
    assert (found["accepted/slow.py"], found["mixed/fast.py"]) == (set(), {Bound.LOWER})


def test_who_bounds_the_time_limit_is_held_to_it(tmp_path: Path) -> None:
    settings = "odd: {sample: {use_for_time_limit: lower}, secret: {use_for_time_limit: upper}}\n"
    files = {"submissions/submissions.yaml": settings, "submissions/odd/one.py": "print(1)\n"}
    reference = references(package(tmp_path, files))["odd/one.py"]
    assert meets(reference, WA, TLE, AC)
    assert not meets(reference, TLE, TLE)
    assert not meets(reference, WA, WA)


def test_a_submission_with_a_link_in_it_is_graded_with_what_that_leads_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = package(tmp_path, {"submissions/accepted/two/a.py": "print(1)\n"})
    (root / "submissions/accepted/two/b.py").symlink_to("../echo.py")
    location = references(root)["accepted/two"].location
    found = read_reference(location, "", 1000)
    assert {str(file.path): file.data for file in found.files} == {
        "a.py": b"print(1)\n",
        "b.py": b"print(input())\n",
    }


def test_bash_has_two_suffixes(tmp_path: Path) -> None:
    files = {"submissions/accepted/a.bash": "cat\n", "submissions/accepted/b.sh": "cat\n"}
    found = references(package(tmp_path, files))
    assert {found[f"accepted/{name}"].language for name in ("a.bash", "b.sh")} == {"bash"}


def test_a_suffix_that_only_the_format_has_becomes_the_usual_one(tmp_path: Path) -> None:
    (tmp_path / "one.py3").write_text("print(1)\n")
    (file,) = read_reference(tmp_path / "one.py3", "", 1000).files
    assert str(file.path) == "one.py"


def test_a_name_that_windows_keeps_for_a_device_is_one_like_others(tmp_path: Path) -> None:
    (tmp_path / "aux.cpp").write_text("int main() {}\n")
    (file,) = read_reference(tmp_path / "aux.cpp", "", 1000).files
    assert (str(file.path), file.data) == ("aux.cpp", b"int main() {}\n")


def test_a_file_with_nothing_in_it_is_a_submission(tmp_path: Path) -> None:
    (tmp_path / "none.py3").touch()
    (file,) = read_reference(tmp_path / "none.py3", "", 1000).files
    assert (str(file.path), file.data) == ("none.py", b"")
