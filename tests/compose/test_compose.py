"""docker-compose.yml starts a service that grades, keeps its promises, and leaves nothing behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import docker
import httpx
import pytest

from runner.images.client import connected
from runner.sandbox.policy import BOX_ROLE, HOLDER, ROLE, SLOT_ROLE, WORKER
from tests.compose.deployment import ROOT, Deployment, deployed

pytestmark = [pytest.mark.engine, pytest.mark.alone]

CHALLENGE = ROOT / "challenges/top-talkers"
ACCEPTED = CHALLENGE / "submissions/accepted/solution.py"
SOCKET = "/var/run/docker.sock"
WORKERS = 2
ROUNDS = 10
"""More than it takes until every worker has graded something; one may still be starting in the first."""


@pytest.fixture(scope="module")
def client() -> Iterator[docker.DockerClient]:
    with connected() as client:
        yield client


@pytest.fixture(scope="module")
def deployment(client: docker.DockerClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployed(client, tmp_path_factory.mktemp("compose"), WORKERS) as deployment:
        yield deployment
    assert deployment.rest() == []


def submit(api: httpx.Client, token: str) -> str:
    """Hand in what is right; the submission's id."""
    body = {"language": "python", "files": [{"path": "solution.py", "content": ACCEPTED.read_text("utf-8")}]}
    answer = api.post(f"/v1/challenges/{CHALLENGE.name}/submissions", json=body, headers=bearer(token))
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return str(answer.json()["id"])


def await_end(api: httpx.Client, token: str, submission: str) -> None:
    """The stream of a submission's events ends when it is graded."""
    address = f"/v1/submissions/{submission}/events"
    with api.stream("GET", address, headers=bearer(token), timeout=180) as events:
        assert events.status_code == httpx.codes.OK, events.read()
        for _ in events.iter_lines():
            pass


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_two_candidates_are_graded_by_two_workers_that_never_share_a_core(
    deployment: Deployment, client: docker.DockerClient
):
    since = time.time()
    deployment.publish(CHALLENGE)
    tokens = [deployment.token(name, "candidate", CHALLENGE.name) for name in ("Ada", "Grace")]
    made: list[Made] = []
    with httpx.Client(base_url=deployment.address(), timeout=30) as api:
        for _ in range(ROUNDS):
            grade(api, tokens)
            made = containers_made(deployment, client, since)
            if {one.worker for one in made} == hosts(deployment):
                break
    assert {one.worker for one in made} == hosts(deployment)
    assert two_on_one_core(made) == []


def grade(api: httpx.Client, tokens: list[str]) -> None:
    """Hand in for each candidate at the same time, and read the reports."""
    handed_in = [(token, submit(api, token)) for token in tokens]
    for token, submission in handed_in:
        await_end(api, token, submission)
        report = api.get(f"/v1/submissions/{submission}/report", headers=bearer(token))
        assert report.status_code == httpx.codes.OK, report.text
        assert report.json()["verdict"] == "AC"


def hosts(deployment: Deployment) -> set[str]:
    """The workers' names of their hosts, by which containers say who made them."""
    return {str(one.attrs["Config"]["Hostname"]) for one in deployment.containers("worker")}


@dataclass(frozen=True, slots=True)
class Made:
    """A container that a worker made for a grading: a slot's holder, or a box in it. `name` is what it alone
    has while it lives: a core, or a pair of users.
    """

    container: str
    name: str
    role: str
    holder: str
    worker: str
    began: int
    ended: int


def containers_made(deployment: Deployment, client: docker.DockerClient, since: float) -> list[Made]:
    """By the engine's events: all that this deployment's workers made and that have started."""
    names = hosts(deployment)
    wanted = {"label": ROLE, "type": "container", "event": ["start", "die"]}
    now = int(time.time()) + 1
    events = list(client.events(decode=True, since=int(since), until=now, filters=wanted))
    ended = {event["id"]: event["timeNano"] for event in events if event["status"] == "die"}
    made = []
    for event in (event for event in events if event["status"] == "start"):
        marks = event["Actor"]["Attributes"]
        holder = marks.get(HOLDER, event["id"])
        worker = marks[WORKER].partition(":")[0]
        end = ended.get(event["id"], now * 10**9)
        one = Made(event["id"], marks["name"], marks[ROLE], holder, worker, event["timeNano"], end)
        if worker in names:
            made.append(one)
    return made


def two_on_one_core(made: list[Made]) -> list[tuple[str, str]]:
    """Names of containers of two workers that were there at the same time and had the same core or users."""
    slots = {one.container: one.name for one in made if one.role == SLOT_ROLE}
    boxes = [one for one in made if one.role == BOX_ROLE]
    assert {one.holder for one in boxes} <= slots.keys()
    return [
        (one.name, other.name)
        for one, other in combinations(boxes, 2)
        if one.began < other.ended
        and other.began < one.ended
        and one.worker != other.worker
        and (slots[one.holder] == slots[other.holder] or one.name == other.name)
    ]


def test_the_engines_socket_is_in_what_grades_and_builds_alone(deployment: Deployment):
    having = {
        container.labels["com.docker.compose.service"]
        for container in deployment.containers()
        if SOCKET in {mount["Destination"] for mount in container.attrs["Mounts"]}
    }
    assert having == {"worker", "images"}


def test_the_api_is_nobody_and_may_do_nothing(deployment: Deployment):
    program = (
        "import os; print(os.getuid(), [l.split()[1] for l in open('/proc/self/status') if l[:3] == 'Cap'])"
    )
    said = deployment.compose("exec", "-T", "api", "python", "-c", program)
    assert said.strip() == f"10001 {['0' * 16] * 5}"


@pytest.mark.parametrize("service", ["redis", "postgres", "migrate", "api", "worker", "images"])
def test_no_service_has_a_capability_or_a_root_that_it_can_write(deployment: Deployment, service: str):
    for container in deployment.containers(service):
        host = container.attrs["HostConfig"]
        assert host["CapDrop"] == ["ALL"]
        assert not host["CapAdd"]
        assert not host["Privileged"]
        assert host["ReadonlyRootfs"]
        assert "no-new-privileges:true" in host["SecurityOpt"]


def test_the_api_alone_is_published_and_on_loopback(deployment: Deployment):
    published = {
        (container.labels["com.docker.compose.service"], binding["HostIp"])
        for container in deployment.containers()
        for bindings in container.attrs["NetworkSettings"]["Ports"].values()
        for binding in bindings or ()
    }
    assert published == {("api", "127.0.0.1")}


@pytest.mark.parametrize("service", ["redis", "postgres", "worker"])
def test_what_stands_behind_the_api_has_no_way_out(deployment: Deployment, service: str):
    for container in deployment.containers(service):
        names = container.attrs["NetworkSettings"]["Networks"]
        assert [deployment.client.networks.get(name).attrs["Internal"] for name in names] == [True]


def test_each_store_has_a_volume_of_its_own(deployment: Deployment):
    volumes = {
        container.labels["com.docker.compose.service"]: {
            mount["Name"].removeprefix(f"{deployment.project}_")
            for mount in container.attrs["Mounts"]
            if mount["Type"] == "volume"
        }
        for container in deployment.containers()
    }
    expected = {name: {name} for name in ("redis", "postgres", "worker")}
    assert volumes == {**expected, "api": {"api", "signing"}, "migrate": set(), "images": set()}


def test_reports_are_signed_with_a_key_that_only_the_api_has(deployment: Deployment):
    answer = httpx.get(f"{deployment.address()}/signing-keys", trust_env=False, timeout=30)
    (key,) = answer.json()["keys"]
    assert key["key_id"].startswith("ed25519-")
    file = "/var/lib/fairtrial/signing-key.pem"
    (api,) = deployment.containers("api")
    assert api.exec_run(["test", "-r", file]).exit_code == 0
    for worker in deployment.containers("worker"):
        assert worker.exec_run(["test", "-e", file]).exit_code == 1
        assert not any(one.startswith("FAIRTRIAL_SIGNING") for one in worker.attrs["Config"]["Env"])


def test_redis_wants_its_password_keeps_a_log_and_forgets_nothing(deployment: Deployment):
    def redis(*command: str, password: str = "") -> str:
        variable = ("-e", f"REDISCLI_AUTH={password}") if password else ()
        return deployment.compose("exec", "-T", *variable, "redis", "redis-cli", *command).strip()

    password = deployment.password("REDIS")
    assert "NOAUTH" in redis("ping")
    facts = redis("info", password=password)
    assert "aof_enabled:1" in facts
    assert "maxmemory_policy:noeviction" in facts


def test_the_services_own_role_is_no_superuser(deployment: Deployment):
    query = "select rolsuper from pg_roles where rolname = 'fairtrial'"
    command = ("psql", "--tuples-only", "--no-align", "--command", query)
    assert deployment.compose("exec", "-T", "postgres", *command).strip() == "f"


@pytest.mark.parametrize("service", ["postgres", "redis"])
def test_a_store_that_was_killed_comes_back(deployment: Deployment, service: str):
    (container,) = deployment.containers(service)
    container.kill()
    container.start()
    deployment.await_health(service)


def test_one_server_at_a_time_uses_the_records_volume(deployment: Deployment):
    second = deployment.try_compose("run", "--rm", "-T", "--no-deps", "postgres")
    assert second.returncode != 0
    assert "Another PostgreSQL runs on this volume." in second.stdout + second.stderr


def test_every_worker_is_found_healthy(deployment: Deployment):
    deployment.await_health("worker")
    assert len(deployment.health("worker")) == WORKERS


@pytest.mark.parametrize("missing", ["POSTGRES", "REDIS"])
def test_a_missing_password_is_named(deployment: Deployment, tmp_path: Path, missing: str):
    here = next(name for name in ("POSTGRES", "REDIS") if name != missing)
    (tmp_path / "env").write_text(f"FAIRTRIAL_{here}_PASSWORD=x\n")
    done = Deployment(deployment.client, tmp_path / "env").try_compose("config")
    assert done.returncode != 0
    assert "is not set; docs/operating.md shows how to make it" in done.stderr
