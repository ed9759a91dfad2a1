"""The suites that hostile services are tried with: written as carelessly as an author may."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ruamel.yaml import YAML

from runner.catalog import load
from runner.domain.challenge import Challenge
from runner.domain.submission import SourceFile, Submission
from runner.languages import LANGUAGES
from runner.languages.model import Language
from tests.grading.services import challenge

HERE = Path(__file__).parent
SERVICES = HERE / "services"
HELPER = SERVICES / "server.py"
UNHURRIED = 60.0
"""Seconds that are enough for whoever answers at all, on the busiest machine."""
SIDECARS = """sidecars:
  - {name: db, image: postgres, seed: seed/, url: DATABASE_URL}
  - {name: cache, image: redis, url: REDIS_URL}

"""
SEED = "create table notes (id serial primary key, text text not null);\n"

HELLO_CASES = '''
import time
from decimal import Decimal


def test_answers(client):
    """Hello."""
    assert client.get("/hello").json() == {"hello": "world"}
'''
HTTP_CASES = '''

def test_order(client):
    """An order."""
    body = client.get("/order").json()
    total = sum(int(Decimal(str(line["amount"]))) * line["count"] for line in body["lines"])
    assert total == 6, f"the total was {total}, and the note says {body['note']}"


def test_polled(client):
    """Something that takes its time."""
    states = [client.get("/state").json()]
    while states[-1]["state"] != "done":
        time.sleep(0.1 if len(states) % 20 else 2.2)
        states.append(client.get("/state").json())
'''
FORM_CASES = """
from decimal import Decimal


def form(client, number):
    body = client.get(f"/form/{number}").json()
    total = sum(int(Decimal(str(line["amount"]))) * line["count"] for line in body["lines"])
    assert total == 6, f"the total was {total}, and the note says {body['note']}"
""" + "".join(
    f'\n\ndef test_form_{n:02}(client):\n    """A form."""\n    form(client, {n})\n' for n in range(12)
)
STORE_CASES = '''
def test_stored(client, database, cache):
    """Notes."""
    answer = client.post("/notes", json={"text": "ours"})
    assert answer.status_code == 201
    assert database.value("select text from notes order by id desc limit 1") == "ours"
    assert cache.get("last") == "ours"
    for number in range(20):
        database.execute("insert into notes (text) values (%s)", (f"theirs {number}",))
    with database.counting() as count:
        assert client.get("/notes").json() == ["ours", *(f"theirs {number}" for number in range(20))]
    assert 1 <= count.calls <= 3, f"{count.calls} statements"
'''
LATER_CASES = '''
def test_again(client):
    """Hello, in another life."""
    assert client.get("/hello").json() == {"hello": "world"}


def test_clean(client):
    """What is there of an earlier life."""
    assert client.get("/seen").json() == []
'''
STUB_CASES = '''
def test_charged_once(client, stub):
    """A charge, with a third party."""
    assert client.post("/charge", json={}).status_code == 201
    assert len(stub.requests("POST", "/charges")) == 1
'''
STUB = """sidecars:
  - {name: processor, image: stub, seed: processor/, url: PROCESSOR_URL}

"""
SCRIPT = "routes:\n  - {method: POST, path: /charges, answers: [{status: 201, json: {id: 1}}]}\n"
SAMPLE = "def test_is_there(client):\n    client.get('/hello')\n"
CHALLENGES = {
    "store": (HELLO_CASES + STORE_CASES, SIDECARS),
    "http": (HELLO_CASES + HTTP_CASES, ""),
    "forms": (FORM_CASES, ""),
    "hello": (HELLO_CASES, SIDECARS),
    "stub": (HELLO_CASES + STUB_CASES, STUB),
}
"""The cases of the group `core`, and the sidecars."""
GROUPS = (
    "  - {name: core, max_score: 100, score_aggregation: sum}\n",
    "".join(f"  - {{name: {name}, max_score: 50, score_aggregation: sum}}\n" for name in ("core", "later")),
)


@dataclass(frozen=True, slots=True)
class HostileService:
    """One service and its required outcome; `services.yaml` explains the fields."""

    path: PurePosixPath
    guards: str
    cases: str
    wall_time: float
    verdicts: dict[str, tuple[str, ...]]
    bites: dict[str, dict[str, str]]

    @property
    def language(self) -> Language:
        """By the service's suffix."""
        return LANGUAGES["javascript" if self.path.suffix == ".js" else "python"]

    @property
    def submission(self) -> Submission:
        """The service as a candidate would hand it in."""
        return submission((SERVICES / self.path).read_bytes(), self.path.suffix)

    def allowed(self, test: str) -> tuple[str, ...]:
        """The verdicts that a test may have."""
        return next((verdicts for name, verdicts in self.verdicts.items() if test.startswith(name)), ("AC",))


def submission(source: bytes, suffix: str = ".py") -> Submission:
    """A service with the helper beside it."""
    if suffix == ".js":
        return Submission((SourceFile(PurePosixPath("server.js"), source),), "file")
    files = (("app.py", source), ("server.py", HELPER.read_bytes()))
    return Submission(tuple(SourceFile(PurePosixPath(name), data) for name, data in files), "folder")


def read_services() -> tuple[HostileService, ...]:
    """All of them, in the manifest's order."""
    return tuple(_service(entry) for entry in YAML(typ="safe").load(HERE / "services.yaml"))


def make_challenge(
    place: Path, cases: str, secret: tuple[str, ...] = ("core", "later"), wall_time: float = UNHURRIED
) -> Challenge:
    """The challenge of that name, with sidecars if it needs them; `secret` are its groups but the samples.

    `wall_time` is the seconds for which a service may owe answers in a case.
    """
    core, sidecars = CHALLENGES[cases]
    root = challenge(
        place, sidecars="" if sidecars == STUB else sidecars, ready=UNHURRIED, wall_time=wall_time
    ).root
    for file in root.glob("tests/*/*.py"):
        file.unlink()
    for group, text in {"sample": SAMPLE, "core": core, "later": LATER_CASES}.items():
        if group in ("sample", *secret):
            (root / "tests" / group).mkdir(exist_ok=True)
            (root / "tests" / group / "test_it.py").write_text(text)
    (root / "seed/01-accounts.sql").write_text(SEED)
    described = root / "challenge.yaml"
    if sidecars == STUB:  # its script is no seed of the scaffold's
        (root / "processor").mkdir()
        (root / "processor/stub.yaml").write_text(SCRIPT)
        described.write_text(described.read_text().replace("service:\n", f"{STUB}service:\n", 1))
    described.write_text(described.read_text().replace(GROUPS[0], GROUPS[len(secret) - 1]))
    return load(root)


def _service(entry: dict[str, Any]) -> HostileService:
    verdicts = {
        test: (verdict,) if isinstance(verdict, str) else tuple(verdict)
        for test, verdict in entry.get("verdicts", {}).items()
    }
    return HostileService(
        path=PurePosixPath(entry["service"]),
        guards=entry["guards"],
        cases=entry.get("cases", "store"),
        wall_time=entry.get("wall_time", UNHURRIED),
        verdicts=verdicts,
        bites=entry.get("bites", {}),
    )
