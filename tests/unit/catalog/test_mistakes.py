"""Each mistake in a challenge folder is reported where it is, with what to write instead."""

# ruff: noqa: E501 - a table of mistakes is read row by row

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.catalog import inspect, load, scaffold
from runner.catalog.yaml_source import parse
from runner.domain.diagnostic import Diagnostic, Severity
from runner.domain.errors import NotAChallengeError
from runner.domain.working_folder import PAGE, WORK_BYTES
from tests.unit.catalog.conftest import SOME_UUID

Edit = Callable[[str, str, str], None]
Complaints = Callable[[], list[Diagnostic]]
YAML = "challenge.yaml"


def place_of(folder: Path, file: str, text: str) -> tuple[int, int]:
    """Line and column of a text that occurs once in a file."""
    content = (folder / file).read_text("utf-8")
    assert content.count(text) == 1, text
    before = content[: content.index(text)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


# One line a mistake: what is replaced, by what, where the complaint points (a text in the mended file), what it says.
IN_YAML = [
    ("level: intern ", "levell: intern ", "levell", "unknown key `levell`", "did you mean `level`?"),
    ("level: intern ", "level: expert ", "expert", '`level` is "expert"', "`junior`"),
    ("level: intern ", "level: 3 ", "3  ", "`level` is 3", "write one of"),
    ("time_budget: 30 ", "time_budget: half an hour ", "half an", "must be a whole number", "`time_budget: 45`"),
    ("time_budget: 30 ", "time_budget: 0 ", "0       # minutes", "at least 5", "`time_budget: 45`"),
    ("version: 1.0.0 ", "version: 1.0 ", "1.0   ", "must be text, and is 1.0", '`"1.0"`'),
    ("version: 1.0.0 ", "version: v1 ", "v1 ", "malformed", "`version: "),
    ("uuid: 3b8e5f0a-6c1d", "uuid: 3b8e5f0a-6c1", "3b8e5f0a-6c1-", "malformed", "`uuid: "),
    ("license: Apache-2.0 ", "license: Apache 2.0 ", "Apache 2.0", "no SPDX licence expression", "`Apache-2.0`"),
    ("license: Apache-2.0 ", "license: Apache-2 ", "Apache-2 ", "no SPDX licence that is known", "`Apache-2.0`"),
    ("license: Apache-2.0 ", "license: MIT OR ", "MIT OR", "no SPDX licence expression", "SPDX identifier"),
    ("kind: program ", "kind: sql ", "sql  ", "kind `sql` is not supported yet", "`kind: program`"),
    ("languages: [python,", "languages: [pyhton,", "pyhton", '"pyhton"', "did you mean `python`?"),
    ("languages: [python, javascript]", "languages: [python, python]", "python]", "twice", "delete one"),
    ("ai_tools: disclose ", "ai_tools: yes ", "yes ", '`ai_tools` is "yes"', "`allowed`"),
    ("ai_tools: disclose ", "ai_tools: disclose\nsql: {} ", "sql", "does not belong", "delete it"),
    ("  time_limit: 2 ", "  time_limit: 0 ", "0       # CPU", "greater than 0", "`time_limit: 2`"),
    ("  time_limit: 2 ", "  time_limit: .inf ", ".inf", "must be a number", "`time_limit: 2`"),
    ("  wall_time: 10 ", "  wall_time: 1 ", "1       # sec", "less than `time_limit`", "at least 2"),
    ("  memory: 256 ", "  memory: 1.5 ", "1.5", "must be a whole number", "`memory: 128`"),
    ("    python: {time_limit: 2}", "    go: {time_limit: 2}", "go: {time", "does not offer", "delete it"),
    ("    python: {time_limit: 2}", "    pyton: {memory: 2}", "pyton", "unknown key `pyton`", "did you mean `python`?"),
    ("    python: {time_limit: 2}", "    python: {time: 2}", "time: 2}", "unknown key `time`", "time_limit"),
    ("checker: {name: lines}", "checker: {name: line}", "line}", '"line"', "did you mean `lines`?"),
    ("checker: {name: lines}", "checker: {name: lines, abs: 1}", "abs", "unknown key `abs`", "`name`"),
    ("checker: {name: lines}", "checker: {name: float, absolut: 1}", "absolut", "unknown key", "did you mean `absolute`?"),
    ("checker: {name: lines}", "checker: {name: float, absolute: -1}", "-1", "at least 0", "`absolute: 0.01`"),
    ("max_score: 60", "max_score: 50", "max_score: 40", "sums to 90", "raise one or more of them by 10"),
    ("max_score: 60", "max_score: 70", "max_score: 40", "sums to 110", "lower one or more of them by 10"),
    ("{name: core,", "{name: sample,", "sample, max", "`sample` is always the first group", "delete it"),
    ("{name: edge, max", "{name: core, max", "core, max_score: 40", "a second group `core`", "another name"),
    ("{name: edge, max", "{name: Edge, max", "Edge, max", "malformed", "`name: core`"),
    ("{name: edge, max", "{name: speed, max", "speed, max", "the group `speed` has no cases", "tests/speed/01.in"),
    ("require_pass: [core]", "require_pass: [corr]", "corr]", "there is no group `corr`", "did you mean `core`?"),
    ("require_pass: [core]", "require_pass: [edge]", "edge]}", "requires itself", "delete it"),
    ("aggregation: sum}\n  - {name: edge", "aggregation: sum, require_pass: [edge]}\n  - {name: edge", "edge]}\n",
     "graded later", "move `edge` in front"),
    ("cases: [edge/01, edge/02]", "cases: []", "[]\n", "at least 1 item", "`cases: [edge/01]`"),
    ("cases: [edge/01, edge/02]", "cases: [edge/1]", "edge/1]", "there is no case `edge/1`", "did you mean `edge/01`?"),
    ("cases: [edge/01, edge/02]", "cases: [sample/01]", "sample/01]", "is a sample", "secret group"),
    ("catches: [wrong_answer/floats.py]", "catches: [wrong_answer/float.py]", "wrong_answer/float.py",
     "there is no submission", "did you mean `wrong_answer/floats.py`?"),
    ("catches: [wrong_answer/floats.py]", "catches: [accepted/solution.py]", "accepted/solution.py",
     "nothing can catch it", "that is wrong"),
    ("catches: [wrong_answer/floats.py]", "catches: [submissions/wrong_answer/floats.py]", "submissions/wrong",
     "starts below `submissions/`", "`wrong_answer/floats.py`"),
    ("pass_mark: 60", "pass_mark: 101", "101", "at most 100", "`pass_mark: 70`"),
    ("anchors: {0: one tangle,", "anchors: {good: one tangle,", "good: one", "unknown key `good`", "`4`"),
    ("scenario: The", "scenario:\n#", "scenario:", "must be text, and is empty", "`scenario: "),
    ("  - Amounts are exact, whatever their size.", "  - Amounts: exact", "Amounts: exact", "must be text", "in quotes"),
    ("    media_type: text/plain\n    description: One b", "    {media_type: text/plain, description: A line, at most 9}\n#",
     "at most 9", "unknown key `at most 9`", "in quotes, since it has a comma"),
    ("kind: program ", "kind: program\nkind: sql ", "kind: sql", "duplicate key `kind`: line", "delete one"),
    ("name: lines}", "name: lines, name: exact}", "name: exact", "duplicate key `name`", "delete one"),
    ("skills: [parsing,", "skills: [&a parsing, *a,", "*a", "the alias `*a` is not allowed", "write the value out"),
    ("skills: [parsing,", "skills: [!!python/name:os.system parsing,", "!!python", "tags are not allowed", "delete"),
    ("    media_type: text/plain\n    description: One b", "    validator: check/in.py\n    media_type: text/plain\n    description: One b",
     "check/in.py", "there is no file `check/in.py`", "mend the path"),
    ("    media_type: text/plain\n    description: One b", "    validator: ../in.py\n    media_type: text/plain\n    description: One b",
     "../in.py", "leaves the challenge's folder", "inside it"),
    ("    media_type: text/plain\n    description: One b", "    schema: {type: strng}\n    media_type: text/plain\n    description: One b",
     "strng", "is no JSON Schema", "draft 2020-12"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", IN_YAML, ids=[new.strip()[:40] for _, new, *_ in IN_YAML])
def test_a_mistake_in_challenge_yaml_is_reported_where_it_is(
    folder: Path, edit: Edit, complaints: Complaints, mistake: tuple[str, str, str, str, str]
) -> None:
    old, new, where, message, fix = mistake
    edit(YAML, old, new)
    at = place_of(folder, YAML, where)
    said = [
        one
        for one in complaints()
        if (one.file, one.line, one.column) == (YAML, *at) and message in one.message
    ]
    assert said, f"nothing at {at} says {message!r}: {[str(one) for one in complaints()]}"
    assert fix in said[0].fix


def test_all_mistakes_are_reported_at_once(edit: Edit, complaints: Complaints, folder: Path) -> None:
    edit(YAML, "level: intern ", "level: expert ")
    edit(YAML, "max_score: 60", "max_score: 50")
    edit("statement.md", "## Output", "## Outputs")
    (folder / "tests/core/01.ans").unlink()
    (folder / "submissions/wrong_answers").mkdir()
    (folder / "submissions/wrong_answers/x.py").touch()
    assert {(one.file, one.message.split(" ")[0]) for one in complaints()} == {
        (YAML, "`level`"),
        (YAML, "the"),
        ("statement.md", "unknown"),
        ("statement.md", "the"),
        ("tests/core/01.ans", "the"),
        ("submissions/wrong_answers", "`wrong_answers`"),
    }


@pytest.mark.parametrize(
    "key", ["name", "uuid", "license", "kind", "groups", "limits", "program", "evaluation"]
)
def test_a_missing_key_is_reported_with_an_example(key: str, folder: Path, complaints: Complaints) -> None:
    lines = (folder / YAML).read_text("utf-8").split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next((n for n in range(start + 1, len(lines)) if lines[n] and lines[n][0].isalpha()), len(lines))
    (folder / YAML).write_text("\n".join(lines[:start] + lines[end:]), "utf-8")
    said = [one for one in complaints() if one.message == f"the key `{key}` is missing"]
    assert len(said) == 1
    assert f"`{key}:" in said[0].fix


# What is done to the folder (path, and content or None to delete), the file complained about, and the message.
IN_FOLDER = [
    ("statement.md", None, "statement.md", "the statement is missing"),
    ("tests/core/01.in", None, "tests/core/01.in", "the input of case core/01 is missing"),
    ("tests/core/01.ans", None, "tests/core/01.ans", "the answer of case core/01 is missing"),
    ("tests/core/09.in", "1\n", "tests/core/09.ans", "the answer of case core/09 is missing"),
    ("tests/core/09.yaml", "hint: x\n", "tests/core/09.in", "the input of case core/09 is missing"),
    ("tests/core/notes.txt", "x", "tests/core/notes.txt", "belongs to no case"),
    ("tests/core/a b.in", "x", "tests/core/a b.in", "`a b` is no name for a case"),
    ("tests/README.md", "x", "tests/README.md", "belongs to no group"),
    ("tests/cores/01.in", "x", "tests/cores", "no group is named `cores`"),
    ("tests/sample/02.yaml", "generate: {program: g.py, sha256: " + "0" * 64 + "}", "tests/sample/02.yaml",
     "a sample is shown to the candidate and cannot be generated"),
    ("tests/sample/01.in", "x" * 1_100_000, "tests/sample/01.in", "this one is over 1,048,576 bytes long"),
    ("tests/core/04.yaml", "args: [--top, 5]\n", "tests/core/04.yaml", "`args[1]` must be text, and is 5"),
    ("tests/core/04.yaml", "arg: []\n", "tests/core/04.yaml", "unknown key `arg`"),
    ("tests/core/04.yaml", "exit_code: 300\n", "tests/core/04.yaml", "must be at most 255"),
    ("tests/core/04.yaml", "a: [", "tests/core/04.yaml", "this is not YAML"),
    ("tests/core/04.yaml", "generate: {program: g.py, sha256: " + "0" * 64 + "}", "tests/core/04.yaml",
     "case core/04 has both `generate` and `04.in`"),
    ("tests/core/09.yaml", "generate: {program: g.py, sha256: " + "0" * 64 + "}", "tests/core/09.yaml",
     "there is no file `g.py`"),
    ("tests/core/09.yaml", "generate: {program: a/../../g.py, sha256: " + "0" * 64 + "}", "tests/core/09.yaml",
     "leaves the challenge's folder"),
    ("starter/go/main.go", "x", "starter/go", "does not offer the language `go`"),
    ("starter/solution.py", "x", "starter/solution.py", "belongs to no language"),
    ("submissions/solution.py", "x", "submissions/solution.py", "belongs to no directory of submissions"),
    ("submissions/wrong/x.py", "x", "submissions/wrong", "says nothing about what its submissions must get"),
    ("submissions/submissions.yaml", "wrong_answer/flots.py: {}\n", "submissions/submissions.yaml",
     "`wrong_answer/flots.py` matches no submission"),
    ("submissions/submissions.yaml", "accepted: {permited: [AC]}\n", "submissions/submissions.yaml",
     "`permited` is neither a key nor a group or case"),
    ("submissions/submissions.yaml", "accepted: {permitted: [OK]}\n", "submissions/submissions.yaml",
     '`accepted.permitted[0]` is "OK"'),
    ("submissions/accepted/solution.py", None, None, ""),
    ("challenge.yaml", b"name: \xff\n", "challenge.yaml", "this byte is not UTF-8"),
    ("challenge.yaml", "", "challenge.yaml", "must be a mapping of keys to values, and is empty"),
    ("statement.md", b"## Problem\n\xc3(", "statement.md", "this byte is not UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", IN_FOLDER)
def test_a_mistake_in_the_folder_is_reported(
    folder: Path, complaints: Complaints, mistake: tuple[str, str | bytes | None, str | None, str]
) -> None:
    path, content, file, message = mistake
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    match content:
        case None:
            place.unlink()
        case bytes():
            place.write_bytes(content)
        case str():
            place.write_text(content, "utf-8")
    said = complaints()
    if file is None:
        assert said == []  # the other accepted submission is still there
        return
    assert [one for one in said if one.file == file and message in one.message], [str(one) for one in said]


def write_pages(folder: Path, case: str, pages: int) -> None:
    """A sparse file that takes so many pages of the working folder less a byte."""
    files = folder / f"tests/{case}.files"
    files.mkdir()
    with (files / "data.bin").open("wb") as file:
        file.truncate(pages * PAGE - 1)


def test_files_that_fill_the_working_folder_are_no_mistake(folder: Path, complaints: Complaints) -> None:
    write_pages(folder, "core/01", WORK_BYTES // PAGE)
    assert complaints() == []


def test_files_that_do_not_fit_into_the_working_folder_are_a_mistake(
    folder: Path, complaints: Complaints
) -> None:
    write_pages(folder, "core/01", WORK_BYTES // PAGE)
    (folder / "tests/core/01.files/one.txt").write_text("x")
    (said,) = complaints()
    assert str(said).startswith(
        "tests/core/01.files:1:1: error: holds 16,781,312 bytes in pages of 4,096; the working folder has 16,777,216"
    )


def test_folders_that_do_not_fit_into_the_working_folder_are_a_mistake(
    folder: Path, complaints: Complaints
) -> None:
    for number in range(500):
        deep = folder / f"tests/core/01.files/{number}/a/b/c/d/e/f/g"
        deep.mkdir(parents=True)
        (deep / "x").touch()
    (said,) = complaints()
    assert (said.file, said.line, said.column) == ("tests/core/01.files", 1, 1)
    assert said.message == "needs 4,501 files and folders; the working folder has room for 4,096"


def test_a_folder_without_samples_is_no_challenge(folder: Path, complaints: Complaints) -> None:
    for file in (folder / "tests/sample").iterdir():
        file.unlink()
    assert [one.message for one in complaints()] == ["there is no sample: candidates would see no example"]


def test_no_accepted_submission_is_only_a_warning(folder: Path) -> None:
    for file in (folder / "submissions/accepted").iterdir():
        file.unlink()
    challenge, said = inspect(folder)
    assert challenge is not None
    assert [(one.severity, one.message) for one in said] == [
        (Severity.WARNING, "there is no accepted submission")
    ]


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("", "and is empty", "write a key a line, such as `challenge_format_version: 1`"),
        ("# later\n", "and is empty", "write a key a line"),
        ("- name: Shout\n", "and is a list", "take the hyphens away and write a key a line"),
    ],
)
def test_a_file_that_is_no_mapping_is_one_complaint(
    folder: Path, complaints: Complaints, text: str, message: str, fix: str
) -> None:
    (folder / YAML).write_text(text)
    (complaint,) = complaints()
    assert complaint.message.endswith(message)
    assert complaint.fix.startswith(fix)


def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path, complaints: Complaints) -> None:
    (tmp_path / "secret.txt").write_text("x")
    (folder / "tests/core/05.in").symlink_to(tmp_path / "secret.txt")
    (folder / "tests/core/05.ans").write_text("x")
    assert ("tests/core/05.in", "is a symbolic link out of the challenge's folder") in [
        (one.file, one.message) for one in complaints()
    ]


def test_a_pipe_is_refused_and_never_opened(folder: Path, complaints: Complaints) -> None:
    os.mkfifo(folder / "tests/core/05.in")
    assert "is neither a file nor a directory" in [one.message for one in complaints()]


def test_an_alias_bomb_is_refused_before_it_grows(folder: Path, complaints: Complaints) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    (folder / YAML).write_text(bomb)
    assert "the alias `*a0` is not allowed" in [one.message for one in complaints()]


def test_a_huge_file_is_refused_by_its_size(folder: Path, complaints: Complaints) -> None:
    (folder / YAML).write_text("a: " + "x" * 70_000)
    assert [one.message for one in complaints()] == ["challenge.yaml is 70,003 bytes long"]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused(folder: Path, complaints: Complaints, opening: str) -> None:
    (folder / YAML).write_text(opening * 5000)
    assert any("nested more than" in one.message or "not YAML" in one.message for one in complaints())


def test_a_path_that_is_no_challenge_says_so(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "nothing", "nothing at"), (tmp_path, "has no challenge.yaml")):
        with pytest.raises(NotAChallengeError, match=words) as caught:
            load(path)
        assert caught.value.next_step


def test_the_error_carries_every_diagnostic(folder: Path, edit: Edit) -> None:
    edit(YAML, "level: intern ", "level: expert ")
    edit(YAML, "kind: program ", "kind: program\nkind: program ")
    with pytest.raises(NotAChallengeError, match="2 mistakes") as caught:
        load(folder)
    assert [one.message for one in caught.value.diagnostics] == [
        "duplicate key `kind`: line 8 has it already",
        '`level` is "expert", which is not known',
    ]
    assert caught.value.next_step.startswith(f"`fairtrial verify {folder}` lists them all")


def test_a_kind_that_is_not_graded_yet_is_the_only_complaint(
    folder: Path, edit: Edit, complaints: Complaints
) -> None:
    edit(YAML, "kind: program ", "kind: sql\nsql: {dialect: postgres}\nimages: {python: python-web}\n#")
    edit(YAML, "  time_limit: 2       #", "  #")
    (folder / "tests/core/test_orders.py").write_text("x")
    assert [one.message for one in complaints()] == ["kind `sql` is not supported yet"]


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*path, key)
        yield from _paths(item, (*path, key))


ANYTHING = st.sampled_from(
    [None, True, 1, -1, 0.5, 1e300, "x", "\n", "../x", [], [None], [[1]], {}, {"a": 1}]
)


@pytest.fixture(scope="module", params=scaffold.KINDS)
def sound(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A folder of each kind, and its `challenge.yaml` as it was."""
    made = scaffold.create(tmp_path_factory.mktemp("kinds") / "sound", SOME_UUID, request.param)
    return made, (made / YAML).read_bytes()


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_any_value_in_any_place_is_a_challenge_or_a_complaint(
    sound: tuple[Path, bytes], data: st.DataObject
) -> None:
    folder, text = sound
    document, _ = parse(YAML, text)
    assert document is not None
    path = data.draw(st.sampled_from(list(_paths(document.data))))
    holder = document.data
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = data.draw(ANYTHING)
    (folder / YAML).write_text(json.dumps(document.data))
    challenge, said = inspect(folder)
    assert (challenge is None) == any(one.is_error for one in said)
