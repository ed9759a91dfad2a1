"""What the candidate reads: the author's words, and everything else from what grades."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from runner.catalog import load, statement, statement_source
from runner.catalog.statement_source import parse
from runner.domain.cases import CheckerSpec
from runner.domain.challenge import AiTools, Challenge
from runner.domain.checkers import NAMES
from runner.languages.facts import offered_languages

SECTIONS = (*statement_source.SECTIONS, *statement_source.GENERATED)
SOUND = "## Problem\n\np\n\n## Input\n\ni\n\n## Output\n\no\n\n## Behaviour\n\nb\n"


def markdown(challenge: Challenge) -> str:
    return statement.markdown(challenge, offered_languages(challenge))


def html_page(challenge: Challenge) -> str:
    return statement.html_page(challenge, offered_languages(challenge))


def test_all_sections_stand_in_order(folder: Path) -> None:
    text = markdown(load(folder))
    headings = [line.removeprefix("## ") for line in text.split("\n") if line.startswith("## ")]
    assert tuple(headings) == SECTIONS


def test_generated_sections_follow_what_grades(folder: Path) -> None:
    challenge = load(folder)
    text = markdown(challenge)
    assert "food 19.75\nrent -450.00" in text
    assert "- **large-amounts**: Balances of many digits are exact to the cent." in text
    assert "| Python | 4 s | 20 s | 256 MiB |" in text
    assert "| edge | 2 | 40 | the share of cases that pass; only if core passed in full |" in text
    assert "A score of 60 of 100 passes. You may submit 20 times; the last submission counts." in text
    changed = replace(
        challenge,
        limits=replace(challenge.limits, time_limit=3.5, memory=77),
        ai_tools=AiTools.FORBIDDEN,
        evaluation=replace(challenge.evaluation, pass_mark=88.5, max_submissions=None),
    )
    text = markdown(changed)
    assert "| Python | 7 s | 20 s | 77 MiB |" in text
    assert "A score of 88.5 of 100 passes. You may submit as often as you like" in text
    assert "AI tools are not allowed." in text


def test_it_says_how_each_language_is_built_and_run(folder: Path) -> None:
    challenge = replace(load(folder), languages=("python", "c"))
    section = markdown(challenge).partition("## Languages\n")[2].partition("\n## ")[0]
    python, c = section.split("### ")[1:]
    assert python.strip() == (
        "Python\n\n"
        "- Version: CPython 3.13\n"
        "- Source files: `.py`\n"
        "- Entry file, of several: the first that there is of"
        " `main.py`, `app.py`, `solution.py` and `__main__.py`,"
        " else the outermost one that no other file imports, where only one is so\n"
        "- Checked first: a syntax error in any file is a compile error\n"
        "- Run with: `python3 -s /box/src/main.py`"
    )
    assert c.strip() == (
        "C\n\n"
        "- Version: GCC 14\n"
        "- Source files: `.c`\n"
        "- Entry file, of several: the one that holds `main`\n"
        "- Compiled with: `gcc -std=gnu17 -O2 -static -pipe -fmax-errors=20 -I/box/src"
        " -o /box/out/main -fpermissive ./*.c -lm`\n"
        "- Run with: `/box/out/main`"
    )


def test_of_languages_with_the_same_suffixes_it_says_which_is_meant(folder: Path) -> None:
    text = markdown(replace(load(folder), languages=("pypy", "c", "python")))
    pypy, python = (
        text.partition(f"### {title}\n")[2].partition("###")[0] for title in ("Python (PyPy)", "Python")
    )
    assert "- Source files: `.py`\n" in pypy
    assert "- Source files: `.py`; ask for this language by its name, or they are Python (PyPy)\n" in python


def test_suffixes_that_count_alike_are_not_listed_name_by_name(folder: Path) -> None:
    text = markdown(replace(load(folder), languages=("javascript",)))
    assert (
        "the first that there is of `main.js`, `index.js`, `app.js`, `solution.js` and `server.js`"
        " (`.mjs` and `.cjs` alike), else the one that `package.json` calls `main`" in text
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_checker_is_said_in_words(folder: Path, name: str) -> None:
    challenge = replace(load(folder), checker=CheckerSpec(name, {"an_option": 1}))
    assert "It" in markdown(challenge)
    assert "(An option: 1.)" in markdown(challenge)


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"", "*nothing*"),
        (b"a\n", "```text\na\n```"),
        (b"a", "*No newline at the end.*"),
        (b"a\r\nb\r\n", "*Lines end with CR LF.*"),
        (b"```\n", "````text\n```\n````"),
        (b"\x00\xff", "00 ff\n```\n\n*Not text: 2 bytes, in hexadecimal; see `samples/01.in`.*"),
        ("a\u202eb\n".encode(), "*Not text: 6 bytes"),
        (b"\x1b[2Jx\n", "*Not text: 6 bytes"),
        (b"x\n" * 5000, "*The beginning of 10,000 bytes; all of it is in `samples/01.in`.*"),
    ],
)
def test_a_sample_is_shown_as_it_is(folder: Path, data: bytes, shown: str) -> None:
    (folder / "tests/sample/01.in").write_bytes(data)
    assert shown in markdown(load(folder))


def test_arguments_files_and_exit_codes_of_samples_are_shown(folder: Path) -> None:
    (folder / "tests/sample/01.yaml").write_text('args: ["a b", "`"]\nexit_code: 3\nhint: x\n')
    (folder / "tests/sample/01.files").mkdir()
    (folder / "tests/sample/01.files/rates.csv").write_text("EUR,1\n")
    text = markdown(load(folder))
    assert "Arguments: `` 'a b' '`' ``" in text or "Arguments: ``'a b' '`'``" in text
    assert "File `rates.csv`:\n\n```text\nEUR,1\n```" in text
    assert "The program exits 3." in text


HOSTILE = "<script>alert(1)</script>"


def test_html_holds_no_script_whatever_the_yaml_says(
    folder: Path, edit: Callable[[str, str, str], None]
) -> None:
    edit(
        "challenge.yaml",
        "exact to the cent.",
        f"exact{HOSTILE} [x](javascript:alert(1)) ![i](https://e.example/i.png)",
    )
    edit("challenge.yaml", 'name: "Account totals"', f'name: "{HOSTILE}"')
    (folder / "tests/sample/01.in").write_text(HOSTILE)
    page = html_page(load(folder))
    assert "<script" not in page
    assert "href" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_the_page_loads_nothing(folder: Path) -> None:
    page = html_page(load(folder))
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<h2>Evaluation</h2>" in page
    assert "<table>" in page


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("## Input\n\ni\n\n", "", 1, "the section `Input` is missing"),
        ("## Input\n\ni", "## Input", 5, "the section `Input` is empty"),
        ("## Input", "## Inputs", 5, "unknown section `Inputs`"),
        ("## Output", "## Input\n\nx\n\n## Output", 9, "a second section `Input`: line 5 has the first"),
        ("## Output", "## Limits\n\nx\n\n## Output", 9, "the section `Limits` cannot be written by hand"),
        ("## Problem", "Hello\n\n## Problem", 1, "this text belongs to no section"),
        ("\ni\n", "\n<b>i</b>\n", 7, "raw HTML is not allowed"),
        ("\ni\n", "\n<script>\n", 7, "raw HTML is not allowed"),
        ("\ni\n", "\n![a](b.png)\n", 7, "images are not allowed"),
        ("\ni\n", "\n[a](javascript:b)\n", 7, "this link runs code or reads a file"),
        ("\ni\n", "\na\u202eb\n", 7, "the invisible character U+202E is not allowed"),
        ("\ni\n", "\na\x07b\n", 7, "the invisible character U+0007 is not allowed"),
    ],
)
def test_a_mistake_in_the_statement_is_reported_with_its_line(
    old: str, new: str, line: int, message: str
) -> None:
    _, diagnostics = parse(SOUND.replace(old, new, 1).encode())
    assert (line, message) in [(one.line, one.message) for one in diagnostics]


@pytest.mark.parametrize("text", ["# A title\n\n" + SOUND, SOUND.replace("\n", "\r\n"), "\ufeff" + SOUND])
def test_a_title_windows_lines_and_a_byte_order_mark_do_no_harm(text: str) -> None:
    found, diagnostics = parse(text.encode())
    assert diagnostics == []
    assert found is not None
    assert (found.problem, found.input, found.output, found.behaviour) == ("p", "i", "o", "b")


def test_code_may_look_like_headings_and_html() -> None:
    found, diagnostics = parse(SOUND.replace("\ni\n", "\n```\n## Input\n<b>\n```\n\n`<i>`\n").encode())
    assert diagnostics == []
    assert found is not None
    assert "## Input" in found.input
