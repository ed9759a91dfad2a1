"""Medians, p99 and ratios are what their names say."""

from __future__ import annotations

from benchmarks.figures import RATIOS, SECONDS, Figure, Recorder, percentile, ratios
from benchmarks.page import BEGIN, END, filled
from benchmarks.results import AIMS, document, table


def figure(*samples: float) -> Figure:
    return Figure("ms", samples)


def test_the_median_is_the_middle_one_or_the_mean_of_two():
    assert figure(9, 1, 5).median == 5
    assert figure(9, 1, 5, 6).median == 5.5


def test_p99_is_a_sample_that_99_of_100_do_not_exceed():
    assert figure(*range(1, 101)).p99 == 99
    assert figure(*range(200, 0, -1)).p99 == 198


def test_p99_of_few_samples_is_the_largest():
    assert figure(3, 1, 2).p99 == 3
    assert percentile(range(50), 99) == 49


def test_a_ratio_is_one_median_over_the_other():
    figures = {"case c totals": figure(1, 3, 100), "bare c totals": figure(2, 2, 9)}
    assert ratios(figures) == {"case_c": 1.5}


def test_all_promised_ratios_come_from_a_whole_run():
    pairs = {name: figure(2) for pair in RATIOS.values() for name in pair}
    figures = pairs | {name: figure(2500) for name in SECONDS.values()}
    assert ratios(figures).keys() >= {"case_c", "case_python", "warm10_python", "fresh_sandbox"}
    assert AIMS.keys() <= ratios(figures).keys()
    assert ratios(figures)["service_beyond"] == 2.5


def test_samples_are_kept_by_name_in_milliseconds():
    recorder = Recorder()
    for seconds in (0.25, 0.5):
        recorder.milliseconds("warm 1", seconds)
    recorder.add("idle", "MiB", 5)
    assert recorder.figures() == {"warm 1": Figure("ms", (250, 500)), "idle": Figure("MiB", (5,))}


def test_the_document_says_how_many_samples_each_figure_has():
    results = document("2026-11-22", {"cores": "2"}, {"rounds": 2}, {"warm 10": figure(1, 4)})
    assert results["figures"] == {"warm 10": {"unit": "ms", "count": 2, "median": 2.5, "p99": 4, "least": 1}}


def test_the_table_shows_figures_ratios_and_aims():
    figures = {"warm 10": figure(114), "bare 10": figure(100)}
    text = table(document("2026-11-22", {"cores": "2"}, {}, figures))
    assert "warm 10" in text
    assert [line.split() for line in text.splitlines() if line.startswith("warm10_python")] == [
        ["warm10_python", "1.140", "(aim:", "at", "most", "1.15)"]
    ]


def test_nothing_measured_gives_no_ratio():
    assert ratios({}) == {}


def test_the_table_says_when_the_machine_was_busy():
    quiet, busy = Figure("CPU ms", (10,)), Figure("CPU ms", (900,))
    assert "busy" not in table(document("2026-11-22", {}, {}, {"background": quiet}))
    assert "busy" in table(document("2026-11-22", {}, {}, {"background": busy}))


def test_the_page_keeps_its_words_and_gets_the_figures():
    page = f"Before.\n{BEGIN}old\n{END}After.\n"
    results = document("2026-11-22", {"cores": "2"}, {}, {"warm 10": figure(114), "bare 10": figure(100)})
    new = filled(page, results)
    assert new.startswith("Before.\n")
    assert new.endswith("After.\n")
    assert "old" not in new
    assert "| `warm10_python` | 1.14 | at most 1.15 |" in new
    assert filled(new, results) == new
