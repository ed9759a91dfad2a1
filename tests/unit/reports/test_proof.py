"""A report that somebody sent is believed only where form, signature and hashes agree."""

import json
from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from runner.domain.observation import Excerpt
from runner.domain.report import Report
from runner.domain.views import candidate_view
from runner.reports import document
from runner.reports.proof import FalseReportError, prove, read, submitted
from runner.reports.signing import NotVouchedForError, SigningKey, signed
from tests.unit.reports.samples import passed, wrong_answer

KEY = SigningKey.generate()


def consistent(report: Report) -> Report:
    """With the hash that its files have."""
    submission = submitted(report)
    assert submission is not None
    return replace(report, submission=replace(report.submission, sha256=submission.sha256))


def text(report: Report) -> bytes:
    return document.render(signed(report, KEY)).encode()


@pytest.mark.parametrize("made", [passed(), wrong_answer(), candidate_view(wrong_answer())])
def test_what_a_service_signed_is_proven(made):
    proof = prove(text(consistent(made)), [KEY.public])
    assert proof.key == KEY.public
    assert replace(proof.report, signature=None) == consistent(made)


def test_a_changed_score_is_refused():
    data = text(consistent(wrong_answer())).replace(b'"score": 68.75', b'"score": 98.75')
    with pytest.raises(NotVouchedForError, match="changed"):
        prove(data, [KEY.public])


def test_a_file_that_is_not_the_one_that_was_hashed_is_refused_though_it_is_signed():
    made = consistent(passed())
    (file, *rest) = made.submission.files
    other = replace(file, source=Excerpt(b"other", b"", 5), size_bytes=5)
    forged = replace(made, submission=replace(made.submission, files=(other, *rest)))
    with pytest.raises(FalseReportError, match="hash"):
        prove(text(forged), [KEY.public])


def test_a_submission_whose_hash_is_another_is_refused_though_it_is_signed():
    made = replace(passed(), submission=replace(passed().submission, sha256="0" * 64))
    with pytest.raises(FalseReportError, match="hash"):
        prove(text(made), [KEY.public])


def test_two_values_for_one_key_are_refused():
    data = text(consistent(passed())).replace(b'"view":', b'"score": 0,\n"score": 0,\n"view":', 1)
    with pytest.raises(FalseReportError, match="'score' occurs twice"):
        prove(data, [KEY.public])


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"score": NaN}', b"[" * 100_000])
def test_what_is_no_report_is_refused(data):
    with pytest.raises(FalseReportError):
        read(data)


def test_a_key_too_many_is_refused():
    found = json.loads(text(passed())) | {"note": "hire"}
    with pytest.raises(FalseReportError, match="note"):
        read(json.dumps(found).encode())


def test_what_was_handed_in_is_known_from_the_report():
    submission = submitted(passed())
    assert submission is not None
    assert [file.path for file in submission.files] == [file.path for file in passed().submission.files]


def test_what_was_handed_in_is_not_known_where_a_file_was_cut_or_its_name_written_out():
    made = passed()
    (file, *_) = made.submission.files
    for spoilt in (
        replace(file, source=Excerpt(b"ab", b"z", 5)),
        replace(file, path=PurePosixPath("\\udcff.py")),
    ):
        assert submitted(replace(made, submission=replace(made.submission, files=(spoilt,)))) is None
