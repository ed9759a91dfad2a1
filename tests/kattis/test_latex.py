"""LaTeX statements as Markdown."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest

from runner.catalog.kattis.latex import problem_name, to_markdown
from runner.catalog.statement import markdown
from runner.languages.facts import offered_languages
from tests.kattis.packages import CURRENT, LEGACY, loaded, package, warnings


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("\\section*{Input}\nOne line.", "## Input\n\nOne line."),
        ("\\textbf{bold} and \\emph{slanted}", "**bold** and *slanted*"),
        ("{\\bf bold} and {\\it slanted}", "**bold** and *slanted*"),
        ("\\texttt{a\\_b} and \\verb|c_d|", "`a_b` and `c_d`"),
        ("$1 \\leq n \\leq 10^{5}$ % a remark\nmore", "$1 \\leq n \\leq 10^{5}$ more"),
        ("\\[ a_1 < b \\]", "$$a_1 < b$$"),
        ("\\begin{itemize}\n\\item one\n\\item two\n\\end{itemize}", "- one\n- two"),
        (
            "\\begin{enumerate}\\item one\n\\begin{itemize}\\item deep\\end{itemize}\\end{enumerate}",
            "1. one\n\n   - deep",
        ),
        ("``quoted'' -- so---much~text\\ldots", "“quoted” – so—much\u00a0text…"),
        ("100\\% of \\$5 \\& more", "100% of \\$5 &amp; more"),
        ("G\\\"odel, caf\\'{e}, \\ss", "Gödel, café, ß"),
        ("\\begin{verbatim}\na_b {x} % kept\n\\end{verbatim}", "```\na_b {x} % kept\n```"),
        ("\\includegraphics[width=3cm]{cave.png}", "*(picture: `cave.png`)*"),
        ("\\illustration{0.3}{cave.png}{A \\emph{deep} cave}", "*(picture: `cave.png`)* A *deep* cave"),
        ("\\href{https://kattis.com}{here}", "[here](https://kattis.com)"),
        ("\\newcommand{\\maxn}{1000}At most \\maxn{} or $\\maxn$.", "At most 1000 or $1000$."),
        ("\\newcommand{\\both}[2]{#1 and #2}\\both{a}{b}", "a and b"),
        (
            "\\begin{tabular}{|l|c|}\\hline a & b \\\\ \\hline $x$ & 2 \\\\ \\end{tabular}",
            "| a | b |\n| --- | --- |\n| $x$ | 2 |",
        ),
        ("\\begin{Output}\nPrint it.\n\\end{Output}", "## Output\n\nPrint it."),
        ("\\problemname{Echo} <tag> *stars*", "&lt;tag&gt; \\*stars\\*"),
        ("\\footnote{Not always.}", "(Not always.)"),
    ],
)
def test_what_statements_use_reads_well(latex: str, expected: str) -> None:
    found = to_markdown(latex)
    assert found.markdown.strip() == expected
    assert not found.unknown


def test_what_is_not_understood_is_said_with_its_line() -> None:
    found = to_markdown("One.\n\n\\frobnicate{two} three\n\\begin{marvel}four\\end{marvel}\n")
    assert found.unknown == ((3, "\\frobnicate"), (4, "\\begin{marvel}"))
    assert "two three" in found.markdown
    assert "four" in found.markdown


@pytest.mark.parametrize(
    "latex", ["\\textbf{", "{{{", "}}}", "\\begin{itemize}", "\\", "$", "\\def\\a{\\a}\\a"]
)
def test_broken_latex_does_not_break_the_reader(latex: str) -> None:
    assert isinstance(to_markdown(latex).markdown, str)


def test_the_name_of_a_legacy_problem_may_be_in_its_statement() -> None:
    assert problem_name("\\problemname{On $x$ and \\emph{y}}") == "On $x$ and *y*"
    assert problem_name("%% plainproblemname: On x\n\\problemname{On $x$}") == "On x"


def test_a_package_shows_its_statement_with_samples_and_limits(tmp_path: Path) -> None:
    files = {
        "statement/problem.en.md": "-",
        "problem_statement/problem.tex": "\\problemname{Echo}\n\\oddity Say it.\n",
    }
    root = package(tmp_path, files, problem=LEGACY)
    challenge = loaded(root)
    text = markdown(challenge, offered_languages(challenge))
    assert text.startswith("# Echo\n\nSay it.")
    assert "### Example 1" in text
    assert "5 times what the slowest" in text
    assert any("problem.tex:2:1: `\\oddity` is not understood" in one for one in warnings(root))


def test_samples_stand_where_the_statement_wants_them(tmp_path: Path) -> None:
    files = {
        "statement/problem.en.md": "First: {{nextsample}} then {{remainingsamples}} end.\n",
        "data/sample/2.in": "b\n",
        "data/sample/2.ans": "b\n",
    }
    challenge = loaded(package(tmp_path, files))
    text = markdown(challenge, offered_languages(challenge))
    places = [text.index(part) for part in ("First:", "### Example 1", "then", "### Example 2", "end.")]
    assert places == sorted(places)
    assert "## Examples" not in text


def test_a_pdf_alone_is_said(tmp_path: Path) -> None:
    root = package(
        tmp_path, {"statement/problem.en.md": "-", "statement/problem.en.pdf": "%PDF"}, problem=CURRENT
    )
    assert "statement/problem.en.pdf:1:1: is a PDF, which is not shown here" in warnings(root)[0]


@pytest.mark.parametrize("opening", ["{", "\\begin{itemize}\\item ", "\\begin{tabular}{l}", "\\textbf{"])
def test_what_is_nested_without_end_is_read_as_far_as_it_goes(opening: str) -> None:
    converted = to_markdown("Before. " + opening * 5000 + "deep")
    assert converted.markdown.startswith("Before.")


def test_macros_that_hold_each_other_come_to_an_end() -> None:
    names = [f"\\x{chr(ord('a') + number)}" for number in range(25)]
    defined = "".join(f"\\newcommand{{{one}}}{{{other}{other}}}" for one, other in pairwise(names))
    began = process_time()
    assert "Before." in to_markdown(f"{defined}Before. {names[0]}").markdown
    assert process_time() - began < 5
