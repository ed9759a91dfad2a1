"""The stub answers as its script says and tells the suite what it was asked."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from runner.domain.service import SidecarKind
from tests.images.sidecar import PASSWORD, PATIENCE, Bench, Running

pytestmark = pytest.mark.engine

URL = SidecarKind.STUB.url
SCRIPT = {
    "routes": [
        {
            "method": "POST",
            "path": "/charges",
            "answers": [
                {"status": 503, "headers": {"Retry-After": "1"}, "times": 2},
                {"status": 201, "json": {"id": "ch_1"}},
            ],
        },
        {"path": "/users/{id}", "answers": [{"json": {"name": "Ada"}}]},
        {"path": "/plain", "answers": [{"body": "as it is"}]},
        {"path": "/broken", "answers": [{"malformed": "not-json"}]},
        {"path": "/short", "answers": [{"body": "0123456789", "malformed": "truncated-body"}]},
        {"path": "/gone", "answers": [{"malformed": "reset-connection"}]},
        {"path": "/slow", "answers": [{"body": "late", "delay": 600}]},
    ]
}


@pytest.fixture(scope="module")
def running(bench: Bench) -> Iterator[Running]:
    with bench.run(SidecarKind.STUB, {"stub.json": json.dumps(SCRIPT)}) as one:
        assert one.heard()["event"] == "ready"
        yield one


@pytest.fixture
def stub(running: Running) -> Running:
    """As it was at the start."""
    running.reset()
    return running


def asked(stub: Running, *requests: tuple[str, str], after: str = "") -> Any:
    """Status and text of each answer, or the name of what went wrong; `after` is a script that goes on."""
    return stub.ask(
        "import httpx\n"
        f"client, admin = httpx.Client(base_url={URL!r}, timeout=None), "
        f"httpx.Client(base_url={URL!r}, timeout=None, headers={{'Authorization': 'Bearer {PASSWORD}'}})\n"
        "def ask(method, path):\n"
        "    try: response = client.request(method, path)\n"
        "    except httpx.HTTPError as error: return type(error).__name__\n"
        "    return [response.status_code, response.text]\n"
        f"answer = [ask(method, path) for method, path in {requests!r}]\n"
        f"{after}"
    )


def test_answers_come_in_their_order_and_the_last_one_stays(stub: Running):
    answers = asked(stub, *[("POST", "/charges")] * 4)
    assert [status for status, _ in answers] == [503, 503, 201, 201]
    assert answers[-1][1] == '{"id": "ch_1"}'


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/users/17?full=1", [200, '{"name": "Ada"}']),
        ("/plain", [200, "as it is"]),
        ("/short", "RemoteProtocolError"),
        ("/gone", "ReadError"),
        ("/users/17/more", [404, '{"error": "the script has no answer to GET /users/17/more"}']),
    ],
)
def test_it_answers_as_the_script_says(stub: Running, path: str, answer: object):
    assert asked(stub, ("GET", path)) == [answer]


def test_what_is_called_json_and_is_none(stub: Running):
    [(status, text)] = asked(stub, ("GET", "/broken"))
    assert status == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)


def test_the_suite_reads_what_was_asked(stub: Running):
    told = asked(
        stub,
        after="client.post('/charges?a=b', headers={'Idempotency-Key': 'k'}, json={'amount': 1})\n"
        "client.request('PUT', '/users/1', content=iter([b'chun', b'ked', b'\\xff']))\n"
        "answer = admin.get('/__fairtrial/requests').json()",
    )
    first, second = told["requests"]
    assert (first["method"], first["path"], first["query"]) == ("POST", "/charges", "a=b")
    assert json.loads(first["body"]) == {"amount": 1}
    assert ["Idempotency-Key", "k"] in first["headers"]
    assert (second["method"], second["body_base64"]) == ("PUT", "Y2h1bmtlZP8=")
    assert told["dropped"] == 0


def test_the_suite_forgets_requests_and_gives_another_script(stub: Running):
    told = asked(
        stub,
        ("GET", "/plain"),
        after="admin.delete('/__fairtrial/requests')\n"
        "other = {'routes': [{'path': '/plain', 'answers': [{'status': 418}]}]}\n"
        "said = admin.put('/__fairtrial/script', json=other).status_code\n"
        "wrong = admin.put('/__fairtrial/script', json={'routes': [{}]}).json()\n"
        "asked = ask('GET', '/plain')\n"
        "answer = [said, wrong, asked, len(admin.get('/__fairtrial/requests').json()['requests'])]",
    )
    assert told == [200, {"error": "path is missing"}, [418, ""], 1]


def test_a_reset_brings_back_script_and_sequence_and_forgets(stub: Running):
    asked(stub, ("POST", "/charges"), after="admin.put('/__fairtrial/script', json={'routes': []})")
    stub.reset()
    told = asked(stub, after="answer = admin.get('/__fairtrial/requests').json()['requests']")
    assert told == []
    assert asked(stub, ("POST", "/charges"))[0][0] == 503


def test_a_reset_ends_connections_that_wait(stub: Running):
    held = stub.begin(
        "import httpx, threading\n"
        "def wait():\n"
        f"    try: httpx.get({URL + '/slow'!r}, timeout=None)\n"
        "    except httpx.HTTPError: print('gone', flush=True)\n"
        "waiting = threading.Thread(target=wait); waiting.start()\n"
        f"headers = {{'Authorization': 'Bearer {PASSWORD}'}}\n"
        f"admin = httpx.Client(base_url={URL!r}, timeout=None, headers=headers)\n"
        "while not admin.get('/__fairtrial/requests').json()['requests']: pass\n"
        "print('waits', flush=True); waiting.join(); answer = None\n"
    )
    with held:
        assert held.line(time.monotonic() + PATIENCE) == b"waits"
        stub.reset()
        assert held.line(time.monotonic() + PATIENCE) == b"gone"
        held.wait(time.monotonic() + PATIENCE)


def test_the_service_cannot_read_or_change_the_script(stub: Running):
    told = asked(
        stub,
        ("GET", "/__fairtrial/requests"),
        ("PUT", "/__fairtrial/script"),
        after="wrong = {'Authorization': 'Bearer x'}\n"
        "answer += [client.delete('/__fairtrial/requests', headers=wrong).status_code]",
    )
    assert [told[0][0], told[1][0], told[2]] == [404, 404, 404]


def test_a_body_that_is_too_large_is_refused(stub: Running):
    told = asked(stub, after="answer = client.post('/charges', content=b'x' * (2 << 20)).status_code")
    assert told == 400


def test_it_goes_on_when_it_was_asked_a_lot(stub: Running):
    told = asked(
        stub,
        after="for n in range(30): client.post('/charges', content=b'x' * (1 << 20))\n"
        "document = admin.get('/__fairtrial/requests').json()\n"
        "answer = [len(document['requests']), document['dropped'], ask('GET', '/plain')]",
    )
    assert told == [15, 15, [200, "as it is"]]
