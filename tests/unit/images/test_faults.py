"""What the engine says when a build fails becomes a next step."""

from __future__ import annotations

import pytest
import requests

from runner.domain.errors import EngineError
from runner.images.faults import explain, translated


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("write /usr/lib/x: no space left on device", "docker system df"),
        (
            "E: Failed to fetch http://archive.example/x  Temporary failure resolving",
            "network, DNS and proxy",
        ),
        ("PermissionError(13, 'Permission denied')", "docker group"),
        ("FileNotFoundError(2, 'No such file or directory')", "make setup"),
        ("ConnectionRefusedError(111, 'Connection refused')", "make setup"),
        ("SSLError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed')", "FAIRTRIAL_BUILD_CA"),
        ("npm error self-signed certificate in certificate chain", "FAIRTRIAL_BUILD_CA"),
        ("something else", "fairtrial doctor"),
    ],
)
def test_names_the_next_step(reason: str, advice: str):
    assert advice in explain("The image go could not be built", reason).next_step


def test_says_what_failed_and_why_in_one_sentence():
    error = explain("The image go could not be built", "no space left on device.\n")
    assert error.message == "The image go could not be built: no space left on device."


def test_a_lost_connection_is_the_engines_failure():
    with (
        pytest.raises(EngineError, match="The image go could not be built: gone"),
        translated("The image go could not be built"),
    ):
        raise requests.ConnectionError("gone")
