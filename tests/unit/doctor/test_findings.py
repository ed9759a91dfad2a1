"""From probes to findings: a fault in one does not hide the others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from types import SimpleNamespace
from typing import cast

import pytest
from click.testing import CliRunner

from runner.cli.doctor import command
from runner.doctor import examine
from runner.doctor.attempts import without
from runner.doctor.bench import Bench
from runner.doctor.model import Finding, Probe, Seen
from runner.domain.errors import EngineError, ExitCode, SandboxLostError
from runner.sandbox.runtime import Part, Runtime

NO_BENCH = cast("Bench", None)
"""These probes touch none."""
GOOD = Finding("network", "No way out", "EAFNOSUPPORT", "EAFNOSUPPORT", ok=True)
BAD = Finding("network", "No way out", "EAFNOSUPPORT", "connected \x1b[2J", ok=False)


def bench(may_lack: Iterable[Part], runtime: str | None = "other") -> Bench:
    """One whose engine's runtime may lack these."""
    return cast(
        "Bench", SimpleNamespace(engine=SimpleNamespace(runtime=Runtime(runtime, frozenset(may_lack))))
    )


def lost(_: Bench) -> Seen:
    """A probe that loses its sandbox."""
    raise SandboxLostError("The sandbox fell silent.", "Try again.")


def test_a_probe_that_loses_its_sandbox_has_failed_and_the_next_one_runs() -> None:
    probes = (
        Probe("first", "One thing", "nothing", lost),
        Probe("second", "Another", "nothing", lambda _: Seen(ok=True, words="nothing")),
    )
    assert [(one.ok, one.seen) for one in examine.findings(NO_BENCH, probes)] == [
        (False, "The sandbox fell silent. Try again."),
        (True, "nothing"),
    ]


@pytest.mark.parametrize(
    ("may_lack", "seen", "came"),
    [
        ((), Seen(ok=False, words="400 children", lacks=frozenset({Part.PROCESSES})), (False, False)),
        ((Part.MEMORY,), Seen(ok=False, words="400", lacks=frozenset({Part.PROCESSES})), (False, False)),
        ((Part.PROCESSES,), Seen(ok=False, words="400", lacks=frozenset({Part.PROCESSES})), (True, True)),
        ((Part.PROCESSES,), Seen(ok=False, words="out"), (False, False)),
        ((Part.PROCESSES,), Seen(ok=True, words="30", lacks=frozenset({Part.PROCESSES})), (True, False)),
    ],
)
def test_only_what_a_part_explains_that_the_operator_does_without_is_no_failure(
    may_lack: tuple[Part, ...], seen: Seen, came: tuple[bool, bool]
) -> None:
    found = examine.finding(bench(may_lack), Probe("one", "One thing", "nothing", lambda _: seen))
    assert (found.ok, found.lacking) == came


def test_nothing_explains_what_fails_in_the_engines_default_runtime() -> None:
    seen = Seen(ok=False, words="400 children", lacks=frozenset({Part.PROCESSES}))
    probe = Probe("one", "One thing", "nothing", lambda _: seen)
    found = [examine.finding(bench((), runtime), probe) for runtime in ("other", None)]
    assert [one.lacks for one in found] == [(Part.PROCESSES,), ()]


def test_a_fault_is_explained_by_the_probes_part_alone() -> None:
    faulty = Probe("one", "One thing", "nothing", lost)
    limited = without(Part.PROC, faulty, "names")
    found = [examine.finding(bench(Part), one) for one in (faulty, without(Part.MEMORY, faulty), limited)]
    assert [one.lacking for one in found] == [False, True, False]


def test_a_probe_that_may_see_certain_words_may_see_no_others() -> None:
    sees_a = Probe("one", "One thing", "nothing", lambda _: Seen(ok=False, words="a"))
    found = [examine.finding(bench(Part), without(Part.PROC, sees_a, words)) for words in ("a", "b")]
    assert [one.ok for one in found] == [True, False]


def test_the_table_says_what_is_done_without_and_what_would_have_to_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gap = replace(BAD, name="memory", seen="1 GiB", ok=True, lacking=True, lacks=(Part.MEMORY,))
    other = replace(BAD, name="inodes", lacks=(Part.MOUNTS,))
    monkeypatch.setattr(examine, "examine", lambda _: iter([gap, other]))
    shown = CliRunner(env={"COLUMNS": "200"}).invoke(command, standalone_mode=False).stdout
    assert [line.split()[0] for line in shown.splitlines()[1:3]] == ["LACKS", "FAIL"]
    assert "Done without, as this operator has it: memory." in shown
    assert "What failed is explained where the runtime lacks: mounts." in shown


def test_without_an_engine_there_is_one_finding_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise EngineError("No Docker engine answers.", "Start it.")

    monkeypatch.setattr(examine, "connected", away)
    found = [(one.ok, one.seen) for one in examine.examine(range)]
    assert found == [(False, "No Docker engine answers. Start it.")]


@pytest.mark.parametrize(("found", "code"), [(GOOD, ExitCode.PASSED), (BAD, ExitCode.PLATFORM_FAULT)])
def test_json_carries_every_finding_and_the_exit_code_says_whether_all_passed(
    monkeypatch: pytest.MonkeyPatch, found: Finding, code: ExitCode
) -> None:
    monkeypatch.setattr(examine, "examine", lambda _: iter([found]))
    ended = CliRunner().invoke(command, ["--format", "json"], standalone_mode=False)
    assert ended.return_value == code
    assert json.loads(ended.stdout) == {"ok": found.ok, "probes": [asdict(found) | {"lacks": []}]}


def test_the_table_shows_what_was_seen_and_obeys_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(_: object) -> Iterator[Finding]:
        yield GOOD
        yield BAD

    monkeypatch.setattr(examine, "examine", both)
    shown = CliRunner(env={"COLUMNS": "200"}).invoke(command, standalone_mode=False).stdout
    assert "connected ?[2J" in shown
    assert "1 of 2 probes failed: network." in shown
    assert "\x1b[2J" not in shown


def test_a_row_of_the_table_is_one_line_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    long = Finding("privileges", "proves " * 30, "expected " * 30, "seen " * 30, ok=True)
    monkeypatch.setattr(examine, "examine", lambda _: iter([long]))
    shown = CliRunner(env={"COLUMNS": "80"}).invoke(command, standalone_mode=False).stdout
    (row,) = [line for line in shown.splitlines() if line.startswith("ok")]
    assert [row.count(word) for word in ("proves", "expected", "seen")] == [30, 30, 30]
