"""What a submission, a language and limits make of a grading."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest

from runner.domain.errors import SubmissionError
from runner.domain.limits import Limits
from runner.domain.submission import SourceFile, Submission
from runner.grading.plan import Plan, make_plan
from runner.languages import LANGUAGES
from runner.sandbox.model import User

LIMITS = Limits(time_limit=2, wall_time=8, memory=100, output=1, code=1, processes=10)


def submission(**files: bytes) -> Submission:
    """A submission of these files; `__` stands for the dot."""
    return Submission(
        tuple(
            SourceFile(PurePosixPath(name.replace("__", ".")), data) for name, data in sorted(files.items())
        ),
        "directory",
    )


def archived(program: str) -> bytes:
    """A zip file that Python runs."""
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr("__main__.py", program)
    return written.getvalue()


def plan(language: str, **files: bytes) -> Plan:
    """The plan for these files."""
    return make_plan(submission(**files), LANGUAGES[language], LIMITS, "sha256:1")


def test_a_case_is_stopped_at_one_and_a_half_times_its_cpu_limit_and_at_its_wall_time() -> None:
    command = plan("python", a__py=b"").command(["--top", "3"])
    assert (command.cpu_stop, command.wall_stop, command.output) == (3.0, 8, 1 << 20)
    assert command.argv[-3:] == ("/box/src/a.py", "--top", "3")
    assert command.user is User.RUN


def test_an_interpreted_language_needs_one_sandbox_and_is_checked_as_the_run_user() -> None:
    made = plan("python", a__py=b"")
    assert made.specs == (made.run_spec,)
    assert made.compilation is not None
    assert made.compilation.command.user is User.RUN


def test_a_program_of_one_file_shows_its_syntax_where_the_language_reads_it_to_the_end_first() -> None:
    assert plan("python", a__py=b"", notes__txt=b"").shows_its_syntax
    assert not plan("python", main__py=b"import other", other__py=b"").shows_its_syntax
    assert not plan("bash", a__sh=b"").shows_its_syntax


def test_a_program_that_may_name_an_encoding_is_checked_as_its_check_reads_it() -> None:
    assert not plan("python", a__py=b"#!/usr/bin/python3\n# coding: cp037\n").shows_its_syntax
    assert not plan("pypy", a__py=b"# coding=cp037\n").shows_its_syntax
    assert plan("python", a__py=b"\n\n# coding: cp037\n").shows_its_syntax


@pytest.mark.parametrize("language", ["python", "pypy", "javascript", "lua", "php"])
def test_what_is_no_text_is_never_run(language: str) -> None:
    """Python runs an archive by any name, and Lua what is compiled: no check reads that."""
    name = f"a__{LANGUAGES[language].suffixes[0][1:]}"
    with pytest.raises(SubmissionError, match="is not text"):
        plan(language, **{name: archived("print('ran')")})


def test_python_would_run_an_archive_whatever_it_is_called(tmp_path: Path) -> None:
    """With exit code 0, although its text is none: so it must not get that far."""
    (tmp_path / "a.py").write_bytes(b"def f(:\n" + archived("print('ran')"))
    run = [sys.executable, "-s", str(tmp_path / "a.py")]
    seen = subprocess.run(run, capture_output=True, check=False)
    assert (seen.returncode, seen.stdout) == (0, b"ran\n")


def test_a_compiled_language_is_built_as_the_build_user_in_a_sandbox_with_the_compilers_memory() -> None:
    made = plan("c", a__c=b"int main;")
    assert made.compilation is not None
    assert made.compilation.command.user is User.BUILD
    assert [spec.memory for spec in made.specs] == [LIMITS.compilation_memory, LIMITS.memory]


def test_what_the_languages_run_time_needs_comes_on_top_of_the_processes() -> None:
    language = LANGUAGES["java"]
    made = plan("java", Main__java=b"class Main { public static void main(String[] a) {} }")
    assert made.run_spec.processes == LIMITS.processes + language.processes


def test_a_submission_larger_than_the_limit_is_refused_with_the_limit() -> None:
    with pytest.raises(SubmissionError, match="1 KiB"):
        plan("python", a__py=b"#" * 1025)


def test_a_source_that_is_no_text_is_refused() -> None:
    with pytest.raises(SubmissionError, match="text"):
        plan("python", a__py=b"\0")
