"""Slots and warm sandboxes on a real engine."""

from __future__ import annotations

import os
import threading

import pytest

from runner.domain.errors import EngineError, ImageMissingError
from runner.sandbox.engine import Engine, NoSuchContainerError
from runner.sandbox.line import Line
from runner.sandbox.model import Command, Run, SandboxSpec
from runner.sandbox.policy import HOLDER, ROLE, WORKER
from runner.sandbox.pool import PATIENCE, Pool

pytestmark = [pytest.mark.engine, pytest.mark.alone]
TRUE = Command(("/bin/true",))


def containers(engine: Engine, *holders: str) -> list[str]:
    """Ids of slots' holders and the boxes in them that the engine still has."""
    ours = engine.list(ROLE)
    return [one["Id"] for one in ours if one["Id"] in holders or one["Labels"].get(HOLDER) in holders]


@pytest.fixture
def cores(engine: Engine) -> range:
    return range(engine.facts.cores)


def test_nothing_is_left_after_the_pool(engine: Engine, spec: SandboxSpec, cores: range):
    with Pool(engine, spares=1, cores=cores) as pool:
        with pool.lease(spec) as lease:
            assert lease.sandbox(spec).run(TRUE).exit_code == 0
            holder = lease.slots[0].holder
        assert holder in containers(engine, holder)
    assert containers(engine, holder) == []


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_nothing_is_left_after_an_exception(
    engine: Engine, spec: SandboxSpec, cores: range, error: type[BaseException]
):
    holders: list[str] = []
    with (  # noqa: PT012 - what is left after the whole of it is the subject
        pytest.raises(error),
        Pool(engine, spares=1, cores=cores) as pool,
        pool.lease(spec, spec) as lease,
    ):
        holders.append(lease.slots[0].holder)
        lease.sandbox(spec)
        raise error
    assert containers(engine, *holders) == []


def test_a_used_sandbox_is_never_given_out_again(engine: Engine, spec: SandboxSpec, cores: range):
    with Pool(engine, spares=1, cores=cores) as pool:
        given = []
        for _ in range(3):
            with pool.lease(spec) as lease:
                given.append(lease.sandbox(spec).container)
    assert len(set(given)) == 3


def test_what_was_prepared_and_not_needed_waits_for_the_next_lease(
    engine: Engine, spec: SandboxSpec, cores: range
):
    with Pool(engine, spares=1, cores=cores) as pool:
        pool.warm(spec)
        with pool.lease(spec) as lease:
            warm = lease.sandbox(spec)
            assert warm.run(TRUE).exit_code == 0
            made_after = engine.inspect(lease.slots[0].holder)["Created"]
            assert engine.inspect(warm.container)["Created"] > made_after


def test_a_warm_sandbox_that_died_is_replaced(engine: Engine, spec: SandboxSpec, cores: range):
    with Pool(engine, spares=1, cores=cores) as pool:
        pool.warm(spec)
        with pool.lease(spec) as lease:
            holder = lease.slots[0].holder
        for container in containers(engine, holder):
            if container != holder:
                engine.remove(container)
        with pool.lease(spec) as lease:
            assert lease.sandbox(spec).run(TRUE).exit_code == 0


def test_a_slot_is_leased_again_only_when_what_ran_in_it_is_gone(
    engine: Engine, spec: SandboxSpec, cores: range
):
    with Pool(engine, cores=cores) as pool:
        with pool.lease(spec) as lease:
            slot = lease.slots[0]
            sandbox = lease.sandbox(spec)
            forever = Run(Command(("/bin/sleep", "600"), wall_stop=600))
            next(sandbox.run_all([Run(TRUE), forever]))
        with pool.lease(spec) as lease:
            assert lease.slots[0] == slot
            with pytest.raises(NoSuchContainerError):
                engine.inspect(sandbox.container)


def test_a_core_is_leased_to_one_pool_on_the_engine(engine: Engine, spec: SandboxSpec, cores: range):
    with Pool(engine, cores=cores) as pool, pool.lease(spec) as lease:
        core = lease.slots[0].core
        with (
            Pool(engine, cores=[core], patience=0) as other,
            pytest.raises(EngineError, match="All 1 slots"),
            other.lease(spec),
        ):
            pass


def test_a_slot_that_was_waited_for_is_given(engine: Engine, spec: SandboxSpec, cores: range):
    with Pool(engine, cores=cores) as first, first.lease(spec) as lease:
        core = lease.slots[0].core
        got: list[int] = []

        def wait() -> None:
            with Pool(engine, cores=[core]) as second, second.lease(spec) as other:
                got.append(other.slots[0].core)

        waiting = threading.Thread(target=wait)
        waiting.start()
    waiting.join(PATIENCE)
    assert got == [core]


def test_an_idle_worker_gives_its_slot_to_one_that_waits(engine: Engine, spec: SandboxSpec, cores: range):
    with Pool(engine, cores=cores) as idle:
        with idle.lease(spec) as lease:
            core = lease.slots[0].core
        with Pool(engine, cores=[core]) as other, other.lease(spec) as got:
            assert got.slots[0].core == core


def test_a_busy_worker_takes_turns_with_one_that_waits(engine: Engine, spec: SandboxSpec, cores: range):
    got: list[int] = []

    def wait(core: int) -> None:
        with Pool(engine, cores=[core]) as second, second.lease(spec) as other:
            got.append(other.slots[0].core)

    with Pool(engine, cores=cores) as busy:
        with busy.lease(spec) as lease:
            core = lease.slots[0].core
            waiting = threading.Thread(target=wait, args=[core])
            waiting.start()
        while waiting.is_alive():
            with busy.lease(spec):
                pass
    assert got == [core]


def test_each_core_has_a_line_of_its_own(engine: Engine, spec: SandboxSpec):
    ours, another = 1000, 1001
    with Line(engine, "first", [another]).place() as first:
        first.stand(spec.image)
        with Line(engine, "second", [ours, another]).place() as second:
            assert second.open() == {ours}
            second.stand(spec.image)
            assert second.open() == {ours}
            assert first.open() == {another}
            assert Line(engine, "holds", [ours]).wanted() == {ours}
            assert Line(engine, "holds", [ours + 5]).wanted() == set()
            with Line(engine, "third", [ours]).place() as third:
                third.stand(spec.image)
                assert third.open() == set()
                assert second.open() == {ours}


def test_of_two_who_began_to_wait_at_the_same_time_one_is_first(
    engine: Engine, spec: SandboxSpec, monkeypatch: pytest.MonkeyPatch
):
    now = engine.clock()
    monkeypatch.setattr(engine, "clock", lambda: now)
    with Line(engine, "one", [1000]).place() as one, Line(engine, "other", [1000]).place() as other:
        one.stand(spec.image)
        other.stand(spec.image)
        assert {one.open(), other.open()} == {frozenset(), frozenset({1000})}


def test_nobody_is_left_in_the_line(engine: Engine, spec: SandboxSpec):
    with Line(engine, "waits", [1000]).place() as place:
        place.stand(spec.image)
        assert engine.list(f"{WORKER}=waits") != []
    assert engine.list(f"{WORKER}=waits") == []


def test_a_slot_whose_holder_was_lost_is_taken_anew(engine: Engine, spec: SandboxSpec, cores: range):
    with Pool(engine, cores=cores) as pool:
        with pool.lease(spec) as lease:
            lost = lease.slots[0].holder
        engine.remove(lost)
        with pool.lease(spec) as lease:
            assert lease.slots[0].holder != lost
            assert lease.sandbox(spec).run(TRUE).exit_code == 0


def test_two_sandboxes_of_one_lease_share_its_slot_and_no_user(
    engine: Engine, spec: SandboxSpec, cores: range
):
    with Pool(engine, cores=cores) as pool, pool.lease(spec, spec) as lease:
        one, two = lease.sandbox(spec), lease.sandbox(spec)
        assert one.container != two.container
        users = {one.policy.uids.build, one.policy.uids.run, two.policy.uids.build, two.policy.uids.run}
        assert len(users) == 4


def test_the_worker_keeps_off_the_slots_cores_and_comes_back(engine: Engine):
    before = os.sched_getaffinity(0)
    last = max(before)
    with Pool(engine, cores=[last]):
        assert os.sched_getaffinity(0) == (before - {last} or before)
    assert os.sched_getaffinity(0) == before


def test_a_missing_image_is_named(engine: Engine, spec: SandboxSpec, cores: range):
    missing = SandboxSpec("sha256:" + "0" * 64, 64)
    with Pool(engine, cores=cores) as pool:
        with pytest.raises(ImageMissingError, match="sha256:0000"), pool.lease(missing):
            pass
        with pool.lease(spec) as lease:
            with pytest.raises(ImageMissingError):
                lease.sandbox(missing)
            assert lease.sandbox(spec).run(TRUE).exit_code == 0
