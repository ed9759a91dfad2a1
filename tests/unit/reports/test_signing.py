"""A signed report can be checked by anybody who has the key, and nothing of it can be changed."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runner.domain.errors import UsageError
from runner.domain.views import candidate_view
from runner.reports import document, signing
from runner.reports.signing import BadKeyError, NotVouchedForError, PublicKey, SigningKey
from tests.unit.reports.samples import wrong_answer

KEY = SigningKey.read(
    b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    b"-----END PRIVATE KEY-----\n"
)
"""The first test key of RFC 8032, section 7.1."""
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


@pytest.fixture(name="signed")
def _signed() -> dict[str, Any]:
    return document.to_document(signing.signed(wrong_answer(), KEY))


def test_the_key_is_the_one_that_the_standard_says():
    assert KEY.public.raw.hex() == PUBLIC
    assert KEY.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a")


def test_what_was_signed_is_vouched_for(signed):
    assert signing.check(signed, [SigningKey.generate().public, KEY.public]) == KEY.public


def test_white_space_and_the_order_of_keys_are_no_change(signed):
    again = json.loads(json.dumps(dict(reversed(signed.items())), indent=7))
    assert signing.check(again, [KEY.public]) == KEY.public


def test_each_view_has_a_signature_of_its_own():
    report = signing.signed(wrong_answer(), KEY)
    view = candidate_view(report)
    assert view.signature is None
    stolen = document.to_document(replace(view, signature=report.signature))
    with pytest.raises(NotVouchedForError, match="changed"):
        signing.check(stolen, [KEY.public])
    assert signing.check(document.to_document(signing.signed(view, KEY)), [KEY.public]) == KEY.public


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*at, key))
    else:
        yield at


def changed(value: Any) -> Any:
    match value:
        case bool() | None:
            return not value
        case int() | float():
            return value + 1
        case _:
            return value + "x"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_no_value_can_be_changed(signed, data):
    found = json.loads(json.dumps(signed))
    place = data.draw(st.sampled_from([at for at in places(found) if at[0] != "signature"]))
    inner = found
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = changed(inner[place[-1]])
    with pytest.raises(NotVouchedForError, match="changed"):
        signing.check(found, [KEY.public])


def test_nothing_can_be_added(signed):
    with pytest.raises(NotVouchedForError, match="changed"):
        signing.check({**signed, "note": "hire"}, [KEY.public])


def test_another_key_that_is_known_as_well_cannot_be_named(signed):
    other = SigningKey.generate().public
    named = {**signed, "signature": {**signed["signature"], "key_id": other.id}}
    with pytest.raises(NotVouchedForError, match="changed"):
        signing.check(named, [KEY.public, other])


def test_an_unknown_key_is_refused_by_name(signed):
    with pytest.raises(NotVouchedForError, match=KEY.public.id):
        signing.check(signed, [SigningKey.generate().public])


def test_what_is_unsigned_is_said_to_be_unsigned():
    with pytest.raises(NotVouchedForError, match="unsigned"):
        signing.check(document.to_document(wrong_answer()), [KEY.public])


def test_a_number_that_readers_may_round_has_no_canonical_form(signed):
    with pytest.raises(UsageError, match="canonical"):
        signing.check({**signed, "score": 2**60}, [KEY.public])


def test_keys_are_read_as_they_are_written():
    assert SigningKey.read(KEY.pem).public == KEY.public
    assert PublicKey.read(KEY.public.pem.encode()) == KEY.public
    assert PublicKey.read(base64.b64encode(KEY.public.raw) + b"\n") == KEY.public


RSA = b"""-----BEGIN PUBLIC KEY-----
MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALqbHeRLCyOdykC5SDLqI49ArYGYG1mq
aH9/GnWjGavZM02fos4lc2w6tCchcUBNtJvGqKwhC5JEnx3RYoSX2ucCAwEAAQ==
-----END PUBLIC KEY-----
"""


@pytest.mark.parametrize("text", [b"", b"AAAA", b"\xff", RSA, b"-----BEGIN PUBLIC KEY-----\n", KEY.pem])
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(BadKeyError):
        PublicKey.read(text)


@pytest.mark.parametrize("text", [b"", b"AAAA", RSA, KEY.public.pem.encode()])
def test_what_is_no_private_key_is_refused(text):
    with pytest.raises(BadKeyError):
        SigningKey.read(text)


def test_a_key_shows_nothing_of_itself():
    assert base64.b64encode(bytes.fromhex("9d61b19d")).decode()[:4] not in repr(KEY)
    assert "PRIVATE" not in repr(KEY)
