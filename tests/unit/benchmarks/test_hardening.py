"""What the benchmark of hardening measures, and what it leaves out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from benchmarks.bench import Bench
from benchmarks.cases import SUBJECTS
from benchmarks.figures import RATIOS, UNFILTERED, Recorder
from benchmarks.hardening import measure_runtimes
from runner.sandbox.policy import Slot


def test_without_gvisor_its_figures_are_left_out_and_that_is_said() -> None:
    bench = cast("Bench", SimpleNamespace(engine=SimpleNamespace(facts=SimpleNamespace(runtimes=("runc",)))))
    recorder = Recorder()
    assert not measure_runtimes(recorder, 1, bench, Slot(1, "holder"))
    assert recorder.figures() == {}


def test_each_program_is_compared_with_and_without_the_list_of_system_calls() -> None:
    pairs = [pair for name, pair in RATIOS.items() if name.startswith("seccomp_")]
    programs = {f"held {language} {name}" for language, name in SUBJECTS}
    assert {(held, f"{held}{UNFILTERED}") for held in programs} == set(pairs)
