"""The plot's geometry."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from runner.domain.report import CaseResult, Report, Usage
from runner.reports.plot import HEIGHT, plot
from tests.unit.reports.samples import compile_error, passed, time_limit
from tests.unit.reports.strategies import reports


def with_cases(*measured: tuple[int, float]) -> Report:
    """A report whose cases have these input sizes and CPU seconds."""
    report = passed()
    like = report.groups[0].cases[0]
    cases: list[CaseResult] = [
        replace(like, input_bytes=size, usage=Usage(cpu, cpu, 1)) for size, cpu in measured
    ]
    return replace(report, groups=(replace(report.groups[0], cases=tuple(cases)),))


def test_wide_ranges_get_logarithmic_axes() -> None:
    found = plot(passed())
    assert found is not None
    assert found.log_x
    assert found.log_y
    assert [tick.label for tick in found.x_ticks] == ["100 B", "10 KB", "1 MB"]


def test_narrow_ranges_get_linear_axes_from_zero() -> None:
    found = plot(with_cases((10, 1.0), (20, 2.0), (30, 2.9)))
    assert found is not None
    assert not found.log_x
    assert not found.log_y
    assert found.y_ticks[0].label == "0 s"
    assert [tick.label for tick in found.x_ticks] == ["0 B", "10 B", "20 B", "30 B"]


def test_the_limit_lies_above_what_is_faster_and_below_what_is_slower() -> None:
    found = plot(time_limit())
    assert found is not None
    for point in found.points:
        assert (point.y < found.limit.at) == (not point.accepted)


def test_an_empty_input_is_drawn_at_the_left_edge() -> None:
    found = plot(with_cases((0, 0.1), (100, 0.2), (1_000_000, 0.4)))
    assert found is not None
    assert found.points[0].x == min(point.x for point in found.points)


def test_nothing_is_drawn_when_nothing_was_run_or_sizes_say_nothing() -> None:
    assert plot(compile_error()) is None
    assert plot(with_cases((10, 1.0), (10, 2.0), (10, 3.0))) is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports())
def test_every_mark_lies_within_the_picture(report: Report) -> None:
    found = plot(report)
    if found is not None:
        assert all(0 <= point.x <= 100 and 0 <= point.y <= HEIGHT for point in found.points)
        assert 0 <= found.limit.at <= HEIGHT
        assert len(found.x_ticks) <= 6
