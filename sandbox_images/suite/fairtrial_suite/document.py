"""A way through an OpenAPI document that follows its references and knows where it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

from fairtrial_suite.faults import AuthorError


class Node:
    """An object in the document. `pointer`: its JSON Pointer, fit for a URI's fragment."""

    def __init__(self, root: dict[str, Any], value: object = None, pointer: str = "") -> None:
        self._root = root
        self._value: dict[str, Any] = _object(root if value is None else value, pointer)
        self.pointer = pointer

    def __contains__(self, key: str) -> bool:
        return key in self._value

    def __iter__(self) -> Iterator[str]:
        return iter(self._value)

    def __getitem__(self, key: str) -> Node:
        """What is under the key, or what a reference there points to. Raise AuthorError without either."""
        if key not in self._value:
            raise AuthorError(f"the OpenAPI document has no '{key}' in {unquote(self.pointer) or '/'}")
        pointer = f"{self.pointer}/{_escaped(key)}"
        value = _object(self._value[key], pointer)
        reference = value.get("$ref")
        return Node(self._root, value, pointer) if reference is None else self._referred(str(reference))

    def get(self, key: str) -> Node | None:
        """The same, or None."""
        return self[key] if key in self._value else None

    def _referred(self, reference: str) -> Node:
        if not reference.startswith("#/"):
            raise AuthorError(f"the OpenAPI document refers to something outside of it: {reference}")
        node = Node(self._root)
        for part in unquote(reference[2:]).split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
        return node


def operation(document: Node, method: str, path: str) -> Node | None:
    """The one for a path: as it is, else by the template with the fewest parameters."""
    paths = document["paths"]
    fitting = [template for template in paths if _fits(template, path)]
    if not fitting:
        return None
    best = min(fitting, key=lambda template: template.count("{"))
    return paths[best].get(method.lower())


def _fits(template: str, path: str) -> bool:
    parts, given = template.split("/"), path.split("/")
    return len(parts) == len(given) and all(
        part == value or (part.startswith("{") and part.endswith("}") and value)
        for part, value in zip(parts, given, strict=True)
    )


def _object(value: object, pointer: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise AuthorError(f"the OpenAPI document has no object at {unquote(pointer) or '/'}")
    return value


def _escaped(key: str) -> str:
    return quote(key.replace("~", "~0").replace("/", "~1"), safe="~")
