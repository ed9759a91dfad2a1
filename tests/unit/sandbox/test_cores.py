"""Which cores become slots."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.sandbox.cores import engine_cores, every_core, parse_cpu_list, slot_cores, worker_cpus
from runner.sandbox.engine import EngineFacts


def facts(cores: int, *, local: bool) -> EngineFacts:
    return EngineFacts("28.1", 2, "x86_64", cores, local, ())


def siblings(*cores: set[int]) -> tuple[frozenset[int], ...]:
    return tuple(frozenset(core) for core in cores)


@pytest.mark.parametrize(
    ("cores", "slots"),
    [
        (siblings({0}), (0,)),
        (siblings({0}, {1}), (1,)),
        (siblings({0}, {1}, {2}, {3}), (1, 2, 3)),
        (siblings({0, 4}, {1, 5}, {2, 6}, {3, 7}), (1, 2, 3)),
        (siblings({0, 1}), (0,)),
    ],
)
def test_all_physical_cores_but_the_first_unless_it_is_the_only_one(
    cores: tuple[frozenset[int], ...], slots: tuple[int, ...]
):
    assert slot_cores(cores) == slots


def test_every_physical_core_may_become_a_slot_where_that_is_asked_for() -> None:
    assert every_core(siblings({0, 4}, {1, 5})) == (0, 1)


def test_the_worker_gets_no_hyperthread_of_a_slot():
    assert worker_cpus(siblings({0, 4}, {1, 5}, {2, 6}), [1]) == {0, 4, 2, 6}


def test_nothing_is_left_for_the_worker_where_every_core_is_a_slot():
    assert worker_cpus(siblings({0}), [0]) == frozenset()


@pytest.mark.parametrize(("text", "cpus"), [("0\n", {0}), ("0-3,8", {0, 1, 2, 3, 8}), ("2,4-5\n", {2, 4, 5})])
def test_the_kernels_list_format(text: str, cpus: set[int]):
    assert parse_cpu_list(text) == cpus


def test_hyperthreads_count_once_where_the_engine_is_local(tmp_path: Path):
    for cpu in range(4):
        topology = tmp_path / f"cpu{cpu}" / "topology"
        topology.mkdir(parents=True)
        (topology / "thread_siblings_list").write_text(f"{cpu % 2},{cpu % 2 + 2}\n")
    assert engine_cores(facts(4, local=True), tmp_path) == siblings({0, 2}, {1, 3})


def test_a_remote_engines_cpus_each_count(tmp_path: Path):
    assert engine_cores(facts(2, local=False), tmp_path) == siblings({0}, {1})


def test_a_kernel_without_topology_counts_each(tmp_path: Path):
    assert engine_cores(facts(2, local=True), tmp_path) == siblings({0}, {1})
