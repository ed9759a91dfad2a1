"""The strips of routes: one axis, places within it, words that say the same."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from runner.domain.report import RouteTimes, ServiceResult
from runner.reports.latency import MOST_ROUTES, in_words, latency, quantile
from tests.unit.reports.service_samples import routes, service_passed

SECONDS = st.lists(st.floats(0, 1e4), min_size=1, max_size=30).map(tuple)


def of(*found: RouteTimes) -> ServiceResult:
    """A service with these routes."""
    service = service_passed().service
    assert service is not None
    return replace(service, routes=found)


def test_a_wide_span_has_a_logarithmic_axis() -> None:
    found = latency(of(*routes()))
    assert found is not None
    assert found.log
    assert [tick.label for tick in found.ticks] == ["1 ms", "10 ms", "100 ms", "1 s"]


def test_a_narrow_span_begins_at_nothing() -> None:
    found = latency(of(RouteTimes("GET /", (0.010, 0.020))))
    assert found is not None
    assert not found.log
    assert found.ticks[0].label == "0 s"


def test_answers_at_one_place_are_one_mark() -> None:
    found = latency(of(RouteTimes("GET /", (0.01,) * 500 + (0.02,))))
    assert found is not None
    assert len(found.strips[0].marks) == 2


def test_a_service_that_never_answered_has_no_strips() -> None:
    assert latency(of()) is None
    assert latency(of(RouteTimes("GET /", ()))) is None


def test_more_routes_than_a_page_carries_are_counted() -> None:
    found = latency(of(*(RouteTimes(f"GET /{number:02}", (0.1,)) for number in range(MOST_ROUTES + 3))))
    assert found is not None
    assert (len(found.strips), found.more_routes) == (MOST_ROUTES, 3)


def test_quantiles_are_values_that_occurred() -> None:
    values = [1.0, 2.0, 3.0, 4.0]
    assert [quantile(values, share) for share in (0.25, 0.5, 0.95)] == [1.0, 2.0, 4.0]


def test_the_words_carry_every_number() -> None:
    times = tuple(number / 1000 for number in range(101, 201))
    assert in_words(times) == "100 answers, median 0.15 s, 95 % within 0.20 s, slowest 0.20 s"
    assert in_words((0.014, 0.2, 0.3)) == "3 answers, median 0.20 s, slowest 0.30 s"
    assert in_words((0.014,)) == "1 answer, 14 ms"


@given(SECONDS, SECONDS)
def test_every_mark_lies_on_its_strip(first: tuple[float, ...], second: tuple[float, ...]) -> None:
    found = latency(of(RouteTimes("GET /a", first), RouteTimes("GET /b", second)))
    assert found is not None
    for strip in found.strips:
        places = (*strip.marks, strip.low, strip.median, strip.high)
        assert all(0 <= place <= 100 for place in places)
        assert strip.low <= strip.median <= strip.high
