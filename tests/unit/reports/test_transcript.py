"""Exchanges as text, bodies that are no text, and which life of a service a case belongs to."""

from __future__ import annotations

from dataclasses import replace

from runner.domain.observation import Excerpt
from runner.domain.trial import Outcome, Sent, Trial
from runner.reports import transcript
from tests.unit.reports.samples import passed, whole
from tests.unit.reports.service_samples import exchange, service_failed, service_never_ready


def test_an_exchange_reads_as_one_line() -> None:
    asked = exchange("POST", "/orders?x=1", 201, 0.0123)
    assert transcript.line(asked) == "POST /orders?x=1 → 201 Created, 12 ms"


def test_what_was_wrong_with_an_answer_ends_the_line() -> None:
    asked = exchange("GET", "/orders", None, 10.0, problem="no answer within 10 s")
    assert transcript.line(asked) == "GET /orders → no answer, 10.0 s: no answer within 10 s"


def test_a_status_that_http_does_not_know_has_no_words() -> None:
    assert transcript.status(exchange("GET", "/", 799, 0.1)) == "799"


def test_short_json_stays_on_its_line() -> None:
    assert transcript.body(whole(b'{"amount":1}')) == '{"amount":1}'


def test_long_json_is_indented_and_keeps_its_order_its_digits_and_its_doubles() -> None:
    written = b'{"z":1.0,"a":[1e400,"%s"],"z":2}' % (b"x" * 60)
    assert transcript.body(whole(written)).split("\n") == [
        "{",
        '  "z": 1.0,',
        '  "a": [',
        "    1e400,",
        f'    "{"x" * 60}"',
        "  ],",
        '  "z": 2',
        "}",
    ]


def test_json_that_was_cut_stays_as_it_was() -> None:
    head = b'{"names":["' + b"x" * 80
    assert transcript.body(Excerpt(head, b"", 9_000)).startswith(head.decode() + "\n… (")


def test_json_nested_too_deep_stays_as_it_was() -> None:
    deep = b"[" * 90 + b"]" * 90
    assert transcript.body(whole(deep)) == deep.decode()


def test_a_body_of_bytes_shows_the_first_of_them() -> None:
    text = transcript.body(Excerpt(bytes(range(256)), b"", 7_680))
    assert text.startswith("bytes, not text: 00 01 02 03")
    assert text.endswith(" 2f … (7.6 KB more)")


def test_one_bad_byte_does_not_make_a_text_bytes() -> None:
    assert transcript.body(whole(b"caf\xe9 au lait, and more of it")) == "caf\udce9 au lait, and more of it"


def test_the_case_after_one_that_ended_the_service_has_its_next_life() -> None:
    lives = transcript.lives_of_cases(service_failed())
    assert {name.partition("::")[2]: life.number for name, life in lives.items() if "edge" in name} == {
        "test_two_at_once": 3,
        "test_amounts_are_whole_numbers": 3,
        "test_many_bookings": 3,
        "test_a_slow_reader": 4,
        "test_after_all_that": 5,
    }


def test_all_cases_of_a_group_that_never_began_share_its_one_life() -> None:
    lives = transcript.lives_of_cases(service_never_ready())
    assert sorted({life.number for life in lives.values()}) == [1, 2, 3]
    assert len(lives) == 10


def test_a_case_that_was_tried_again_has_the_later_life() -> None:
    report = service_failed()
    assert report.service is not None
    first, second, *rest = report.service.runs
    again = replace(second, cases=(*first.cases, *second.cases))
    lives = transcript.lives_of_cases(
        replace(report, service=replace(report.service, runs=(first, again, *rest)))
    )
    assert {lives[case].number for case in first.cases} == {2}


def test_a_program_has_no_lives() -> None:
    assert transcript.lives_of_cases(passed()) == {}


def sent(*texts: str, more: int | None = 0) -> str:
    messages = tuple(Sent(text, connection=1) for text in texts)
    return transcript.sent(Trial(Outcome.PASSED, sent=messages, more_sent=more))


def test_equal_messages_to_the_database_are_counted_on_one_line() -> None:
    assert (
        sent("BEGIN", *["select name\n from sku"] * 3, "COMMIT") == "BEGIN\n3 x select name from sku\nCOMMIT"
    )


def test_messages_that_were_not_kept_are_counted_in_their_place() -> None:
    lines = sent(*(f"select {n}" for n in range(64)), more=900).splitlines()
    assert lines[47:50] == ["select 47", "… 900 messages in between, not listed", "select 48"]
    assert sent("select 1", more=None) == "select 1\n… and more than could be kept"


def test_long_messages_to_the_database_leave_room_for_everything_else() -> None:
    lines = sent(*(f"select {n}, '{'x' * 1000}'" for n in range(64))).splitlines()
    assert lines[0].startswith("select 0, 'xxx")
    assert lines[-1] == f"… {64 - (len(lines) - 1)} more lines"
    assert sum(map(len, lines)) < 3_000
