"""What the stub answers: routes, each with a sequence of answers, whose last one repeats."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

MALFORMED = ("truncated-body", "not-json", "reset-connection")
NOT_JSON = b'{"status": "ok", "items": [1, 2'


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; `delay` in seconds before its first byte, `malformed` one of `MALFORMED` or None."""

    status: int
    headers: dict[str, str]
    body: bytes
    delay: float
    malformed: str | None


@dataclass(slots=True)
class Route:
    """Where answers are due, each with how often in a row, and those still to come."""

    method: str
    pattern: re.Pattern[str]
    answers: list[tuple[Answer, int]]
    rest: Iterator[Answer] = field(init=False)

    def __post_init__(self) -> None:
        *first, (last, _) = self.answers
        self.rest = chain(chain.from_iterable(repeat(answer, times) for answer, times in first), repeat(last))

    def fits(self, method: str, path: str) -> bool:
        return method == self.method and self.pattern.fullmatch(path) is not None


def read_script(text: str | bytes) -> list[Route]:
    """The routes of a script, as JSON; raises `ValueError` with what is wrong, in words."""
    document = json.loads(text)
    try:
        return [_route(route) for route in document["routes"]]
    except KeyError as missing:
        raise ValueError(f"{missing.args[0]} is missing") from None
    except (TypeError, AttributeError) as error:
        raise ValueError(f"not a script: {error}") from None


def _route(route: dict[str, Any]) -> Route:
    parts = re.split(r"\{\w+\}", route["path"])
    answers = [(_answer(answer), int(answer.get("times", 1))) for answer in route["answers"]]
    if not answers:
        raise ValueError(f"{route['path']} has no answers")
    return Route(route.get("method", "GET"), re.compile("[^/]+".join(map(re.escape, parts))), answers)


def _answer(answer: dict[str, Any]) -> Answer:
    headers = {str(name): str(value) for name, value in answer.get("headers", {}).items()}
    kind = "text/plain; charset=utf-8"
    body = answer.get("body", "").encode()
    malformed = answer.get("malformed")
    if "json" in answer or malformed == "not-json":
        kind = "application/json"
        body = json.dumps(answer["json"]).encode() if malformed != "not-json" else body or NOT_JSON
    if malformed not in (None, *MALFORMED):
        raise ValueError(f"malformed is one of {', '.join(MALFORMED)}")
    if malformed == "truncated-body" and len(body) < 2:
        raise ValueError("a body that is truncated has two bytes at least")
    if not any(name.lower() == "content-type" for name in headers) and body:
        headers["Content-Type"] = kind
    return Answer(int(answer.get("status", 200)), headers, body, float(answer.get("delay", 0)), malformed)
