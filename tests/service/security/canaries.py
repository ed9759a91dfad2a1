"""Words that nobody writes by chance, each planted in one place, and the search for them."""

from __future__ import annotations

import base64
import html
import io
import re
import secrets
import string
import zipfile
from collections.abc import Iterator

_LETTERS = 16
_TAG = re.compile(rb"<[^>]*>")


class Canaries:
    """All that were planted, by their place. Case does not count: a program that shouts hides nothing."""

    def __init__(self) -> None:
        """None yet."""
        self._places: dict[str, str] = {}

    def plant(self, place: str) -> str:
        """A new word for that place: a letter sequence that can be a name, a slug or code."""
        word = "canary" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(_LETTERS))
        self._places[word] = place
        return word

    def watch(self, place: str, text: str) -> None:
        """Look for a text that exists already, such as an id or a token, as for what was planted there."""
        self._places[text.casefold()] = place

    @property
    def places(self) -> frozenset[str]:
        """Where something is planted."""
        return frozenset(self._places.values())

    def found_in(self, data: bytes) -> frozenset[str]:
        """The places of all that is in it: as it is, without its tags, unpacked, and in base64."""
        found = set()
        for form in forms(data):
            folded = form.lower()
            for word, place in self._places.items():
                if word.encode() in folded or any(packed in form for packed in _in_base64(word)):
                    found.add(place)
        return frozenset(found)


def forms(data: bytes) -> Iterator[bytes]:
    """All in which a text could be read."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                yield entry.filename.encode()
                yield from forms(archive.read(entry))
    elif b"<" in data:
        yield html.unescape(_TAG.sub(b"", data).decode("utf-8", "replace")).encode()


def _in_base64(word: str) -> tuple[bytes, ...]:
    """What every base64 text has in it that encodes the word, wherever it begins."""
    return tuple(
        base64.b64encode(b"?" * shift + word.encode())[4 if shift else 0 : -4].rstrip(b"=")
        for shift in range(3)
    )
