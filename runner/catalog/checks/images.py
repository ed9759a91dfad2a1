"""Which image a service of a language runs in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from runner.catalog.draft import Draft
from runner.catalog.spelling import listing
from runner.domain.challenge import Kind
from runner.domain.diagnostic import Diagnostic
from runner.domain.languages import LANGUAGE_NAMES
from runner.domain.service import OWN, OWN_IMAGE

LANGUAGE_OF: Final[Mapping[str, str]] = {
    **{name: name for name in LANGUAGE_NAMES},
    "python-web": "python",
    "node-web": "javascript",
}
"""By the name of an image of ours, what runs in it; a test holds the two together."""
NO_LANGUAGES: Final = frozenset(
    {"base", "postgres", "redis", "stub", "suite", "supervisor", "system", "validators"}
)
"""Images of ours that no submission runs in."""


def check(draft: Draft) -> Iterator[Diagnostic]:
    """Nothing for another kind."""
    if draft.kind is not Kind.SERVICE:
        return
    yield from _others(draft)
    yield from _own(draft)


def _others(draft: Draft) -> Iterator[Diagnostic]:
    for language, name in draft.mapping("images").items():
        if language not in LANGUAGE_NAMES or not isinstance(name, str):
            continue
        if LANGUAGE_OF.get(name, language) != language:
            message = f"`{name}` is an image of {LANGUAGE_OF[name]}, and has no {language}"
        elif name in NO_LANGUAGES:
            message = f"`{name}` is no image that submissions run in"
        else:
            continue
        fit = [*(image for image, of in LANGUAGE_OF.items() if of == language), OWN]
        yield draft.document.complain(("images", language), message, f"write one of {listing(fit)}")


def _own(draft: Draft) -> Iterator[Diagnostic]:
    dockerfile = OWN_IMAGE / "Dockerfile"
    for language, name in draft.mapping("images").items():
        if name == OWN and not draft.folder.has(dockerfile):
            message = f"the image `{OWN}` of {language} needs `{dockerfile}`, which is not there"
            yield draft.document.complain(("images", language), message, "add it, or name another image")
    if draft.folder.has(dockerfile) and OWN not in draft.mapping("images").values():
        fix = f"write `{OWN}` for a language in `images`, or delete it"
        yield Diagnostic(str(dockerfile), 1, 1, "no language runs in this image", fix)
