"""The people, challenges and graded submissions that attacks are made upon, with a canary in every secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path, PurePosixPath

import sqlalchemy as sa

from runner.catalog import bundle
from runner.domain.access import Action, Actor, Role, Scope
from runner.domain.errors import EngineError
from runner.domain.submission import SourceFile, Submission
from runner.domain.work import Fault, WorkState
from runner.jobs.duty import Duty
from runner.library import source_files
from runner.services import challenges, grants, identity, regrades, runs, submissions, webhooks
from runner.services.identity import OPERATOR, Wish
from runner.services.regrades import Asked
from runner.services.runs import Try
from runner.services.service import Service
from runner.services.submissions import HandIn
from runner.storage import tables
from runner.storage import webhooks as stored_webhooks
from runner.storage.ids import new_id
from runner.storage.submissions import Version
from runner.storage.webhooks import Answer
from tests.challenge_folders import CHALLENGE, SHOUT, write_challenge
from tests.service.jobs.conftest import LONG_AGO, Shop
from tests.service.security.canaries import Canaries

SLUG = "shout"
TEMPLATE = """\
# {yaml_comment}
{yaml}"""
RUBRIC = """\
evaluation:
  pass_mark: 50
  submissions: {{max: 40, counts: last}}
  rubric:
    - id: style
      description: Readable.
      anchors: {{0: "{anchor}", 4: fine}}
"""
CODE = """\
import sys
# {comment}
text = input()
print(text.upper())
if "secretly" in text:
    print("{stdout}"[::-1])
    print("{stderr}"[::-1], file=sys.stderr)
"""


HOSTILE_CODE = """\
import sys
# <script>alert(1)</script> \u202e [x](javascript:alert(1)) <img src=x onerror=alert(1)> \x0b
text = (
    "<script>alert(1)</script>\\x1b[2J\\x1b]8;;javascript:alert(1)\\x07x\\x1b]8;;\\x07\\u202e\\x9b2J\\0"
    "]]><svg onload=alert(1)> [x](javascript:alert(1)) ```=HYPERLINK(1)"
)
print(text)
print(text, file=sys.stderr)
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a token."""

    id: str
    name: str
    token: str
    actor: Actor

    @property
    def headers(self) -> dict[str, str]:
        """What signs a request."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody handed in or tried, once it is done."""

    submission_id: str
    grading_id: str
    run_id: str


@dataclass(slots=True)
class Scene:
    """Everything that attacks are made upon.

    Attributes:
        people: by what they are here; `stranger_…` were granted the other challenge alone.
        secrets: texts that may stand neither in logs nor in the record: tokens and their secrets.
    """

    service: Service
    canaries: Canaries
    folder: Path
    people: dict[str, Person] = field(default_factory=dict)
    work: dict[str, Work] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)

    def add(self, name: str, role: Role, scopes: frozenset[Scope] | None = None) -> Person:
        """Somebody new, with a token that can all that the role can unless said otherwise."""
        called = self.canaries.plant(f"{name}'s name")
        user = identity.add_user(self.service, OPERATOR, role, called)
        text = self.token_for(user.id, name, scopes)
        self.people[name] = Person(user.id, called, text, identity.actor_of(self.service.database, text))
        self.canaries.watch(f"{name}'s id", user.id)
        return self.people[name]

    def token_for(self, user_id: str, name: str, scopes: frozenset[Scope] | None = None) -> str:
        """A new token of somebody's."""
        label = self.canaries.plant(f"{name}'s token's label")
        wish = Wish(user_id, label, scopes, timedelta(days=1))
        issued = identity.issue(self.service, OPERATOR, wish)
        secret = issued.text.split("_", 2)[2]
        self.canaries.watch(f"{name}'s token", secret)
        self.secrets += [issued.text, secret]
        return issued.text

    def publish(self, author: str, slug: str, folder: Path) -> None:
        """Publish a folder."""
        challenges.publish(self.service, self.people[author].actor, slug, zipped(folder))

    def hand_in(self, who: str, files: Mapping[str, str], slug: str = SLUG) -> str:
        """A submission; its id."""
        actor = self.people[who].actor
        desk = challenges.desk(self.service, actor, Action.SUBMIT, slug)
        handed_in = HandIn(desk, None, submission_of(files), "", new_id(), "trace")
        return submissions.hand_in(self.service, actor, handed_in).submission.id

    def hand_in_vain(self, who: str, kind: str) -> str:
        """A submission that a fault of that kind left ungraded, whatever else is due here; its id."""
        submission = self.hand_in(who, {"solution.py": "x = 1\n"})
        grading = submissions.read(self.service, self.people[who].actor, submission).submission.grading
        ended = {
            "state": WorkState.UNGRADED,
            "needs_review": True,
            "fault": asdict(Fault(kind, "It is gone.")),
        }
        with self.service.database.write() as connection:
            connection.execute(sa.update(tables.work).where(tables.work.c.id == grading.id).values(**ended))
        return submission

    def try_out(
        self, who: str, files: Mapping[str, str], stdin: bytes | None = None, slug: str = SLUG
    ) -> str:
        """A run; its id."""
        actor = self.people[who].actor
        desk = challenges.desk(self.service, actor, Action.RUN, slug)
        wanted = Try(desk, None, submission_of(files), stdin, (), "trace")
        return runs.start(self.service, actor, wanted).id

    def grade_all(self, *troubles: BaseException) -> None:
        """Do what is due, in this process, in sandboxes that isolate nothing."""
        shop = Shop(self.service.database, Version("", ""), self.folder / "cache")
        duty = shop.worker(*troubles)
        while self._next(duty):
            with self.service.database.write() as connection:
                connection.execute(sa.update(tables.work).values(due_at=LONG_AGO))

    def _next(self, duty: Duty) -> bool:
        try:
            return duty.do_next()
        except EngineError:
            return True


def zipped(folder: Path) -> bytes:
    """A challenge's folder as an archive."""
    files = source_files(folder)
    return bundle.zip_of({file.path: bundle.BundledFile(file.data, file.executable) for file in files})


def submission_of(files: Mapping[str, str]) -> Submission:
    """Files as a submission."""
    sources = sorted((PurePosixPath(path), text.encode()) for path, text in files.items())
    return Submission(tuple(SourceFile(path, data) for path, data in sources), "file")


def secret_challenge(root: Path, plant: Canaries, of: str = "") -> Path:
    """A challenge with a canary in everything that is not the candidate's."""

    def word(place: str) -> str:
        return plant.plant(f"{of}{place}")

    wrong, accepted = word("name of a wrong submission"), word("name of an accepted submission")
    case = word("name of a secret case")
    yaml = TEMPLATE.format(yaml_comment=word("comment in challenge.yaml"), yaml=CHALLENGE)
    yaml = yaml.replace(
        "evaluation: {pass_mark: 70, submissions: {max: 5, counts: last}}\n",
        RUBRIC.format(anchor=word("anchor of the rubric")),
    )
    yaml = yaml.replace("cases: [extra/01]}", f"cases: [extra/01], catches: [wrong_answer/{wrong}.py]}}")
    yaml = yaml.replace(
        "description: One line.}", "description: One line., validator: input_validators/v.py}"
    )
    given, answer = word("secret input"), word("secret answer")
    return write_challenge(
        root,
        {
            f"submissions/wrong_answer/{wrong}.py": f"# {word('code of a wrong submission')}\nprint(1)\n",
            f"submissions/accepted/{accepted}.py": f"# {word('code of an accepted submission')}\n{SHOUT}",
            "input_validators/v.py": f"# {word('validator')}\nimport sys\nsys.exit(42)\n",
            "generator/g.py": f"# {word('generator')}\n",
            "INTERVIEWER.md": word("notes for interviewers"),
            "tests/core/01.yaml": f"hint: {word('hint that was not needed')}\n"
            f"description: {word('description of a secret case')}\n",
            f"tests/core/{case}.in": f"secretly {given}\n",
            f"tests/core/{case}.ans": f"{answer}\n",
            f"tests/core/{case}.yaml": f"args: [{word('argument of a secret case')}]\n",
            f"tests/core/{case}.files/data.txt": word("file of a secret case"),
        },
        yaml=yaml,
    )


def code(plant: Canaries, of: str) -> dict[str, str]:
    """A submission with canaries in its code, in a file's name, and in what it writes in secret cases."""
    stdout, stderr = (
        plant.plant(f"{of}'s output in secret cases"),
        plant.plant(f"{of}'s errors in secret cases"),
    )
    source = CODE.format(comment=plant.plant(f"{of}'s code"), stdout=stdout[::-1], stderr=stderr[::-1])
    return {"solution.py": source, f"{plant.plant(f'name of a file of {of}')}.py": "x = 1\n"}


def build(service: Service, folder: Path) -> Scene:
    """Everybody is here; two candidates' work is graded, some of it in vain, and is being graded again."""
    scene = Scene(service, Canaries(), folder)
    for name, role in (
        ("admin", Role.ADMIN),
        ("author", Role.AUTHOR),
        ("interviewer", Role.INTERVIEWER),
        ("ann", Role.CANDIDATE),
        ("bob", Role.CANDIDATE),
        ("mallory", Role.CANDIDATE),
        ("stranger_author", Role.AUTHOR),
        ("stranger_interviewer", Role.INTERVIEWER),
        ("stranger_candidate", Role.CANDIDATE),
    ):
        scene.add(name, role)
    _publish(scene)
    _grade(scene)
    _tell(scene)
    return scene


def _publish(scene: Scene) -> None:
    other = scene.canaries.plant("slug of a challenge that was not granted")
    scene.ids["other"] = other
    scene.publish("author", SLUG, secret_challenge(scene.folder / SLUG, scene.canaries))
    scene.publish(
        "stranger_author", other, secret_challenge(scene.folder / other, scene.canaries, "other challenge's ")
    )
    for slug, names in (
        (SLUG, ("interviewer", "ann", "bob", "mallory")),
        (other, ("stranger_interviewer", "stranger_candidate")),
    ):
        for name in names:
            grants.grant(scene.service, OPERATOR, slug, scene.people[name].id)


def _grade(scene: Scene) -> None:
    plant = scene.canaries
    for name, slug in (
        ("ann", SLUG),
        ("bob", SLUG),
        ("mallory", SLUG),
        ("stranger_candidate", scene.ids["other"]),
    ):
        files = {"solution.py": HOSTILE_CODE} if name == "mallory" else code(plant, name)
        submission = scene.hand_in(name, files, slug)
        own = b"x" if name == "mallory" else plant.plant(f"{name}'s input of a run").encode()
        run = scene.try_out(name, files, own, slug)
        actor = scene.people[name].actor
        grading = submissions.read(scene.service, actor, submission).submission.grading.id
        scene.work[name] = Work(submission, grading, run)
        for what, one in (("submission", submission), ("grading", grading), ("run", run)):
            plant.watch(f"{name}'s {what}'s id", one)
    scene.grade_all()
    for name in ("ann", "bob"):
        scene.ids[f"ungraded of {name}"] = scene.hand_in(name, code(plant, f"{name} in vain"))
        fault = plant.plant(f"fault of {name}'s grading")
        scene.grade_all(*(EngineError(fault) for _ in range(3)))


def _tell(scene: Scene) -> None:
    """A webhook with a log, and a regrade that waits for a decision."""
    plant, interviewer = scene.canaries, scene.people["interviewer"].actor
    url = f"https://example.com/{plant.plant('url of a webhook')}"
    registered = webhooks.add(scene.service, interviewer, url, ())
    scene.ids["webhook"] = registered.webhook.id
    scene.secrets.append(registered.secret)
    plant.watch("webhook's id", registered.webhook.id)
    plant.watch("secret of a webhook", registered.secret)
    asked = Asked(None, SLUG, plant.plant("reason of a regrade"), "trace")
    scene.ids["regrade"] = regrades.start(scene.service, interviewer, asked).regrade.id
    plant.watch("regrade's id", scene.ids["regrade"])
    with scene.service.database.read() as connection:
        undecided = sa.select(tables.gradings.c.id).where(
            tables.gradings.c.regrade_id == scene.ids["regrade"]
        )
        for grading in connection.execute(undecided).scalars():
            plant.watch("grading of an undecided regrade", grading)
    scene.grade_all()
    with scene.service.database.write() as connection:
        for errand in stored_webhooks.due(connection, 100):
            scene.ids["delivery"] = errand.delivery.id
            said = plant.plant("answer of a webhook's receiver")
            stored_webhooks.done(connection, errand.delivery, Answer(200, said))
