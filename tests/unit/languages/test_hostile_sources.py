"""What looks for the entry in sources, in no sandbox, takes time in proportion to them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

import pytest

from runner.domain.errors import SubmissionError
from runner.languages import LANGUAGES
from runner.languages.model import Language
from runner.languages.select import program_of

SIZE = 128 << 10
"""Bytes, as many as most challenges take; a pattern that starts over at each of them needs minutes."""
CPU_SECONDS = 5.0
REPEATED = (
    *(
        "\n",
        " ",
        "\t",
        "\r\n",
        "a",
        ".",
        '"',
        "'",
        "\\",
        "{",
        "(",
        "/*",
        "(*",
        "{-",
        "--",
        "//",
        '"""\\',
        "#",
    ),
    *("main ", "main\n", "fn ", "fn\n", "pub\n", "func\n", "func main ", "void main(", "class ", "static\n"),
    *("public static ", "package ", "module\n", "program\n", "unit\n", "import ", "from a ", "import a,"),
)


@contextmanager
def cpu_time(seconds: float) -> Iterator[None]:
    """Fails when the block uses more; patterns look for signals while they match."""

    def over(*_: object) -> None:
        pytest.fail(f"it took more than {seconds:g} s of CPU time")

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.name)
def test_sources_that_repeat_one_thing_are_looked_through_once(language: Language) -> None:
    for text in REPEATED:
        source = (text * (SIZE // len(text))).encode()
        suffix = language.suffixes[0]
        both = {PurePosixPath(f"{name}{suffix}"): source for name in ("one", "other")}
        with cpu_time(CPU_SECONDS):
            for contents in (both, dict(list(both.items())[:1])):
                try:
                    program_of(language, contents, memory=64)
                except SubmissionError:
                    continue  # which of them is meant is not clear
