"""How each operation of the API is called for things of Ann's, and what access to it depends on.

A new route fails the tests until it stands here: whatever is tried on all routes is then tried on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Any

import httpx
import sqlalchemy as sa

from runner.domain.access import Action, Actor, Role, Target, can
from runner.services import grants, identity, webhooks
from runner.services.identity import OPERATOR, Wish
from runner.storage import tables
from tests.challenge_folders import SHOUT
from tests.service.security.conftest import Served
from tests.service.security.scene import SLUG, Scene, zipped

Ids = Mapping[str, str]
PEOPLE = (
    "ann",
    "bob",
    "stranger_candidate",
    "interviewer",
    "stranger_interviewer",
    "author",
    "stranger_author",
    "admin",
)
"""Ann's things are asked for; the challenge was granted to whoever is no stranger."""
GRANTED = frozenset({"ann", "bob", "interviewer", "author"})


class About(Enum):
    """What an operation is about, as far as access depends on it."""

    NOTHING = auto()
    CHALLENGE = auto()
    SUBMISSION = auto()
    RUN = auto()
    WEBHOOK = auto()
    PERSON = auto()


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an operation is called.

    Attributes:
        action: what `can` is asked; None when everybody may, without a token.
        own: what it is asked instead when people ask about themselves.
        fresh: makes what the call will use up, and names it.
    """

    action: Action | None
    about: About = About.NOTHING
    own: Action | None = None
    json: Any = None
    fresh: Callable[[Scene], Ids] | None = None
    content: Callable[[Scene], bytes] | None = None
    media_type: str = "application/json"


CODE = {"language": "python", "files": [{"path": "solution.py", "content": SHOUT}]}
REASON = {"reason": "Because it must be tried."}


def _user(scene: Scene) -> Ids:
    return {"user_id": identity.add_user(scene.service, OPERATOR, Role.CANDIDATE, "Somebody").id}


def _token(scene: Scene) -> Ids:
    wish = Wish(scene.people["ann"].id, "spare", None, timedelta(days=1))
    issued = identity.issue(scene.service, OPERATOR, wish)
    scene.secrets.append(issued.text)
    return {"token_id": issued.token.id}


def _grant(scene: Scene) -> Ids:
    ids = _user(scene)
    grants.grant(scene.service, OPERATOR, SLUG, ids["user_id"])
    return ids


def _webhook(scene: Scene) -> Ids:
    """Another one of the interviewer's, in place of the one before."""
    actor = scene.people["interviewer"].actor
    for webhook in webhooks.listed(scene.service, actor, "", 100):
        if webhook.id != scene.ids["webhook"]:
            webhooks.remove(scene.service, actor, webhook.id)
    registered = webhooks.add(scene.service, actor, "https://example.com/hook", ())
    scene.secrets.append(registered.secret)
    return {"webhook_id": registered.webhook.id}


def _undecided(scene: Scene) -> Ids:
    with scene.service.database.write() as connection:
        where = tables.regrades.c.id == scene.ids["regrade"]
        undecided = {"state": "ready", "decided_at": None, "decided_by": None}
        connection.execute(sa.update(tables.regrades).where(where).values(**undecided))
    return {}


def _published(scene: Scene) -> bytes:
    return zipped(scene.folder / SLUG)


RECIPES: Mapping[str, Recipe] = {
    "readHealth": Recipe(None),
    "readReadiness": Recipe(None),
    "listProblemTypes": Recipe(None),
    "readProblemType": Recipe(None),
    "readSigningKeys": Recipe(None),
    "readMetrics": Recipe(Action.READ_METRICS),
    "listChallenges": Recipe(Action.LIST_CHALLENGES),
    "readChallenge": Recipe(Action.READ_BUNDLE, About.CHALLENGE),
    "readBundle": Recipe(Action.READ_BUNDLE, About.CHALLENGE),
    "readSource": Recipe(Action.READ_SOURCE, About.CHALLENGE),
    "readSourceArchive": Recipe(Action.READ_SOURCE, About.CHALLENGE),
    "listVersions": Recipe(Action.READ_SOURCE, About.CHALLENGE),
    "publishChallenge": Recipe(
        Action.PUBLISH_VERSION, About.CHALLENGE, content=_published, media_type="application/zip"
    ),
    "listGrants": Recipe(Action.GRANT, About.CHALLENGE),
    "grantChallenge": Recipe(Action.GRANT, About.CHALLENGE, fresh=_user),
    "withdrawChallenge": Recipe(Action.GRANT, About.CHALLENGE, fresh=_grant),
    "handIn": Recipe(Action.SUBMIT, About.CHALLENGE, json=CODE),
    "listSubmissions": Recipe(Action.LIST_SUBMISSIONS),
    "readSubmission": Recipe(Action.READ_SUBMISSION, About.SUBMISSION),
    "readCode": Recipe(Action.READ_SUBMISSION, About.SUBMISSION),
    "listGradings": Recipe(Action.READ_SUBMISSION, About.SUBMISSION),
    "readReport": Recipe(Action.READ_SUBMISSION, About.SUBMISSION),
    "followSubmission": Recipe(Action.READ_SUBMISSION, About.SUBMISSION),
    "startRun": Recipe(Action.RUN, About.CHALLENGE, json=CODE),
    "readRun": Recipe(Action.READ_RUN, About.RUN),
    "followRun": Recipe(Action.READ_RUN, About.RUN),
    "startRegrade": Recipe(Action.REGRADE, About.CHALLENGE, json={"challenge": SLUG, **REASON}),
    "listRegrades": Recipe(Action.LIST_REGRADES),
    "readRegrade": Recipe(Action.READ_REGRADE, About.CHALLENGE),
    "listChanges": Recipe(Action.READ_REGRADE, About.CHALLENGE),
    "applyRegrade": Recipe(Action.DECIDE_REGRADE, About.CHALLENGE, json=REASON, fresh=_undecided),
    "discardRegrade": Recipe(Action.DECIDE_REGRADE, About.CHALLENGE, json=REASON, fresh=_undecided),
    "addWebhook": Recipe(Action.MANAGE_WEBHOOK, json={"url": "https://example.com/hook", "events": []}),
    "listWebhooks": Recipe(Action.MANAGE_WEBHOOK),
    "readWebhook": Recipe(Action.MANAGE_WEBHOOK, About.WEBHOOK),
    "removeWebhook": Recipe(Action.MANAGE_WEBHOOK, About.WEBHOOK, fresh=_webhook),
    "rotateSecret": Recipe(Action.MANAGE_WEBHOOK, About.WEBHOOK, fresh=_webhook),
    "listDeliveries": Recipe(Action.MANAGE_WEBHOOK, About.WEBHOOK),
    "redeliver": Recipe(Action.MANAGE_WEBHOOK, About.WEBHOOK),
    "readMe": Recipe(Action.READ_SELF),
    "addUser": Recipe(Action.MANAGE_USERS, json={"role": "candidate", "name": "Somebody New"}),
    "listUsers": Recipe(Action.READ_USERS),
    "readUser": Recipe(Action.READ_USERS, About.PERSON, own=Action.READ_SELF),
    "disableUser": Recipe(Action.MANAGE_USERS, fresh=_user),
    "issueToken": Recipe(Action.MANAGE_USERS, json={"label": "new", "days": 1}),
    "listTokens": Recipe(Action.READ_USERS, About.PERSON, own=Action.READ_SELF),
    "revokeToken": Recipe(Action.MANAGE_USERS, About.PERSON, own=Action.REVOKE_OWN_TOKEN, fresh=_token),
    "listAudit": Recipe(Action.READ_AUDIT),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    id: str
    method: str
    path: str
    parameters: tuple[Mapping[str, Any], ...]
    has_body: bool

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names in its path."""
        return tuple(one["name"] for one in self.parameters if one["in"] == "path")


def operations(document: Mapping[str, Any]) -> dict[str, Operation]:
    """All of them, by their ids."""
    found = (
        Operation(
            said["operationId"],
            method.upper(),
            path,
            tuple(said.get("parameters", ())),
            "requestBody" in said,
        )
        for path, item in document["paths"].items()
        for method, said in item.items()
    )
    return {operation.id: operation for operation in found}


def ids_of(scene: Scene, of: str = "ann") -> dict[str, str]:
    """What stands in paths for somebody's things."""
    work = scene.work[of]
    return {
        "slug": scene.ids["other"] if of == "stranger_candidate" else SLUG,
        "submission_id": work.submission_id,
        "grading_id": work.grading_id,
        "run_id": work.run_id,
        "regrade_id": scene.ids["regrade"],
        "webhook_id": scene.ids["webhook"],
        "delivery_id": scene.ids["delivery"],
        "user_id": scene.people[of].id,
        "token_id": scene.people[of].actor.token_id,
        "name": "not-found",
    }


def call(stage: Served, operation: Operation, who: str | None, ids: Ids | None = None) -> httpx.Response:
    """The operation for Ann's things, or for those that are named."""
    recipe, scene = RECIPES[operation.id], stage.scene
    chosen = {**ids_of(scene), **(recipe.fresh(scene) if recipe.fresh and ids is None else {}), **(ids or {})}
    path = operation.path.format(**chosen)
    if recipe.content:
        headers = {"Content-Type": recipe.media_type}
        return stage.ask(who, operation.method, path, content=recipe.content(scene), headers=headers)
    return stage.ask(who, operation.method, path, json=recipe.json)


def is_in_reach(name: str, actor: Actor, about: About) -> bool:
    """Whether Ann's thing may be told from one that does not exist."""
    owner = {About.RUN: "ann", About.SUBMISSION: "ann", About.WEBHOOK: "interviewer"}.get(about)
    if actor.role is Role.ADMIN or about in {About.NOTHING, About.PERSON} or name == owner:
        return True
    if about is About.SUBMISSION:
        return name in GRANTED and actor.role is not Role.CANDIDATE
    return about is About.CHALLENGE and name in GRANTED


def expected(scene: Scene, name: str, recipe: Recipe) -> int:
    """2 when it is allowed, else 403 or 404: by what `can` says, and by what is in reach."""
    actor = scene.people[name].actor
    assert recipe.action is not None
    action = recipe.own if recipe.own and name == "ann" else recipe.action
    owner = {About.SUBMISSION: "ann", About.RUN: "ann", About.WEBHOOK: "interviewer"}.get(recipe.about)
    granted = name in GRANTED and recipe.about in {About.CHALLENGE, About.SUBMISSION}
    target = Target(scene.people[owner].id if owner else "", granted)
    if can(actor, action, target):
        return 2
    has_scope = can(Actor(actor.user_id, Role.ADMIN, actor.scopes), action)
    return 404 if has_scope and not is_in_reach(name, actor, recipe.about) else 403
