"""The whole statement: the author's words, and what is generated from what grades so that it stays true."""

from __future__ import annotations

import html as html_escapes
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, assert_never

import nh3
from markdown_it import MarkdownIt

from runner.catalog import custom_checker, statement_languages, statement_package, statement_service
from runner.catalog.excerpts import fenced, shown_bytes
from runner.catalog.statement_tables import table
from runner.domain.cases import Group, ProgramCase
from runner.domain.challenge import AiTools, Challenge, SubmissionCounts
from runner.domain.languages import Languages
from runner.domain.limits import Limits
from runner.domain.program import ProgramSpec
from runner.domain.scheme import ScoreAggregation
from runner.domain.service import ServiceSpec

_TAGS: Final = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "code": {"class"},
    "ol": {"start"},
    "td": {"style"},
    "th": {"style"},
}
_CONTENT_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE: Final = Path(__file__).with_name("statement.css")


def markdown(challenge: Challenge, languages: Languages) -> str:
    """The statement in Markdown (CommonMark with tables)."""
    made = _made(challenge, languages)
    if challenge.format.is_kattis:
        return statement_package.markdown(challenge, made.languages)
    sections = [
        f"# {_line(challenge.name)}",
        _head(challenge, languages),
        _line(challenge.scenario),
        f"## Problem\n\n{challenge.statement.problem}",
        f"## Input\n\n{challenge.statement.input}\n\n{made.input}",
        f"## Output\n\n{challenge.statement.output}\n\n{made.output}",
        f"## Behaviour\n\n{challenge.statement.behaviour}\n\nIn short:\n\n{_bullets(challenge.behaviour)}",
        f"## Examples\n\n{made.examples}",
        f"## Edge cases\n\n{_edge_cases(challenge)}",
        f"## Languages\n\n{made.languages}",
        f"## Limits\n\n{made.limits}",
        f"## Evaluation\n\n{_evaluation(challenge)}",
    ]
    return "\n\n".join(section.strip() for section in sections) + "\n"


@dataclass(frozen=True, slots=True)
class _Made:
    """What follows the author's words in a section, or makes one up, and differs from kind to kind."""

    input: str
    output: str
    examples: str
    languages: str
    limits: str


def _made(challenge: Challenge, languages: Languages) -> _Made:
    match challenge.task:
        case ProgramSpec() as program:
            return _Made(
                input=_input(program),
                output=_output(challenge, program),
                examples=_examples(challenge),
                languages=statement_languages.languages(languages),
                limits=_limits(challenge, languages),
            )
        case ServiceSpec() as service:
            return _Made(
                input=statement_service.interface(service),
                output="",
                examples=statement_service.examples(challenge),
                languages=statement_service.languages(challenge, languages),
                limits=statement_service.limits(challenge, languages),
            )


def html(challenge: Challenge, languages: Languages) -> str:
    """The statement as an HTML fragment: no scripts, no raw HTML of the author's, no foreign resources."""
    renderer = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return nh3.clean(
        renderer.render(markdown(challenge, languages)),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        filter_style_properties={"text-align"},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def html_page(challenge: Challenge, languages: Languages) -> str:
    """The statement as one self-contained page that loads and runs nothing."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_CONTENT_POLICY}">\n'
        f"<title>{html_escapes.escape(challenge.name)}</title>\n"
        f"<style>\n{_STYLE.read_text('utf-8')}</style>\n</head>\n<body>\n<main>\n"
        f"{html(challenge, languages)}</main>\n"
        "</body>\n</html>\n"
    )


def _line(text: str) -> str:
    """Text of the YAML as one line: it may hold code and emphasis, and starts no heading or list."""
    return " ".join(text.split())


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {_line(line)}" for line in lines)


def _head(challenge: Challenge, languages: Languages) -> str:
    titles = ", ".join(languages[name].title for name in challenge.languages)
    return f"Level: {challenge.level} · Time: {challenge.time_budget} minutes · Languages: {titles}"


def _input(program: ProgramSpec) -> str:
    lines = [f"Standard input is `{program.input.media_type}`: {_line(program.input.description)}"]
    if program.args:
        lines.append(f"Arguments: {_line(program.args).rstrip('.')}.")
    return "\n\n".join([*lines, *_json_schema(program.input.schema)])


def _output(challenge: Challenge, program: ProgramSpec) -> str:
    output = program.output
    text = f"Standard output is `{output.media_type}`: {_line(output.description)}"
    return "\n\n".join([text, *_judging(challenge, program), *_json_schema(output.schema)])


def _judging(challenge: Challenge, program: ProgramSpec) -> Iterator[str]:
    if challenge.checker.name != custom_checker.NAME:
        yield _comparison(challenge)
        return
    if program.interactive:
        yield (
            "The program talks with a program of the author's: what it writes is read at once, and what it"
            " reads is the answer to that. So flush the output after each thing that is to be answered."
        )
    yield f"It is judged by a program of the author's: {_line(challenge.checker.options['description'])}"
    if program.passes > 1:
        yield f"For one case the program may be run up to {program.passes} times, each time with other input."


def _json_schema(schema: object) -> list[str]:
    if schema is None:
        return []
    return ["It meets this JSON Schema:", fenced(json.dumps(schema, indent=2, ensure_ascii=False), "json")]


def _comparison(challenge: Challenge) -> str:
    options = challenge.checker.options
    words = {
        "exact": "It is compared byte by byte.",
        "lines": "It is compared line by line; white space at the end of a line does not count.",
        "unordered": "Its lines are compared in any order; white space at the end of a line does not count.",
        "json": "It is compared as JSON: white space and the order of an object's keys do not count.",
        "tokens": "It is compared word by word; how words are spaced does not count.",
        "float": "It is compared word by word, and numbers may differ a little.",
    }[challenge.checker.name]
    settings = ", ".join(f"{name.replace('_', ' ')}: {json.dumps(value)}" for name, value in options.items())
    return f"{words} ({settings[0].upper()}{settings[1:]}.)" if settings else words


def _examples(challenge: Challenge) -> str:
    samples = [case for group in challenge.groups if group.is_sample for case in group.program_cases]
    return "\n\n".join(_example(number, case) for number, case in enumerate(samples, start=1))


def _example(number: int, case: ProgramCase) -> str:
    name = case.id.partition("/")[2]
    parts = [f"### Example {number}"]
    if case.args:
        parts.append(f"Arguments: {_code(shlex.join(case.args))}")
    for path, file in sorted(case.files.items()):
        parts += [f"File {_code(str(path))}:", shown_bytes(file, f"samples/{name}.files/{path}")]
    if case.shown.interaction is not None:
        return "\n\n".join([*parts, statement_package.interaction(case.shown.interaction)])
    if isinstance(case.input, Path):
        parts += ["Input:", shown_bytes(case.input, f"samples/{name}.in")]
    parts += ["Output:", shown_bytes(case.answer, f"samples/{name}.ans")]
    if case.exit_code:
        parts.append(f"The program exits {case.exit_code}.")
    return "\n\n".join(parts)


def _code(text: str) -> str:
    """An inline code span, whatever backquotes it holds."""
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _edge_cases(challenge: Challenge) -> str:
    if not challenge.edge_cases:
        return "There are none beyond what is said above."
    intro = "These situations are tried; the report names those that were missed."
    return f"{intro}\n\n" + _bullets(f"**{edge.id}**: {edge.description}" for edge in challenge.edge_cases)


def _limits(challenge: Challenge, languages: Languages) -> str:
    rows = []
    for name in challenge.languages:
        limits, title = challenge.limits_for(name), languages[name].title
        rows.append([title, f"{limits.time_limit:g} s", f"{limits.wall_time:g} s", f"{limits.memory} MiB"])
    numbers = table(["Language", "CPU time", "Time on the clock", "Memory"], rows)
    return f"For every case:\n\n{numbers}\n\n{_common_limits(challenge.limits)}"


def _common_limits(limits: Limits) -> str:
    return (
        f"Standard output may have {limits.output} MiB a case, and a program {limits.processes} processes and"
        f" threads at a time. A submission may have {limits.code} KiB of code. The compiler has"
        f" {limits.compilation_time:g} s of CPU time and {limits.compilation_memory} MiB."
    )


def _evaluation(challenge: Challenge) -> str:
    secret = [group for group in challenge.groups if not group.is_sample]
    rows = [
        [group.name, str(len(group.cases)), f"{group.max_score:g}", _aggregation(group)] for group in secret
    ]
    evaluation = challenge.evaluation
    parts = [
        "The examples are run and weigh nothing. These groups of secret cases make the score:",
        table(["Group", "Cases", "Points", "How"], rows),
        f"A score of {evaluation.pass_mark:g} of 100 passes. {_submissions(challenge)}",
    ]
    if evaluation.rubric:
        parts += [
            "People also look at the code, apart from the score:",
            _bullets(f"**{item.id}**: {item.description}" for item in evaluation.rubric),
        ]
    return "\n\n".join([*parts, *([] if challenge.ai_tools is None else [_ai_tools(challenge.ai_tools)])])


def _aggregation(group: Group) -> str:
    match group.score_aggregation:
        case ScoreAggregation.SUM:
            how = "the share of cases that pass"
        case ScoreAggregation.PASS_FAIL:
            how = "all cases must pass"
        case ScoreAggregation.MIN:
            how = "as good as its worst case"
        case _:
            assert_never(group.score_aggregation)
    if not group.require_pass:
        return how
    return f"{how}; only if {' and '.join(group.require_pass)} passed in full"


def _submissions(challenge: Challenge) -> str:
    most = challenge.evaluation.max_submissions
    how_many = "You may submit as often as you like" if most is None else f"You may submit {_times(most)}"
    match challenge.evaluation.counts:
        case SubmissionCounts.LAST:
            return f"{how_many}; the last submission counts."
        case SubmissionCounts.BEST:
            return f"{how_many}; the best submission counts."
        case _:
            assert_never(challenge.evaluation.counts)


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _ai_tools(rule: AiTools) -> str:
    match rule:
        case AiTools.ALLOWED:
            return "AI tools are allowed."
        case AiTools.DISCLOSE:
            return "AI tools are allowed if you say which you used and for what."
        case AiTools.FORBIDDEN:
            return "AI tools are not allowed."
        case _:
            assert_never(rule)
