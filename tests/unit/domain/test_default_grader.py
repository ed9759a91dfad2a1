"""The default grader does what "Default grader specification" of the legacy format says, whatever it reads.

What is compared with is written from the specification's table, and shares nothing with what grades.
"""

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from runner.domain.award import Award
from runner.domain.legacy_scoring import grade_tree
from runner.domain.legacy_settings import settings
from runner.domain.scheme import LegacyGroup, LegacyScheme
from runner.domain.verdict import Verdict

VERDICT_MODES = ("worst_error", "first_error", "always_accept", "no_errors")
SCORE_MODES = ("sum", "avg", "min", "max")
WORST = ("RTE", "MLE", "TLE", "OLE", "WA")
CODES = ("AC", *WORST)

Results = list[tuple[str, int]]
"""Verdicts and scores: whole numbers, of which sums and averages are exact."""


def specified(flags: list[str], results: Results) -> tuple[str, Fraction]:
    """By the table; `no_errors` is an older name of `worst_error`."""
    codes = [code for code, _ in results]
    scores = [score for _, score in results]
    modes = ["worst_error", *(flag for flag in flags if flag in VERDICT_MODES)]
    how = ["sum", *(flag for flag in flags if flag in SCORE_MODES)][-1]
    errors = [code for code in codes if code != "AC"]
    any_counts = "accept_if_any_accepted" in flags and len(errors) < len(codes)
    if any_counts or not errors or modes[-1] == "always_accept":
        verdict = "AC"
    elif modes[-1] == "first_error":
        verdict = errors[0]
    else:
        verdict = min(errors, key=WORST.index)
    made = {
        "sum": Fraction(sum(scores)),
        "avg": Fraction(sum(scores), len(scores)),
        "min": Fraction(min(scores)),
        "max": Fraction(max(scores)),
    }
    return verdict, made[how]


FLAGS = st.lists(st.sampled_from((*VERDICT_MODES, *SCORE_MODES, "accept_if_any_accepted")), max_size=4)
RESULTS = st.lists(st.tuples(st.sampled_from(CODES), st.integers(-20, 100)), min_size=1, max_size=6)


def tree(results: Results, prefix: str, **keys: object) -> LegacyGroup:
    """A group in which each result is a group of one case, whose score is what its verdict earns."""
    members = tuple(
        LegacyGroup(
            f"{prefix}/{number}",
            settings({"accept_score": score, "reject_score": score}),
            (f"{prefix}/{number}/1",),
        )
        for number, (_, score) in enumerate(results)
    )
    return LegacyGroup(prefix, settings({"on_reject": "continue", **keys}), members)


def verdicts(results: Results, prefix: str) -> dict[str, Verdict]:
    return {f"{prefix}/{number}/1": Verdict(code) for number, (code, _) in enumerate(results)}


@given(FLAGS, RESULTS)
@example(["min", "max"], [("AC", 1), ("WA", 2)])
@example(["first_error", "worst_error"], [("WA", 0), ("RTE", 0)])
def test_every_flag_does_what_the_table_says(flags, results):
    secret = tree(results, "secret", grader_flags=" ".join(flags))
    scheme = LegacyScheme(LegacyGroup("", settings({}), (secret,)), scoring=True)
    found = grade_tree(scheme, verdicts(results, "secret"), {}).groups["secret"]
    assert (found.verdict.value, found.score) == specified(flags, results)


@given(FLAGS, RESULTS, RESULTS)
def test_where_samples_are_ignored_the_result_is_that_of_the_secret_data(flags, samples, secrets):
    """Verdict and score: `ignore_sample` at the root, which goes on after a sample that is rejected."""
    root = LegacyGroup(
        "",
        settings({"on_reject": "continue", "grader_flags": "ignore_sample"}),
        (tree(samples, "sample"), tree(secrets, "secret", grader_flags=" ".join(flags))),
    )
    scheme = LegacyScheme(root, scoring=True)
    found = grade_tree(scheme, verdicts(samples, "sample") | verdicts(secrets, "secret"), {}).root
    assert (found.verdict.value, found.score) == specified(flags, secrets)


@given(FLAGS, RESULTS)
def test_a_score_of_the_validators_counts_for_accepted_cases_alone(flags, results):
    """`score.txt` where there is one, else `accept_score` or `reject_score`."""
    cases = tuple(f"secret/{number}" for number in range(len(results)))
    keys = {"on_reject": "continue", "grader_flags": " ".join(flags), "reject_score": -3}
    scheme = LegacyScheme(LegacyGroup("", settings(keys), cases), scoring=True)
    given_ = {case: Award(score=float(score)) for case, (_, score) in zip(cases, results, strict=True)}
    by_case = {case: Verdict(code) for case, (code, _) in zip(cases, results, strict=True)}
    counted = [(code, score if code == "AC" else -3) for code, score in results]
    found = grade_tree(scheme, by_case, given_).root
    assert (found.verdict.value, found.score) == specified(flags, counted)
