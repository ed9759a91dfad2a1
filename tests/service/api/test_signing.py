"""What the service hands out can be checked by whoever has its public key, without asking the service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runner.cli.main import run
from runner.domain.access import Role
from runner.domain.errors import ExitCode
from runner.domain.report import View
from runner.reports.proof import prove
from runner.reports.signing import NotVouchedForError, PublicKey, SigningKey
from runner.services.signer import KEPT, Signer
from tests.service.api.desk import desk_of
from tests.service.api.exam import Exam, handed_in, one_database
from tests.unit.reports.samples import passed


@pytest.fixture(name="signing")
def _signing(exam: Exam) -> Iterator[Exam]:
    """The exam at a desk that signs."""
    office = exam.office
    signer = Signer(SigningKey.generate())
    with desk_of(replace(office, service=replace(office.service, signer=signer))) as desk:
        yield replace(exam, desk=desk)


def key_of(exam: Exam) -> PublicKey:
    (told,) = exam.desk.with_token("").get("/signing-keys").json()["keys"]
    key = PublicKey.read(told["public_key"].encode())
    assert key.id == told["key_id"]
    return key


@one_database
def test_each_view_is_signed_by_itself(signing: Exam) -> None:
    candidate = signing.somebody()
    place = f"/v1/submissions/{handed_in(signing.desk.of(candidate))['id']}/report"
    signing.grade()
    key = key_of(signing)
    own = prove(signing.desk.of(candidate).get(place).content, [key]).report
    whole = prove(signing.client(Role.INTERVIEWER).get(place).content, [key]).report
    assert (own.view, whole.view) == (View.CANDIDATE, View.INTERVIEWER)
    assert own.signature != whole.signature


@one_database
def test_every_form_names_the_key(signing: Exam) -> None:
    candidate = signing.desk.of(signing.somebody())
    place = f"/v1/submissions/{handed_in(candidate)['id']}/report"
    signing.grade()
    key = key_of(signing)
    for form in ("json", "html", "text", "markdown", "junit"):
        assert key.id in candidate.get(place, params={"format": form}).text


@one_database
def test_another_key_changes_the_entity_tag(signing: Exam) -> None:
    candidate = signing.somebody()
    place = f"/v1/submissions/{handed_in(signing.desk.of(candidate))['id']}/report"
    signing.grade()
    tag = signing.desk.of(candidate).get(place).headers["etag"]
    assert signing.desk.of(candidate).get(place, headers={"If-None-Match": tag}).status_code == 304
    office = signing.office
    other = replace(office.service, signer=Signer(SigningKey.generate()))
    with desk_of(replace(office, service=other)) as desk:
        assert desk.of(candidate).get(place, headers={"If-None-Match": tag}).status_code == 200


@one_database
def test_without_a_key_nothing_is_signed_and_no_key_is_told(exam: Exam) -> None:
    candidate = exam.client()
    place = f"/v1/submissions/{handed_in(candidate)['id']}/report"
    exam.grade()
    assert candidate.get("/signing-keys").json() == {"keys": []}
    with pytest.raises(NotVouchedForError, match="unsigned"):
        prove(candidate.get(place).content, [SigningKey.generate().public])


@one_database
def test_the_command_line_says_whether_a_file_is_what_was_signed(
    signing: Exam, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    candidate = signing.desk.of(signing.somebody())
    place = f"/v1/submissions/{handed_in(candidate)['id']}/report"
    signing.grade()
    file, key, other = (tmp_path / name for name in ("report.json", "key.pub", "other.pub"))
    file.write_bytes(candidate.get(place).content)
    key.write_text(key_of(signing).pem, "ascii")
    other.write_text(SigningKey.generate().public.pem, "ascii")
    assert run(["verify-report", str(file), "--key", str(other), "--key", str(key)]) == ExitCode.PASSED
    assert f"Signed with {key_of(signing).id}" in capsys.readouterr().out
    assert run(["verify-report", str(file), "--key", str(other)]) == ExitCode.USAGE
    assert "not one of those given" in capsys.readouterr().err
    forged = json.loads(file.read_text("utf-8")) | {"verdict": "WA"}
    file.write_text(json.dumps(forged), "utf-8")
    assert run(["verify-report", str(file), "--key", str(key)]) == ExitCode.USAGE
    said = capsys.readouterr()
    assert "the report was changed" in said.err
    assert said.out == ""


def test_signatures_are_remembered_within_bounds() -> None:
    signer = Signer(SigningKey.generate())
    for number in range(KEPT + 10):
        signer._kept[(str(number),)] = signer.signed(passed(), ("first",)).signature  # type: ignore[assignment]
    signer.signed(passed(), ("last",))
    assert len(signer._kept) == KEPT
    assert ("last",) in signer._kept
