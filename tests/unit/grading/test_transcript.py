"""Who said what, in a form that stays small."""

from __future__ import annotations

from runner.grading.judging.transcript import HEAD_BYTES, TAIL_BYTES, Transcript

TALK = [(b"<", b"10\n"), (b">", b"5\n"), (b"<", b"higher\n")]


def written(*said: tuple[bytes, bytes]) -> bytes:
    transcript = Transcript()
    for speaker, data in said:
        transcript.add(speaker, data)
    excerpt = transcript.excerpt()
    assert excerpt.tail == b""
    assert excerpt.total_bytes == len(excerpt.head)
    return excerpt.head


def test_each_line_begins_with_who_said_it() -> None:
    assert written(*TALK) == b"<10\n>5\n<higher\n"


def test_a_line_in_pieces_is_one_line() -> None:
    assert written((b">", b"1"), (b">", b"2\n3"), (b">", b"4\n")) == b">12\n>34\n"


def test_a_line_that_the_other_interrupted_ends_there() -> None:
    assert written((b">", b"1"), (b"<", b"a\n"), (b">", b"2\n")) == b">1\n<a\n>2\n"


def test_empty_lines_are_lines() -> None:
    assert written((b">", b"\n\n"), (b"<", b"\n")) == b">\n>\n<\n"


def test_passes_are_apart() -> None:
    transcript = Transcript()
    transcript.add(b">", b"1")
    transcript.next_pass()
    transcript.add(b">", b"2\n")
    assert transcript.excerpt().head == b">1\n---\n>2\n"


def test_of_a_flood_head_and_tail_are_kept() -> None:
    transcript = Transcript()
    for number in range(100_000):
        transcript.add(b">", b"%05d\n" % number)
    excerpt = transcript.excerpt()
    assert excerpt.total_bytes == 100_000 * 7
    assert excerpt.head.startswith(b">00000\n>00001\n")
    assert excerpt.tail.endswith(b">99998\n>99999\n")
    assert (len(excerpt.head), len(excerpt.tail)) == (HEAD_BYTES, TAIL_BYTES)
