"""Webhooks lead to public addresses alone, to the one that was judged, and it has to prove its name."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from runner.services.addresses import AddressRefusedError, check_url, resolve
from runner.services.deliverer import Sender
from runner.services.webhooks import _new_secret
from runner.settings import Settings
from runner.storage.webhooks import Delivery, DeliveryState, Errand
from tests.service.services.receiver import Receiver, a_receiver

HOST = "hooks.example.test"
PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"]
NOT_PUBLIC = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.0.192",
    "168.63.129.16",
    "100.100.100.200",
    "198.18.0.1",
    "203.0.113.5",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:0:7f00:1::80ff:fffe",
]
REFUSED = [
    *(f"https://[{one}]/" if ":" in one else f"https://{one}/" for one in NOT_PUBLIC),
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://[::ffff:7f00:1]/",
    "https://[fe80::1%25eth0]/",
    "https://user@hooks.example.test/",
    "https://user:password@hooks.example.test/",
    "https://hooks.example.test@127.0.0.1/",
    "http://hooks.example.test/",
    "ftp://hooks.example.test/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_SHUTDOWN",
    "https:///path",
    "https://",
    "//hooks.example.test/",
    "hooks.example.test",
    "https://hooks.example.test:0/",
    "https://hooks.example.test:99999/",
    "https://hooks.example.test/a b",
    "https://hooks.example.test/\r\nX-Evil: 1",
    "https://hooks.example.test/\x00",
    "https://h\u00f6oks.example.test/",
    "https://[::1/",
]


class Names:
    """A name server that answers each question with the next of these, and the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        """Nobody has asked yet."""
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[tuple[Any, ...]]:
        self.asked.append(host)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not answer:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answer]


@pytest.mark.parametrize("url", REFUSED)
def test_urls_that_lead_inside_or_are_none_are_refused_when_they_are_registered(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        check_url(Settings(), url)


@pytest.mark.parametrize(
    "url", ["https://hooks.example.test", "https://hooks.example.test:8443/a?b=c", "https://93.184.215.14/"]
)
def test_urls_of_public_hosts_are_taken(url: str) -> None:
    assert check_url(Settings(), url).scheme == "https"


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_that_leads_inside_is_refused_also_beside_a_public_address(address: str) -> None:
    for answer in ([address], [PUBLIC[0], address], [address, PUBLIC[0]]):
        with pytest.raises(AddressRefusedError, match="public"):
            resolve(Settings(), f"https://{HOST}/", Names(answer))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_name_that_leads_to_public_addresses_is_taken(address: str) -> None:
    found = resolve(Settings(), f"https://{HOST}:8443/", Names([address]))
    assert (str(found.address), found.host, found.port) == (address, HOST, 8443)


def test_a_name_that_leads_nowhere_is_told_from_one_that_leads_inside_by_nobody() -> None:
    said = set()
    for answer in ([], ["10.0.0.1"]):
        with pytest.raises(AddressRefusedError) as refused:
            resolve(Settings(), f"https://{HOST}/", Names(answer))
        said.add(refused.value.message)
    assert len(said) == 1


def test_names_that_the_resolver_cannot_even_read_are_refused() -> None:
    for host in ("x" * 64 + ".example", ".", "a..b"):
        with pytest.raises(AddressRefusedError):
            resolve(Settings(), f"https://{host}/")


def test_an_operator_can_allow_a_network_of_his_own() -> None:
    own = Settings(webhook_networks_allowed=("10.1.0.0/16", "fd00::/8"))
    assert check_url(own, "https://10.1.2.3/").hostname == "10.1.2.3"
    assert resolve(own, f"https://{HOST}/", Names(["::ffff:10.1.2.3", "fd00::1"])).host == HOST
    for url in ("https://10.2.0.1/", "https://127.0.0.1/", "https://[::ffff:10.2.0.1]/"):
        with pytest.raises(AddressRefusedError):
            check_url(own, url)


def _errand(url: str) -> Errand:
    now = datetime.now(UTC)
    delivery = Delivery(
        id="0193b1c2-7d4e-7a10-8f2b-3c5d6e7f8091",
        webhook_id="0193b1c2-7d4e-7a10-8f2b-3c5d6e7f8092",
        event_type="submission.graded",
        payload={},
        state=DeliveryState.PENDING,
        attempt=0,
        due_at=now,
        status=None,
        response=None,
        error=None,
        created_at=now,
        finished_at=None,
    )
    return Errand(delivery, url, (_new_secret(),))


def _sender(names: Names) -> Sender:
    allowed = Settings(webhook_networks_allowed=("127.0.0.0/8",), webhook_http_allowed=True)
    return Sender(allowed, lookup=names, connect_seconds=5, answer_seconds=5)


def test_what_was_judged_is_what_is_connected_to_whatever_the_name_server_says_next() -> None:
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    with a_receiver() as receiver:
        answer = _sender(names).send(_errand(f"http://{HOST}:{receiver.port}/"))
    assert answer.status == 204
    assert names.asked == [HOST], "it is asked once"
    assert receiver.got[0].headers["host"] == f"{HOST}:{receiver.port}"


def test_a_name_that_was_public_yesterday_is_judged_anew_at_every_delivery() -> None:
    with a_receiver() as receiver:
        sender = Sender(Settings(webhook_http_allowed=True), lookup=Names(["127.0.0.1"]))
        answer = sender.send(_errand(f"http://{HOST}:{receiver.port}/"))
    assert (answer.status, receiver.got) == (None, [])
    assert "public" in (answer.error or "")


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_receiver() as receiver, a_receiver() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert _sender(Names(["127.0.0.1"])).send(_errand(f"http://{HOST}:{receiver.port}/")).status == 204
    assert (len(receiver.got), proxy.got) == (1, [])


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority of our own, and a certificate of it for each of two hosts."""
    folder = tmp_path_factory.mktemp("authority")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    made = ["openssl", "req", "-x509", *key, "-subj", "/CN=Ours", "-keyout", "ca.key", "-out", "ca.pem"]
    subprocess.run(made, cwd=folder, check=True, capture_output=True)
    signed = ["-CA", "ca.pem", "-CAkey", "ca.key"]
    for host in (HOST, "other.example.test"):
        files = ["-keyout", f"{host}.key", "-out", f"{host}.pem", "-addext", f"subjectAltName=DNS:{host}"]
        leaf = ["openssl", "req", "-x509", *key, *signed, "-subj", f"/CN={host}", *files]
        subprocess.run(leaf, cwd=folder, check=True, capture_output=True)
    return folder


@contextmanager
def _with_tls(authority: Path, host: str) -> Iterator[Receiver]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority / f"{host}.pem", authority / f"{host}.key")
    with a_receiver(context=context) as receiver:
        yield receiver


def test_the_certificate_is_that_of_the_name_although_the_address_is_pinned(
    authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))
    with _with_tls(authority, HOST) as receiver:
        answer = _sender(Names(["127.0.0.1"])).send(_errand(f"https://{HOST}:{receiver.port}/hook"))
    assert (answer.status, answer.error) == (204, None)
    assert receiver.names == [HOST], "the name is asked for, not the address"
    assert receiver.got[0].headers["host"] == f"{HOST}:{receiver.port}"


def test_nothing_is_sent_to_whoever_has_the_certificate_of_another_name(
    authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))
    with _with_tls(authority, "other.example.test") as receiver:
        answer = _sender(Names(["127.0.0.1"])).send(_errand(f"https://{HOST}:{receiver.port}/"))
    assert (answer.status, receiver.got) == (None, [])
    assert "certificate" in (answer.error or "")


def test_nothing_is_sent_to_whoever_has_a_certificate_of_nobodys(authority: Path) -> None:
    with _with_tls(authority, HOST) as receiver:
        answer = _sender(Names(["127.0.0.1"])).send(_errand(f"https://{HOST}:{receiver.port}/"))
    assert (answer.status, receiver.got) == (None, [])
