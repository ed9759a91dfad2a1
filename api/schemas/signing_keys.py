"""The keys that sign reports."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Answer
from runner.reports.signing import PublicKey

_EXAMPLE_ID = "ed25519-21fe31dfa154a261626bf854046fd227"
_EXAMPLE_PEM = (
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
    "-----END PUBLIC KEY-----\n"
)


class KeyAnswer(Answer):
    """One key."""

    key_id: Annotated[str, Field(description="What reports call it.", examples=[_EXAMPLE_ID])]
    algorithm: Literal["Ed25519"] = "Ed25519"
    public_key: Annotated[
        str, Field(description="The key in PEM form, as `--key` takes it.", examples=[_EXAMPLE_PEM])
    ]

    @classmethod
    def of(cls, key: PublicKey) -> KeyAnswer:
        """What is told of a key."""
        return cls(key_id=key.id, public_key=key.pem)


class KeysAnswer(Answer):
    """All keys that sign now."""

    keys: Annotated[list[KeyAnswer], Field(description="At most one.")]
