"""Answers against the challenge's OpenAPI document."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import httpx
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from fairtrial_suite.document import Node, operation
from fairtrial_suite.faults import AuthorError, ServiceError
from fairtrial_suite.formats import FORMATS
from fairtrial_suite.inert import short

_BASE = "urn:openapi"
_COMPLAINT = 200


class OpenApi:
    """`document`: the whole of it, of version 3.1."""

    def __init__(self, document: dict[str, Any]) -> None:
        if not str(document.get("openapi", "")).startswith("3.1"):
            raise AuthorError("the OpenAPI document is not of version 3.1")
        self.document = document
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_BASE, resource)

    def check(self, response: httpx.Response) -> None:
        """Raise ServiceError where status, content type or body are not as the document has them."""
        path = response.url.path
        method = response.request.method
        label = f"{method} {short(path, 100)} answered {response.status_code}"
        content = self._content(response, method, path, label)
        if not content:
            if response.content:
                raise ServiceError(f"{label} with a body, and the OpenAPI document has none there")
            return
        schema = _media_type(response, content, label)
        if schema is not None:
            self._validate(_json(response, label), schema, label)

    def _content(self, response: httpx.Response, method: str, path: str, label: str) -> Node | None:
        found = operation(Node(self.document), method, path)
        if found is None:
            raise ServiceError(f"{label}, and the OpenAPI document has no such path and method")
        status = str(response.status_code)
        responses = found["responses"]
        for key in (status, f"{status[0]}XX", "default"):
            if key in responses:
                return responses[key].get("content")
        raise ServiceError(f"{label}, and the OpenAPI document has only {', '.join(responses)} there")

    def _validate(self, value: object, schema: Node, label: str) -> None:
        reference = {"$ref": f"{_BASE}#{schema.pointer}"}
        validator = Draft202012Validator(reference, registry=self._registry, format_checker=FORMATS)
        error = best_match(validator.iter_errors(value))
        if error is not None:
            raise ServiceError(f"{label}, and its body is not as documented: {_complaint(error)}")


def _media_type(response: httpx.Response, content: Node, label: str) -> Node | None:
    """The schema of a body in JSON; None where the body is something else, or has none."""
    given = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    for key in (given, f"{given.partition('/')[0]}/*", "*/*"):
        if key in content:
            is_json = given == "application/json" or given.endswith("+json")
            return content[key].get("schema") if is_json else None
    said = f"the content type {short(given, 60)}" if given else "no content type"
    raise ServiceError(f"{label} with {said}, expected {' or '.join(content)}")


def _json(response: httpx.Response, label: str) -> object:
    try:
        return json.loads(response.content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ServiceError(f"{label} with a body that is not JSON ({short(str(error), 100)})") from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _complaint(error: ValidationError) -> str:
    place = ".".join(str(part) for part in error.absolute_path)
    return short(error.message, _COMPLAINT) + (f" (at {short(place, 100)})" if place else "")
