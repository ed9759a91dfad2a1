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

_BEGINNING = "canary"
_LETTERS = 16
_WORD = re.compile(rb"canary[a-z]{16}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
"""What is planted, and ids."""
_TAG = re.compile(rb"<[^>]*>")


class Canaries:
    """All that were planted, by their place. Case does not count: a program that shouts hides nothing."""

    def __init__(self) -> None:
        """None yet."""
        self._words: dict[bytes, str] = {}
        self._texts: dict[bytes, str] = {}

    def plant(self, place: str) -> str:
        """A new word for that place: a letter sequence that can be a name, a slug or code."""
        word = _BEGINNING + "".join(secrets.choice(string.ascii_lowercase) for _ in range(_LETTERS))
        self._words[word.encode()] = place
        return word

    def watch(self, place: str, text: str) -> None:
        """Look for a text that exists already, such as an id or a token, as for what was planted there."""
        known = self._words if _WORD.fullmatch(text.encode()) else self._texts
        known[text.casefold().encode()] = place

    @property
    def places(self) -> frozenset[str]:
        """Where something is planted."""
        return frozenset((*self._words.values(), *self._texts.values()))

    def found_in(self, data: bytes) -> frozenset[str]:
        """The places of all that is in it: as it is, without its tags, unpacked, and in base64."""
        found = set()
        for form in forms(data):
            folded = form.lower()
            found |= {self._words[word] for word in _WORD.findall(folded) if word in self._words}
            found |= {place for text, place in self._texts.items() if text in folded}
            if any(beginning in form for beginning in _ENCODED):
                found |= {place for word, place in self._words.items() if _is_encoded(word, form)}
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


def _is_encoded(word: bytes, form: bytes) -> bool:
    return any(encoded in form for encoded in _in_base64(word))


def _in_base64(word: bytes) -> tuple[bytes, ...]:
    """What every base64 text has in it that encodes the word, wherever it begins."""
    return tuple(
        base64.b64encode(b"?" * shift + word)[4 if shift else 0 : -4].rstrip(b"=") for shift in range(3)
    )


_ENCODED = tuple(one[:4] for one in _in_base64(_BEGINNING.encode() + b"______"))
