"""What the caller has already is recognised, in every form in which it may say so."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from api import etags

TAG = etags.etag_of("a", "b")


def _asking(if_none_match: str | None) -> Request:
    headers = [] if if_none_match is None else [(b"if-none-match", if_none_match.encode())]
    return Request({"type": "http", "headers": headers})


@pytest.mark.parametrize("header", [TAG, f"W/{TAG}", f'"other", {TAG}', "*", f' W/"x" ,W/{TAG}'])
def test_a_known_version_is_recognised(header: str) -> None:
    assert etags.is_known(_asking(header), TAG)


@pytest.mark.parametrize("header", [None, "", '"other"', TAG.strip('"'), TAG[:-2] + '"'])
def test_another_version_is_not(header: str | None) -> None:
    assert not etags.is_known(_asking(header), TAG)


def test_facts_cannot_run_into_one_another() -> None:
    assert etags.etag_of("ab", "c") != etags.etag_of("a", "bc")
