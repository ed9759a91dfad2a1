"""Signatures of reports: Ed25519 (RFC 8032) over the JSON document in its canonical form (RFC 8785).

What is signed is the document with its `signature` in place, whose `value` is empty: so the key's id is part
of it. A canonical form has one way to write each value, so that a document may be indented, or its keys
sorted, and is still the one that was signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

import rfc8785
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from runner.domain.errors import UsageError
from runner.domain.report import Report, Signature
from runner.reports import document

ALGORITHM: Final = "Ed25519"
_KEY_BYTES: Final = 32


class BadKeyError(UsageError):
    """What was given is no Ed25519 key."""


class NotVouchedForError(UsageError):
    """A document is not signed, not with a key that is known, or is not what was signed."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """With which anybody can check; `raw` are its 32 bytes."""

    raw: bytes

    @classmethod
    def read(cls, data: bytes) -> Self:
        """From PEM, or from the base64 of the raw bytes. Raises `BadKeyError`."""
        if b"-----BEGIN" in data:
            return cls._of_pem(data)
        try:
            raw = base64.b64decode(data.strip(), validate=True)
        except binascii.Error as error:
            raise _no_key() from error
        if len(raw) != _KEY_BYTES:
            raise _no_key()
        return cls(raw)

    @classmethod
    def _of_pem(cls, data: bytes) -> Self:
        try:
            key = serialization.load_pem_public_key(data)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise _no_key() from error
        if not isinstance(key, Ed25519PublicKey):
            raise _no_key()
        return cls(key.public_bytes_raw())

    @property
    def id(self) -> str:
        """What documents call it."""
        return f"ed25519-{hashlib.sha256(self.raw).hexdigest()[:32]}"

    @property
    def pem(self) -> str:
        """As a file."""
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        return key.public_bytes(encoding, form).decode()

    def vouches_for(self, data: bytes, signature: bytes) -> bool:
        """Whether the key's owner signed these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """With which one service signs; its representation shows nothing of it."""

    _key: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> Self:
        """A new one."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, pem: bytes) -> Self:
        """From PEM (PKCS 8, without a password). Raises `BadKeyError`."""
        try:
            key = serialization.load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise _no_key() from error
        if not isinstance(key, Ed25519PrivateKey):
            raise _no_key()
        return cls(key)

    @property
    def pem(self) -> bytes:
        """As a file, which is a secret."""
        form, how = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        return self._key.private_bytes(serialization.Encoding.PEM, form, how)

    @property
    def public(self) -> PublicKey:
        """Its public half."""
        return PublicKey(self._key.public_key().public_bytes_raw())

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes; the same for the same bytes."""
        return self._key.sign(data)


def signed(report: Report, key: SigningKey) -> Report:
    """The report with a signature of this view."""
    blank = Signature(ALGORITHM, key.public.id, "")
    data = canonical(document.to_document(replace(report, signature=blank)))
    return replace(report, signature=replace(blank, value=base64.b64encode(key.sign(data)).decode()))


def check(found: Mapping[str, Any], keys: Iterable[PublicKey]) -> PublicKey:
    """Which of these keys signed a document that fits the schema. Raises `NotVouchedForError`."""
    signature = found["signature"]
    if signature is None:
        raise NotVouchedForError(
            "This report is unsigned: it comes from the command line, which signs nothing.",
            "Ask the service for its JSON form; reports of the command line can only be reproduced.",
        )
    key = next((key for key in keys if key.id == signature["key_id"]), None)
    if key is None:
        raise NotVouchedForError(
            f"This report is signed with the key {signature['key_id']}, which is not one of those given.",
            "Give that key with --key if you have it from whoever runs the service, not from the sender.",
        )
    data = canonical({**found, "signature": {**signature, "value": ""}})
    if signature["algorithm"] != ALGORITHM or not key.vouches_for(data, _bytes_of(signature["value"])):
        raise NotVouchedForError(
            f"This is not what the key {key.id} signed: the report was changed.",
            "Ask the service for it again.",
        )
    return key


def _bytes_of(value: str) -> bytes:
    """What no signature can be, where it is no base64."""
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return b""


def canonical(found: Mapping[str, Any]) -> bytes:
    """The one way to write a document. Raises `UsageError` for numbers that JSON cannot carry safely."""
    try:
        return rfc8785.dumps(dict(found))
    except rfc8785.CanonicalizationError as error:
        raise UsageError(f"This document has no canonical form: {error}.", "It is no report.") from error


def _no_key() -> BadKeyError:
    return BadKeyError(
        "This is no Ed25519 key.", "Give a file in PEM form, as `fairtrial admin signing-key` writes it."
    )
