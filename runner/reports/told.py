"""What a course platform tells of a report: one test a case that may be seen, one test a secret group.

Plain text in which nothing of a candidate acts, for the forms that other systems read: Gradescope, Exercism,
PrairieLearn.
"""

from __future__ import annotations

from runner.domain.report import CaseResult, GroupResult, Report
from runner.domain.verdict import Verdict
from runner.reports import figures, shown, words
from runner.reports.inert import inert, one_line

NO_COMPILER_WORD = "It does not compile."
"""Where the compiler itself said nothing: these platforms need a message."""
_LINES = 40
_LINE_WIDTH = 400


def seen(report: Report) -> list[CaseResult]:
    """The samples' cases, which everybody sees."""
    return [case for group in report.groups if group.is_sample for case in group.cases]


def secret(report: Report) -> list[GroupResult]:
    """The groups of which a candidate sees counts and reasons."""
    return [group for group in report.groups if not group.is_sample]


def name_of(test: CaseResult | GroupResult) -> str:
    """The id of a case, or the name of a group."""
    return one_line(test.id if isinstance(test, CaseResult) else test.name, 100)


def about_case(case: CaseResult) -> str:
    """Why a case was not accepted, and where its output leaves the answer; empty for one that was."""
    if case.verdict is Verdict.AC:
        return ""
    lines = [f"{words.verdict(case.verdict)}: {words.reason(case)}", words.sentence(case.hint)]
    if case.difference:
        lines.insert(1, words.sentence(case.difference.message))
    return "\n".join(one_line(line) for line in lines if line)


def about_group(group: GroupResult) -> str:
    """How many cases of a group were accepted, why the others were not, and the author's hints for them."""
    lines = [f"{group.accepted} of {figures.count(group.total, 'case')} accepted.", *words.reasons(group)]
    lines += [f"Hint: {hint}" for hint in words.hints(group)]
    return "\n".join(map(one_line, lines))


def about_report(report: Report) -> str:
    """The outcome of the whole, its edge cases, and what the compiler said when it does not compile."""
    lines = [f"{words.decision(report)}. {report.summary}"]
    lines += [f"Edge case {words.edge_case(edge)}: {edge.description}" for edge in report.edge_cases]
    return "\n".join([*map(one_line, lines), *filter(None, [compiler_said(report)])])


def compiler_said(report: Report) -> str:
    """Why it does not compile; empty where it does."""
    compilation = report.compilation
    if compilation is None or compilation.ok:
        return ""
    said = shown.text(compilation.output, line_width=_LINE_WIDTH)
    return "\n".join(filter(None, [one_line(words.sentence(compilation.reason)), said]))


def streams(case: CaseResult) -> str:
    """What went in, what was expected, what came out: head and tail of each, for a case that may be seen."""
    parts = (
        ("Input", case.input),
        ("Expected output", case.answer),
        ("Actual output", case.stdout),
        ("Standard error", case.stderr),
    )
    texts = [
        f"--- {title}\n{shown.text(excerpt, lines=_LINES, line_width=_LINE_WIDTH)}".rstrip("\n")
        for title, excerpt in parts
        if excerpt is not None and excerpt.total_bytes
    ]
    return "\n".join(texts)


def wrote(case: CaseResult) -> str:
    """What the program wrote to standard output."""
    return shown.text(case.stdout)


def asked(case: CaseResult) -> str:
    """What a sample asks: its arguments and its input."""
    arguments = inert(" ".join(case.args))
    return "\n".join(
        filter(None, [arguments and f"arguments: {arguments}", shown.text(case.input, lines=_LINES)])
    )


def capped(text: str, most_bytes: int) -> str:
    """A text of so many bytes of UTF-8 at most; one that was cut says so at its end."""
    data = text.encode()
    if len(data) <= most_bytes:
        return text
    end = "\n… (cut)"
    return data[: most_bytes - len(end.encode())].decode("utf-8", "ignore") + end
